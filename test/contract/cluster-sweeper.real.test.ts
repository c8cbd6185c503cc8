/** The sweeper's side of a real API server, and what the bot sees of it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { SWEEPER } from '../../src/adapters/cluster/lease.ts';
import type { SweeperConnection, SweeperOptions } from '../../src/adapters/cluster/sweeper.ts';
import { connectSweeper } from '../../src/adapters/cluster/sweeper.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { eventually, here, virtualService, withMark } from './cluster-data.ts';
import type { RealRig } from './cluster-rig.ts';
import { prepare, realRig } from './cluster-rig.ts';

let server: ApiServer;
let rig: RealRig;
const open = new Set<{ close(): Promise<void> }>();

beforeAll(async () => {
  server = await startApiServer();
  await prepare(server);
  rig = await realRig(server);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([...open].map((one) => one.close()));
  open.clear();
});
afterAll(async () => {
  await rig?.close();
  await server?.down();
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function sweeper(options: Partial<SweeperOptions> = {}): Promise<SweeperConnection> {
  const kubeconfig = await identity(SWEEPER);
  const connection = connectSweeper({
    kubeconfig,
    namespace: 'drawbridge',
    holder: 'one',
    log: silent,
    ...options,
  });
  open.add(connection);
  return connection;
}

/** The kubeconfig of an account of ours. */
async function identity(account: string): Promise<string> {
  const file = join(server.dir, `${account}.kubeconfig`);
  await writeFile(file, await server.identity('--serviceaccount', `drawbridge:${account}`), { mode: 0o600 });
  return file;
}

async function lease(): Promise<KubeObject> {
  return JSON.parse(
    await server.kubectl('get', 'lease', SWEEPER, '-n', 'drawbridge', '-o', 'json'),
  ) as KubeObject;
}

test('only what bears a mark is kept, whole, and the same until it changes', async () => {
  const ann = rig.user('ann');
  const marked = await ann.create(withMark(virtualService('swept'), 'swept1'));
  await ann.create(virtualService('plain'));
  const connection = await sweeper();
  const seen = () => connection.marked();
  await connection.ready();
  expect(seen()).toEqual([marked]);
  expect(seen()).toBe(seen());

  const plain = await ann.edit(virtualService('plain'), (live) => withMark(live, 'swept2'));
  await eventually(() => expect(seen()).toEqual([plain, marked]));
  await ann.edit(marked, (live) => ({ ...live, metadata: { ...live.metadata, annotations: undefined } }));
  await ann.remove(plain);
  await eventually(() => expect(seen()).toEqual([]));
});

test('what it writes bears its own name, which is one of ours', async () => {
  const { cluster } = await sweeper();
  const made = await rig.user('ann').create(virtualService('written'));
  const read = await here(cluster.read(targetOf(made)));
  await cluster.update({ ...read, spec: { ...read.spec, hosts: ['other.example.com'] } });

  expect((await rig.user('ann').get(made))?.metadata.managedFields?.map(({ manager }) => manager)).toContain(
    SWEEPER,
  );
});

test('the heart beats only while it sees', async () => {
  let ahead = 0;
  const connection = await sweeper({ timing: { now: () => performance.now() + ahead } });
  expect(await connection.beat(Date.now())).toBe(false);

  await connection.ready();
  expect(await connection.beat(Date.UTC(2026, 10, 21, 9, 0, 0, 7))).toBe(true);
  expect(await lease()).toMatchObject({
    spec: { holderIdentity: 'one', leaseDurationSeconds: 180, renewTime: '2026-11-21T09:00:00.007000Z' },
  });

  ahead = 61_000;
  expect(await connection.beat(Date.now())).toBe(false);
  expect((await lease()).spec).toMatchObject({ renewTime: '2026-11-21T09:00:00.007000Z' });
});

test('several sweepers share one heartbeat, whoever is first', async () => {
  await server.kubectl('delete', 'lease', SWEEPER, '-n', 'drawbridge', '--ignore-not-found');
  const all = await Promise.all(['one', 'two', 'three'].map((holder) => sweeper({ holder })));
  await Promise.all(all.map((one) => one.ready()));
  const now = Date.now();

  expect(await Promise.all(all.map((one) => one.beat(now)))).toEqual([true, true, true]);
  await eventually(() => expect(rig.watched.sweeperAt()).toBe(now));
});

test.each([10_000, -10_000])('our clock is off by %i ms: that is told, to the second', async (ms) => {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ms);
  await eventually(() => expect(Math.sign(rig.watched.skew())).toBe(Math.sign(ms)));

  expect(Math.abs(rig.watched.skew())).toBeGreaterThan(5_000);
  expect(Math.abs(rig.watched.skew())).toBeLessThanOrEqual(10_000);
});

test('what the sweeper may not do is known, and where we may not ask for it', async () => {
  const target = { kind: 'ServiceEntry', namespace: 'shop', name: 'any' } as const;
  const rights = (['get', 'create', 'update', 'delete'] as const).map((verb) => ({ verb, target }));
  const bot = await realRig(server, { kubeconfig: await identity('drawbridge') });
  open.add(bot);

  expect(await bot.cluster.lacks(rights)).toEqual([]);
  expect(await bot.cluster.lacks(rights, 'sweeper')).toEqual([{ verb: 'create', target }]);

  const nobody = await realRig(server, { kubeconfig: await identity(SWEEPER) }, { wait: false });
  open.add(nobody);
  await expect(nobody.cluster.lacks(rights, 'sweeper')).rejects.toMatchObject({ fault: 'forbidden' });
});

test('a heartbeat that we may not see makes the view no older, and is none', async () => {
  await server.kubectl('patch', 'role', 'drawbridge', '-n', 'drawbridge', '--type=json', '-p', NO_LEASES);
  const bot = await realRig(server, { kubeconfig: await identity('drawbridge') });
  open.add(bot);
  await eventually(() => expect(bot.watched.sweeperAt()).toBeUndefined());

  expect(bot.watched.age()).toBeLessThan(10_000);
});

test('until somebody told, nobody knows whether it was ever seen', async () => {
  await server.fault('503', '--path', '/apis/coordination.k8s.io/', '--times', '0');
  const other = await realRig(server);
  open.add(other);

  expect(() => other.watched.sweeperAt()).toThrow(expect.objectContaining({ fault: 'unavailable' }));
  await server.fault('clear');
  await eventually(() => expect(other.watched.sweeperAt()).toBeTypeOf('number'));
});

/** Of the bot's role: the rule about leases, which is its last one. */
const NO_LEASES = JSON.stringify([{ op: 'remove', path: '/rules/2' }]);
