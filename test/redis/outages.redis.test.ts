/** Redis away in every way: callers know at once, and what is asked afterwards works as if nothing had been. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Work } from '../../src/core/ports.ts';
import type { Pair } from './pair.ts';
import { startPair } from './pair.ts';
import type { Replica } from './replicas.ts';

const A: Work = { do: 'reconcile', id: 'a' };

let pair: Pair;

beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.down());

interface Outage {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  readonly why: string;
}

/** What a lost connection is called. */
const GONE = 'NO_CONNECTION|EPIPE|ECONN[A-Z]+';

const OUTAGES: readonly (readonly [string, Outage])[] = [
  ['killed', { begin: () => pair.redis.kill(), end: () => pair.redis.start(), why: GONE }],
  ['frozen', { begin: async () => pair.redis.freeze(), end: async () => pair.redis.thaw(), why: 'TIMEOUT' }],
  [
    'read-only',
    { begin: () => replicaOf('127.0.0.1', '1'), end: () => replicaOf('NO', 'ONE'), why: 'READONLY' },
  ],
  [
    'without its replicas',
    {
      begin: () => config('min-replicas-to-write', '1'),
      end: () => config('min-replicas-to-write', '0'),
      why: 'NOREPLICAS',
    },
  ],
  [
    'out of memory',
    { begin: () => config('maxmemory', '1'), end: () => config('maxmemory', '0'), why: 'OOM' },
  ],
  ['closed by a new password', { begin: locked, end: unlocked, why: `WRONGPASS|NOAUTH|${GONE}` }],
];

describe.each(OUTAGES)('a Redis that is %s', (_how, { begin, end, why }) => {
  test('is told once, refuses work within half a second, rings here, and is used again when it is back', async () => {
    const { replicas, runs, rung } = pair;
    const [first] = replicas;
    first.alarm.set('while away', Date.now() + 1200);
    first.alarm.set('afterwards', Date.now() + 2500);
    await first.queue.add(A);
    await vi.waitFor(() => expect(runs).toEqual(['reconcile a']));
    await begin();

    const refused = await Promise.all([refusedAfter(first), refusedAfter(first)]);
    expect(Math.max(...refused)).toBeLessThan(1000);
    first.alarm.set('set while away', Date.now() + 100);
    await Promise.all(replicas.map((replica) => replica.isDown()));
    await vi.waitFor(
      () => expect(rung).toEqual(expect.arrayContaining(['while away', 'set while away'])),
      4000,
    );
    expect(await refusedAfter(first)).toBeLessThan(1000);

    await end();
    await Promise.all(replicas.map((replica) => replica.isUp()));
    await first.queue.add({ do: 'reconcile', id: 'back' });
    await first.queue.add({ do: 'show', id: 'back' });
    await vi.waitFor(
      () => expect(runs).toEqual(expect.arrayContaining(['reconcile back', 'show back'])),
      2000,
    );
    await vi.waitFor(() => expect(rung).toContain('afterwards'), 4000);
    const warned = first.told().filter((line) => line.startsWith('warn Redis'));
    expect(warned).toEqual([expect.stringMatching(new RegExp(`^warn Redis takes no work on; .* (${why})$`))]);
  });
});

/** ms until the queue said that it does not take work on. */
async function refusedAfter({ queue }: Replica): Promise<number> {
  const start = performance.now();
  await expect(queue.add({ do: 'reconcile', id: 'refused' })).rejects.toThrow(
    /Redis|TIMEOUT|closed|OOM|READONLY|NOREPLICAS|NOAUTH|WRONGPASS/,
  );
  return performance.now() - start;
}

function replicaOf(host: string, port: string): Promise<unknown> {
  return pair.redis.client.call('REPLICAOF', host, port);
}

function config(name: string, value: string): Promise<unknown> {
  return pair.redis.client.config('SET', name, value);
}

async function locked(): Promise<void> {
  await config('requirepass', 'sesame');
  await pair.redis.client.call('CLIENT', 'KILL', 'SKIPME', 'yes');
}

async function unlocked(): Promise<void> {
  await pair.redis.client.config('SET', 'requirepass', '');
}
