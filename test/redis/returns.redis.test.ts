/** Redis that comes late, comes back empty, or again and again: work goes on from then. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Work } from '../../src/core/ports.ts';
import type { Pair } from './pair.ts';
import { startPair } from './pair.ts';
import { startReplica } from './replicas.ts';
import { freePort } from './server.ts';

const A: Work = { do: 'reconcile', id: 'a' };

let pair: Pair;

beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.down());

test('a Redis that comes late is used from then on; until then nothing waits for it', async () => {
  await pair.redis.kill();
  const late = startReplica(pair.redis.url);
  pair.listen(late);
  late.alarm.set('early', Date.now() + 100);
  await expect(late.queue.add(A)).rejects.toThrow('Redis takes no work on');
  await vi.waitFor(() => expect(pair.rung).toEqual(['early']));

  await pair.redis.start();
  await late.isUp();
  await late.queue.add(A);
  await vi.waitFor(() => expect(pair.runs).toEqual(['reconcile a']), 2000);
  await late.close();
});

test('a Redis that is still loading what it held is an outage like every other', async () => {
  const [first] = pair.replicas;
  const text = randomBytes(4096);
  for (let n = 0; n < 100; n += 1) await pair.redis.client.set(`key ${n}`, text);
  await pair.redis.client.config('SET', 'appendonly', 'no');
  await pair.redis.client.save();
  await pair.redis.kill();
  await Promise.all(pair.replicas.map((replica) => replica.isDown()));

  const slowly = ['--key-load-delay 20000', '--loading-process-events-interval-bytes 1024'];
  const started = pair.redis.start('--appendonly no', ...slowly);
  await vi.waitFor(async () => expect(await loading()).toContain('LOADING'), 4000);
  await expect(first.queue.add(A)).rejects.toThrow('Redis takes no work on');

  await started;
  await Promise.all(pair.replicas.map((replica) => replica.isUp()));
  await first.queue.add(A);
  await vi.waitFor(() => expect(pair.runs).toEqual(['reconcile a']), 2000);
});

test('a wrong password is an outage, and is written nowhere', async () => {
  const port = await freePort();
  const late = startReplica(`redis://someone:sesame-open@127.0.0.1:${pair.redis.port}/0`);
  const never = startReplica(`rediss://someone:sesame-open@127.0.0.1:${port}`);
  await Promise.all([late.isDown(), never.isDown()]);

  await expect(late.queue.add(A)).rejects.toThrow('Redis takes no work on');
  expect(late.told()).toEqual([expect.stringContaining('WRONGPASS')]);
  expect(never.told()).toEqual([expect.stringContaining('ECONNREFUSED')]);
  expect(JSON.stringify([late.logged, never.logged])).not.toContain('sesame');
  await Promise.all([late.close(), never.close()]);
});

test('what Redis held is lost: near alarms are stored again within seconds, and work goes on', async () => {
  const [first] = pair.replicas;
  first.alarm.set('soon', Date.now() + 2500);
  await first.queue.add(A);
  await vi.waitFor(() => expect(pair.runs).toHaveLength(1));

  await pair.redis.client.flushall();

  await vi.waitFor(() => expect(first.told()).toContain('warn Redis has lost what it held'), 3000);
  await first.queue.add(A);
  await vi.waitFor(() => expect(pair.runs).toHaveLength(2));
  await vi.waitFor(() => expect(pair.rung).toEqual(['soon']), 4000);
});

test('Redis that dies and comes back again and again, under load, ends in order', async () => {
  const [first] = pair.replicas;
  const stop = new AbortController();
  const load = (async () => {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      await first.queue.add({ do: 'reconcile', id: `${n % 50}` }).catch(() => undefined);
      await sleep(1);
    }
  })();
  for (let time = 0; time < 6; time += 1) {
    await pair.redis.kill();
    await pair.redis.start();
    await sleep(time * 40);
  }
  stop.abort();
  await load;
  await Promise.all(pair.replicas.map((replica) => replica.isUp()));

  const ids = Array.from({ length: 100 }, (_none, n) => `after ${n}`);
  await Promise.all(ids.map((id) => first.queue.add({ do: 'reconcile', id })));
  await vi.waitFor(
    () => expect(pair.runs).toEqual(expect.arrayContaining(ids.map((id) => `reconcile ${id}`))),
    5000,
  );
});

/** What Redis answers to somebody who does not wait until it is ready. */
async function loading(): Promise<string> {
  const client = pair.redis.client.duplicate({
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    return (await client.get('a')) ?? '';
  } catch (error) {
    return String(error);
  } finally {
    client.disconnect();
  }
}
