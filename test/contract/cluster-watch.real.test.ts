/** The watches on a real API server that misbehaves: nothing is missed, and age tells the truth. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { eventually, faultOf, virtualService } from './cluster-data.ts';
import type { Proxy } from './cluster-proxy.ts';
import { startProxy } from './cluster-proxy.ts';
import type { RealRig } from './cluster-rig.ts';
import { prepare, realRig } from './cluster-rig.ts';

const VIEW_AGE = 5_000;
const WATCHES = '/apis/networking.istio.io/v1/virtualservices';

let server: ApiServer;
let proxy: Proxy;
let rig: RealRig;

beforeAll(async () => {
  server = await startApiServer();
  await prepare(server);
  proxy = await startProxy(server);
  // The real rhythm is 3 s and 2 s; the ratios are what matters.
  const timing = { watch: 1_000, silence: 500, backoffMost: 500 };
  rig = await realRig(server, { kubeconfig: proxy.kubeconfig, limit: 1_000, timing });
});

afterAll(async () => {
  await rig?.close();
  await proxy?.close();
  await server?.down();
});

beforeEach(async () => {
  await server.fault('clear');
  await eventually(() => rig.watched.view(1_500));
});

const names = () => rig.watched.view(Infinity).virtualServices.map((object) => object.metadata.name);
const make = (name: string) => rig.user('ann').create(virtualService(name));
const removeUnseen = async (object: KubeObject) => rig.user('ann').remove(object);

test('a quiet mesh is proven current again and again', async () => {
  const ages = [rig.watched.age()];
  const proofs = () => ages.filter((age, n) => age < (ages[n - 1] ?? 0)).length;
  await eventually(() => {
    ages.push(rig.watched.age());
    expect(proofs()).toBeGreaterThan(2);
  });
});

test('a 410 in a watch makes a new list, and what vanished meanwhile goes', async () => {
  const gone = await make('gone-410');
  await eventually(() => expect(names()).toContain('gone-410'));
  // Every watch of them answers 410 until this is cleared, so that only a list can tell.
  await server.fault('gone', '--path', WATCHES, '--times', '0');
  proxy.reset();
  await removeUnseen(gone);
  await make('come-410');
  await eventually(() => {
    expect(names()).toContain('come-410');
    expect(names()).not.toContain('gone-410');
  });
});

test.each(['429', '500', '503', 'drop'])(
  'a watch that gets %s is tried again, and nothing is missed',
  async (fault) => {
    await server.fault(fault, '--path', WATCHES, '--watch', '--times', '2');
    proxy.reset();
    await make(`after-${fault}`);
    await eventually(() => expect(names()).toContain(`after-${fault}`));
    await eventually(() => expect(rig.watched.view(VIEW_AGE).takenAt).toBeGreaterThan(0));
  },
);

test('a list that fails is tried again', async () => {
  await server.fault('gone', '--path', WATCHES);
  await server.fault('503', '--path', WATCHES, '--no-watch', '--times', '3');
  proxy.reset();
  await make('after-list');
  await eventually(() => expect(names()).toContain('after-list'));
});

test('connections that die in silence are given up, and the age says so meanwhile', async () => {
  proxy.silence();
  await make('in-silence');
  const ages: number[] = [];
  await eventually(() => {
    ages.push(rig.watched.age());
    expect(names()).toContain('in-silence');
  });
  await eventually(() => expect(rig.watched.age()).toBeLessThan(1_500));
  const read = await eventually(async () => rig.cluster.read(targetOf(virtualService('in-silence'))));

  expect(read?.metadata.name).toBe('in-silence');
  expect(Math.max(...ages)).toBeGreaterThan(500);
});

test('an API server that hangs makes the view too old, and then current again', async () => {
  await server.part('stop');
  await eventually(() => expect(rig.watched.age()).toBeGreaterThan(2_500));

  expect(() => rig.watched.view(2_500)).toThrow(expect.objectContaining({ fault: 'unavailable' }));
  expect(await faultOf(rig.cluster.read(targetOf(virtualService('any'))))).toBe('unavailable');

  await server.part('cont');
  await make('after-hang');
  await eventually(() => expect(rig.watched.view(VIEW_AGE)).toBeDefined());
  await eventually(() => expect(names()).toContain('after-hang'));
});

test('an API server that was killed and came back is followed, and marks that went meanwhile are told', async () => {
  const marked = await rig.user('ann').create({
    ...virtualService('killed'),
    metadata: {
      ...virtualService('killed').metadata,
      annotations: { 'drawbridge.dev/change-mark44': '{}' },
    },
  });
  await eventually(() => expect(names()).toContain('killed'));
  const told: string[] = [];
  rig.watched.onChange((ids) => told.push(...ids));
  await server.part('kill');

  expect(await faultOf(rig.cluster.read(targetOf(marked)))).toBe('unavailable');

  await server.part('restart');
  await eventually(() => removeUnseen(marked));
  await eventually(() => expect(names()).not.toContain('killed'));
  await eventually(() => expect(told).toContain('mark44'));
  await eventually(() => expect(rig.watched.view(VIEW_AGE)).toBeDefined());
});

test('the log says what failed, in constant words', () => {
  const kinds = new Set(rig.logged.map((line) => line.replace(/ \{.*/, '')));

  expect([...kinds]).toEqual(['a watch failed and is tried again']);
});
