/** What is refused before anybody is asked to approve, and what is never acted on. */
import { describe, expect, test } from 'vitest';
import { applyAs, registered, route } from '../lab/foreign.ts';
import type { Scene } from '../lab/suite.ts';
import { useStage } from '../lab/suite.ts';
import { until } from '../lab/until.ts';

const begin = useStage();

const WEBHOOK = ['validatingwebhookconfiguration', 'istio-validator-istio-system'];

/** While istiod's validation looks elsewhere. */
async function unchecked(stage: Scene, work: () => Promise<void>): Promise<void> {
  const look = async (what: string) => {
    const patch = [{ op: 'replace', path: '/webhooks/0/rules/0/resources', value: [what] }];
    await stage.kubectl(['patch', ...WEBHOOK, '--type=json', '-p', JSON.stringify(patch)]);
  };
  await look('gateways');
  try {
    await work();
  } finally {
    await look('*');
  }
}

describe('the rehearsal', () => {
  test('refuses what istiod refuses, with its words, and nothing is stored', async () => {
    const stage = begin();
    const { story, host, leftovers, kubectl } = stage;
    const address = await host();
    const name = await registered(stage, address);
    const { spec, ...rest } = route(name, address);
    // The schema lets it pass, istiod does not: no attempts, and yet a condition for them.
    const retries = { attempts: 0, retryOn: '5xx' };
    const [http] = (spec as { http: readonly object[] }).http;
    const bad = { ...rest, spec: { ...(spec as object), http: [{ ...http, retries }] } };
    const isTaken = () =>
      applyAs(stage, 'gitops', bad).then(
        () => true,
        () => false,
      );
    await unchecked(stage, async () => void (await until(isTaken, 'istiod looks elsewhere')));
    const dry = ['apply', '--server-side', '--dry-run=server', '--field-manager=gitops', '-f', '-'];
    const isRefused = () =>
      kubectl(dry, { input: bad }).then(
        () => false,
        () => true,
      );
    await until(isRefused, 'istiod looks again');

    const told = await story.say(`/chaos blackhole ${address} 20s`);

    expect(told).toContain('Nothing was done');
    expect(told).toMatch(/admission webhook .*attempts/);
    expect(await leftovers(name)).toEqual([]);
    expect(stage.slack.messages(story.channel)).toEqual([]);
    await kubectl(['delete', '-n', 'shop', 'virtualservice', name]);
  });
});

describe('a MeshChange that somebody wrote by hand, and wrongly', () => {
  test('is told in the log, and never acted on', async () => {
    const stage = begin();
    const { story, host, bot, api, kubectl, leftovers, traffic, untilNothingLeft } = stage;
    const address = await host();
    await registered(stage, address);
    const records = '/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges';
    const real = await story.ask(`/chaos blackhole ${address} 10m`);
    const asked = await api.get<{ spec: Readonly<Record<string, unknown>> }>(`${records}/${real.id}`);
    await story.click(real, 'Deny');
    await story.shows(real, /\*Denied\*/);
    const wrong = { byhand: { ...asked?.spec, digest: 'f'.repeat(64) }, renamed: { ...asked?.spec } };

    for (const [name, spec] of Object.entries(wrong)) {
      const metadata = { name, namespace: 'drawbridge' };
      const head = { apiVersion: 'drawbridge.dev/v1alpha1', kind: 'MeshChange' };
      await kubectl(['create', '-f', '-'], { input: { ...head, metadata, spec } });
      const at = new Date().toISOString();
      const fact = { type: 'approved', at, by: 'U0BOB', groups: [], digest: spec['digest'] };
      const stored = await api.get<object>(`${records}/${name}`);
      const status = { facts: [fact] };
      expect(await api.call('PUT', `${records}/${name}/status`, { ...stored, status })).toMatchObject({
        status: 200,
      });
      await until(
        async () => bot().log.some((line) => JSON.stringify(line).includes(name)),
        `a log line on ${name}`,
      );
    }

    // What it would have done would have been done long before this.
    const other = await host();
    await registered(stage, other);
    const card = await story.ask(`/chaos blackhole ${other} 10m`);
    await story.approve(card);
    expect(await leftovers(address)).toEqual([]);
    expect(await traffic.once('app-f', `https://${address}/`)).toMatchObject({ outcome: 'ok' });
    for (const name of Object.keys(wrong)) {
      const record = await api.get<{ status: { facts: readonly { type: string }[] } }>(`${records}/${name}`);
      expect(record?.status.facts.map(({ type }) => type)).toEqual(['approved']);
    }
    await story.click(card, 'End now');
    await story.isOver(card);
    await untilNothingLeft(other);
  });
});
