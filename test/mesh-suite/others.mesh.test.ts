/** A VirtualService of somebody else's is in place, and they go on working on it. */
import { describe, expect, test } from 'vitest';
import type { Route } from '../lab/foreign.ts';
import { applyAs, readRoute, registered, route } from '../lab/foreign.ts';
import type { Scene } from '../lab/suite.ts';
import { useStage } from '../lab/suite.ts';
import type { Card } from '../lab/story.ts';

const begin = useStage();

/** A host with somebody's VirtualService, and a live black hole of it. */
async function broken(stage: Scene, seconds: number): Promise<{ name: string; before: Route; card: Card }> {
  const { story, traffic } = stage;
  const host = await stage.host();
  const name = await registered(stage, host);
  await applyAs(stage, 'gitops', route(name, host));
  const before = await readRoute(stage, name);
  const card = await story.askKnowing(`/chaos blackhole ${host} ${seconds}s`, name);
  await story.approve(card);
  await traffic.closes('app-f', url(name));
  return { name, before, card };
}

function url(name: string): string {
  return `https://${name}.example.com/`;
}

const SINK = { destination: { host: 'refuse.sink.drawbridge.dev', port: { number: 9 } } };

describe.concurrent('with a VirtualService of someone else', () => {
  test('our rule goes to its top; at the end it is as it was, and its owner applies it again without a conflict', async () => {
    const stage = begin();
    const { story, traffic, leftovers, untilNothingLeft } = stage;
    const { name, before, card } = await broken(stage, 10);

    const live = await readRoute(stage, name);
    expect(live.spec).toEqual({ ...before.spec, tls: [live.spec.tls[0], ...before.spec.tls] });
    expect(live.spec.tls[0]).toMatchObject({ route: [SINK] });
    expect(await leftovers(name)).toEqual([`VirtualService shop/${name}`]);
    expect(await traffic.once('app-b', url(name))).toMatchObject({ outcome: 'ok' });

    await story.isOver(card);
    await traffic.works('app-f', url(name));
    await untilNothingLeft(name);
    const after = await readRoute(stage, name);
    expect(after.spec).toEqual(before.spec);
    expect(after.metadata.annotations).toBeUndefined();
    expect(await story.fact(card.id, 'reverted')).toMatchObject({ proof: [{ by: 'hash' }] });
    await applyAs(stage, 'gitops', route(name, `${name}.example.com`));
    expect((await readRoute(stage, name)).spec).toEqual(before.spec);
  });

  test('edited by them with kubectl edit and kubectl patch while it is live, their edits survive the undo', async () => {
    const stage = begin();
    const { story, traffic, kubectl, untilNothingLeft } = stage;
    const { name, before, card } = await broken(stage, 600);
    const where = ['-n', 'shop', 'virtualservice', name];

    await kubectl(['edit', ...where], { env: { KUBE_EDITOR: 'sed -i "s/team: payments/team: billing/"' } });
    const timeout = [{ op: 'add', path: '/spec/http/0/timeout', value: '7s' }];
    await kubectl(['patch', ...where, '--type=json', '-p', JSON.stringify(timeout)]);
    const second = {
      match: [{ port: 8443, sniHosts: [`${name}.example.com`] }],
      route: before.spec.tls[0]?.['route'],
    };
    const tail = [{ op: 'add', path: '/spec/tls/-', value: second }];
    await kubectl(['patch', ...where, '--type=json', '-p', JSON.stringify(tail)]);
    await kubectl(['annotate', ...where, 'team/note=kept']);
    await traffic.closes('app-f', url(name));
    await story.say(`/chaos stop ${card.id}`);

    await story.isOver(card);
    await traffic.works('app-f', url(name));
    await untilNothingLeft(name);
    const after = await readRoute(stage, name);
    const [http] = before.spec.http ?? [];
    expect(after.spec).toEqual({
      ...before.spec,
      http: [{ ...http, timeout: '7s' }],
      tls: [...before.spec.tls, second],
    });
    expect(after.metadata).toMatchObject({
      labels: { team: 'billing' },
      annotations: { 'team/note': 'kept' },
    });
    expect(await story.fact(card.id, 'reverted')).toMatchObject({ proof: [{ by: 'foreign' }] });
  });

  test('applied anew by its owner: no conflict, our rule is gone, which is told and not fought', async () => {
    const stage = begin();
    const { story, traffic, slack, untilNothingLeft } = stage;
    const { name, before, card } = await broken(stage, 600);

    await applyAs(stage, 'gitops', route(name, `${name}.example.com`));

    await story.fact(card.id, 'taken-out');
    await story.shows(card, /taken out by another hand/);
    await traffic.works('app-f', url(name));
    await untilNothingLeft(name);
    await slack.until(
      () => slack.thread(story.channel, card.ts).some(({ text }) => /Taken out by another hand/.test(text)),
      'the thread to tell',
    );
    const after = await readRoute(stage, name);
    expect(after.spec).toEqual(before.spec);
    expect(after.metadata.annotations).toBeUndefined();
    await applyAs(stage, 'gitops', route(name, `${name}.example.com`));
    const types = (await story.facts(card.id)).map(({ type }) => type);
    expect(types).toEqual(['approved', 'armed', 'applied', 'taken-out', 'reverted']);
  });
});
