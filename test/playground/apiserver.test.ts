/** What the playground's API server has of its own: identities, an end at once, a past that can be forgotten. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { RULES } from '../../playground/cluster/cel.ts';
import { deployed, istioKinds } from '../../playground/cluster/manifests.ts';
import { connectSweeper } from '../../src/adapters/cluster/sweeper.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import { accessIn, wireTo } from '../contract/apiserver-http.ts';
import { eventually, virtualService, wanted, withMark } from '../contract/cluster-data.ts';
import { realRig } from '../contract/cluster-rig.ts';
import type { StandIn } from '../standin.ts';
import { startStandIn } from '../standin.ts';

const BOT = { serviceAccount: 'drawbridge:drawbridge' };
const SWEEPER = { serviceAccount: 'drawbridge:drawbridge-sweeper' };
const VS = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function start(): Promise<StandIn> {
  const playground = await startStandIn();
  open.push(playground);
  return playground;
}

function wireOf({ server }: StandIn) {
  return wireTo(server.url, { admin: server.token() }, async () => undefined);
}

test('every rule in CEL that the served schemas hold is told in TypeScript', () => {
  const rules = new Set(JSON.stringify([...istioKinds(), ...deployed()]).match(/"rule":"(?:[^"\\]|\\.)*"/g));

  expect([...rules].map((rule) => (JSON.parse(`{${rule}}`) as { rule: string }).rule).sort()).toEqual(
    Object.keys(RULES).sort(),
  );
});

test('the address of a kubeconfig says who calls, for kubectl sends no token over plain HTTP', async () => {
  const playground = await start();
  const { server } = accessIn(await readFile(await playground.identity(BOT), 'utf8'));
  const answer = async (path: string) => (await fetch(server + path)).status;

  expect(await answer('/apis/networking.istio.io/v1/sidecars')).toBe(200);
  expect(await answer('/api/v1/configmaps')).toBe(403);
  expect((await fetch(`${playground.server.url}/as/somebody/api`)).status).toBe(401);
});

test('open watches end at once with the server', async () => {
  const playground = await startStandIn();
  const watching = wireOf(playground)
    .watch(`${VS}?watch=true`)
    .catch(() => 'ended');
  await sleep(50);
  const closed = performance.now();
  await playground.close();
  await watching;

  expect(performance.now() - closed).toBeLessThan(1_000);
});

test('what is forgotten cannot be gone on from, by watches and pages', async () => {
  const playground = await start();
  const { server } = playground;
  for (const name of ['a', 'b', 'c']) server.apply(virtualService(name));
  const wire = wireOf(playground);
  const page = (await wire.ask('GET', `${VS}?limit=1`)).body as {
    metadata: { continue: string; resourceVersion: string };
  };
  server.apply(virtualService('d'));
  server.compact();
  const { continue: token, resourceVersion } = page.metadata;
  const expired = await wire.ask('GET', `${VS}?limit=1&continue=${token}`);

  expect(await wire.watch(`${VS}?watch=true&resourceVersion=${resourceVersion}`)).toMatchObject([
    { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
  ]);
  expect(expired).toMatchObject({
    code: 410,
    body: { reason: 'Expired', metadata: { continue: expect.stringMatching(/./) } },
  });
});

test('bot and sweeper do their work with the rights that deploy/base gives them', async () => {
  const playground = await start();
  const rig = await realRig({ kubeconfig: await playground.identity(BOT) });
  const sweeper = connectSweeper({
    kubeconfig: await playground.identity(SWEEPER),
    namespace: 'drawbridge',
    holder: 'one',
    log: silent,
  });
  open.push(rig, sweeper);
  const { cluster, records, watched } = rig.connection;
  const { object } = await cluster.create(withMark(virtualService('allowed'), 'k7q2mx'));
  const { id, spec } = wanted('allowed');
  const change = await records.append(await records.create(id, spec), {
    type: 'lapsed',
    at: '2026-11-21T09:01:00.000Z',
  });
  await records.point(change.id, { channel: 'C1', ts: '1', hash: 'h', facts: 1 });
  await sweeper.ready();
  const now = Date.now();

  expect(await sweeper.beat(now)).toBe(true);
  await eventually(() => expect(watched.sweeperAt()).toBe(now));
  await eventually(() => expect(sweeper.marked()).toEqual([object]));
  const target = targetOf(object);
  expect(
    await cluster.lacks((['get', 'create', 'update', 'delete'] as const).map((verb) => ({ verb, target }))),
  ).toEqual([]);
  expect(await cluster.lacks([{ verb: 'create', target }], 'sweeper')).toEqual([{ verb: 'create', target }]);

  await sweeper.cluster.remove(object);
  await eventually(() => expect(watched.object(target)).toBeUndefined());
  await records.remove(id);

  expect(playground.server.list('MeshChange')).toEqual([]);
});

test('whoever starts it sees and makes objects without a call', async () => {
  const { server } = await start();
  const told: string[] = [];
  const nameOf = (object?: KubeObject) => object?.metadata.name ?? 'nothing';
  const stop = server.onChange((before, after) => told.push(`${nameOf(before)} → ${nameOf(after)}`));
  server.apply(virtualService('seen'), 'argo');
  server.remove(virtualService('seen'));
  stop();
  server.apply(virtualService('unseen'));

  expect(told).toEqual(['nothing → seen', 'seen → nothing']);
  expect(server.get('VirtualService', 'shop', 'unseen')?.metadata.managedFields).toMatchObject([
    { manager: 'kubectl', operation: 'Apply' },
  ]);
});
