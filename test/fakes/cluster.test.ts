/** The knobs of the cluster in memory; what it promises as a port is in the contract. */
import { expect, test } from 'vitest';
import { ClusterError } from '../../src/core/ports.ts';
import { targetOf } from '../../src/core/kube.ts';
import { faultOf, virtualService, wanted } from '../contract/cluster-data.ts';
import type { PortCall } from './cluster.ts';
import { fakeCluster } from './cluster.ts';

const OBJECT = virtualService('mysql');
const away = () => {
  throw new ClusterError('unavailable', 'the API server does not answer');
};

test('a call fails before anything is done', async () => {
  const fake = fakeCluster();
  fake.knobs.before = away;

  expect(await faultOf(fake.cluster.create(OBJECT))).toBe('unavailable');
  expect(fake.stored(targetOf(OBJECT))).toBeUndefined();
});

test('an answer is lost after all is done', async () => {
  const fake = fakeCluster();
  fake.knobs.after = away;

  expect(await faultOf(fake.cluster.create(OBJECT))).toBe('unavailable');
  expect(fake.stored(targetOf(OBJECT))).toBeDefined();
});

test('a write lands later', async () => {
  const fake = fakeCluster();
  const late: PortCall[] = [];
  fake.knobs.before = (call) => {
    late.push(call);
    away();
  };

  expect(await faultOf(fake.cluster.create(OBJECT))).toBe('unavailable');

  await Promise.all(late.map((call) => call.land()));

  expect(late.map(({ port, method }) => `${port}.${method}`)).toEqual(['cluster.create']);
  expect(fake.stored(targetOf(OBJECT))).toBeDefined();
});

test('a call hangs until it is let go', async () => {
  const fake = fakeCluster();
  const gate = Promise.withResolvers<void>();
  fake.knobs.before = () => gate.promise;
  const { id, spec } = wanted('hanging');
  const create = fake.records.create(id, spec);
  gate.resolve();

  expect((await create).id).toBe(id);
});

test('the webhook refuses, warns, and rights are lacking, as a test says', async () => {
  const fake = fakeCluster();
  fake.knobs.warn = () => ['mind the gap'];
  fake.knobs.mayI = ({ verb }) => verb !== 'delete';
  const target = targetOf(OBJECT);

  expect((await fake.cluster.create(OBJECT, { dryRun: true })).warnings).toEqual(['mind the gap']);
  expect(
    await fake.cluster.lacks([
      { verb: 'delete', target },
      { verb: 'get', target },
    ]),
  ).toEqual([{ verb: 'delete', target }]);

  fake.knobs.refuse = () => 'not like this';

  expect(await faultOf(fake.cluster.create(OBJECT, { dryRun: true }))).toBe('invalid');
});

test('the watched view stays as it is while frozen, and catches up', async () => {
  const fake = fakeCluster();
  const told: string[] = [];
  fake.watched.onChange((ids) => told.push(...ids));
  fake.freeze();
  const { id, spec } = wanted('frozen');
  await fake.records.create(id, spec);
  await fake.user('ann').create(OBJECT);

  expect(fake.watched.view(0).virtualServices).toEqual([]);
  expect(fake.watched.records()).toEqual([]);
  expect(told).toEqual([]);

  fake.thaw();

  expect(fake.watched.view(0).virtualServices).toHaveLength(1);
  expect(told).toEqual([id]);

  fake.knobs.age = 6_000;

  expect(() => fake.watched.view(5_000)).toThrow(expect.objectContaining({ fault: 'unavailable' }));
});
