/** Alarms over Redis beyond the contract: moved while they ring, many, and far away. */
import { once, EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NEAR } from '../../src/adapters/redis/near.ts';
import type { Pair } from './pair.ts';
import { startPair } from './pair.ts';

let pair: Pair;

beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.down());

test('set anew by its own ring, at once or later, it rings again: no ring is lost on the way', async () => {
  const [first, second] = pair.replicas;
  const rings = new EventEmitter();
  let count = 0;
  for (const replica of pair.replicas) {
    replica.alarm.onRing(() => {
      count += 1;
      if (count < 20) (count % 2 ? first : second)?.alarm.set('a', Date.now() + (count % 3) * 40);
      else rings.emit('enough');
    });
  }

  const enough = once(rings, 'enough');
  first.alarm.set('a', Date.now());
  await enough;
  await sleep(300);

  expect(count).toBe(20);
});

test('moved by one replica after the other, it rings once, at the last time', async () => {
  const [first, second] = pair.replicas;
  first.alarm.set('a', Date.now() + 300);
  await stored(1);
  second?.alarm.set('a', Date.now() + 60_000);
  await sleep(400);
  first.alarm.set('a', Date.now() + 800);
  const end = Date.now() + 800;

  await vi.waitFor(() => expect(pair.rung).toEqual(['a']), { timeout: 5000, interval: 5 });
  expect(Date.now()).toBeGreaterThanOrEqual(end);
  await stored(0);
});

test('what is far away is not stored; what moves far away does not ring at its old time', async () => {
  const [first] = pair.replicas;
  first.alarm.set('far', Date.now() + NEAR + 1000);
  first.alarm.set('never', Number.NaN);
  first.alarm.set('moved', Date.now() + 400);
  await stored(1);
  first.alarm.set('moved', Number.POSITIVE_INFINITY);
  first.alarm.set('near', Date.now() + 600);

  await vi.waitFor(() => expect(pair.rung).toEqual(['near']), { timeout: 5000, interval: 5 });
  await stored(1);
});

test('ten thousand set by a sweep, and again by that of another replica: each is stored once, and none rings here', async () => {
  const start = Date.now();
  const ids = Array.from({ length: 10_000 }, (_none, n) => `change ${n}`);
  for (let sweep = 0; sweep < 2; sweep += 1) {
    ids.forEach((id, n) => pair.replicas[sweep]?.alarm.set(id, start + 120_000 + n));
  }
  // Work is taken on meanwhile.
  await pair.replicas[0].queue.add({ do: 'reconcile', id: 'a' });
  await vi.waitFor(() => expect(pair.runs).toEqual(['reconcile a']), 5000);

  await stored(10_000);
  expect(pair.rung).toEqual([]);
  expect(pair.replicas.flatMap((replica) => replica.told())).toEqual([
    'info Redis takes work on',
    'info Redis takes work on',
  ]);
});

async function stored(count: number): Promise<void> {
  const read = () => pair.redis.client.zcard('{drawbridge}:alarm:delayed');
  await vi.waitFor(async () => expect(await read()).toBe(count), { timeout: 25_000, interval: 20 });
}
