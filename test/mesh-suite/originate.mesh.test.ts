/** `/egress originate`, on real traffic: HTTP by the application, HTTPS outside, the certificate checked. */
import { describe, expect, test } from 'vitest';
import { applyAs, entry } from '../lab/foreign.ts';
import { useStage } from '../lab/suite.ts';
import type { Scene } from '../lab/suite.ts';

const begin = useStage();

/** An entry of somebody's for the callers of `shop` alone. */
async function openedByOthers(stage: Scene, name: string, host: string): Promise<void> {
  const { spec, ...rest } = entry(name, host);
  await applyAs(stage, 'gitops', { ...rest, spec: { ...(spec as object), exportTo: ['.'] } });
  await stage.traffic.works('app-n', `https://${host}/`);
}

describe.concurrent('egress originate', () => {
  test('a.example.com: http:// arrives as HTTPS, with its name asked for and its certificate checked, for shop alone; then not at all', async () => {
    const { story, traffic, untilNothingLeft } = begin();
    const url = 'http://a.example.com/';
    expect(await traffic.once('app-n', url)).not.toHaveProperty('served_by');
    const card = await story.ask('/egress originate a.example.com');
    expect(JSON.stringify(story.message(card).blocks)).toContain('calls are plain text');

    await story.approve(card);

    const seen = await traffic.arrives('app-n', url);
    expect(seen).toMatchObject({
      status: 200,
      served_by: 'a.example.com',
      port: 443,
      host: 'a.example.com',
      sni: 'a.example.com',
    });
    expect(await traffic.once('app-b', url)).not.toHaveProperty('served_by');
    expect(await traffic.arrives('app-n', 'https://a.example.com/')).toMatchObject({ sni: 'a.example.com' });
    expect(await story.say('/egress why a.example.com:80')).toContain('has sidecars speak TLS to it');

    expect(await story.say('/egress revoke a.example.com')).toContain(card.id);
    await story.isOver(card);
    await traffic.servesNobody('app-n', url);
    await untilNothingLeft(card.id);
  });

  test('a certificate for another name: no call arrives', async () => {
    const { story, traffic, host, untilNothingLeft } = begin();
    const name = await host();
    const card = await story.ask(`/egress originate ${name}`);
    await story.approve(card);
    await traffic.arrives('app-n', `https://${name}/`);

    expect(await traffic.once('app-n', `http://${name}/`)).toMatchObject({ status: 503 });

    await story.click(card, 'End now');
    await story.isOver(card);
    await untilNothingLeft(name);
  });

  test('c.example.com, open by somebody’s entry: HTTPS goes on, HTTP is added for a lease, and what was there stands again', async ({
    onTestFinished,
  }) => {
    const stage = begin();
    const { story, traffic, untilNothingLeft, api } = stage;
    // Other suites call the host as one that nobody opened.
    onTestFinished(() =>
      stage.kubectl(['delete', 'serviceentry', 'c-theirs', '-n', 'shop']).then(() => undefined),
    );
    await openedByOthers(stage, 'c-theirs', 'c.example.com');
    const path = '/apis/networking.istio.io/v1/namespaces/shop/serviceentries/c-theirs';
    const read = async () => (await api.get<{ spec: unknown }>(path))?.spec;
    const before = await read();
    const held = await traffic.hold('app-n', 'https://c.example.com/', 6);
    const card = await story.askKnowing('/egress originate c.example.com for 20s', 'c-theirs');
    await story.approve(card);

    expect(await traffic.arrives('app-n', 'http://c.example.com/')).toMatchObject({
      port: 443,
      sni: 'c.example.com',
    });
    expect(await held.ended).toMatchObject({ end: 'still open' });

    await story.isOver(card);
    await traffic.servesNobody('app-n', 'http://c.example.com/');
    expect(await traffic.once('app-n', 'https://c.example.com/')).toMatchObject({ outcome: 'ok' });
    expect(await read()).toEqual(before);
    await untilNothingLeft(card.id);
  });

  test('d.example.com, allowed before: revoked, the TLS goes first and the host after it', async () => {
    const { story, traffic, untilNothingLeft } = begin();
    const allow = await story.ask('/egress allow d.example.com');
    await story.approve(allow);
    await traffic.works('app-n', 'https://d.example.com/');
    const originate = await story.askKnowing('/egress originate d.example.com', 'd-example');
    await story.approve(originate);
    await traffic.arrives('app-n', 'http://d.example.com/');

    expect(await story.say('/egress revoke d.example.com')).toContain(originate.id);
    await story.isOver(originate);
    await story.isOver(allow);

    const first = await story.fact(originate.id, 'reverted');
    const second = await story.fact(allow.id, 'reverted');
    expect(Date.parse(first.at)).toBeLessThanOrEqual(Date.parse(second.at));
    await traffic.servesNobody('app-n', 'http://d.example.com/');
    await traffic.closes('app-n', 'https://d.example.com/');
    await untilNothingLeft('d.example.com');
  });
});
