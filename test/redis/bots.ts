/** Two engines in real time, on one cluster and one Slack in memory, and on one real Redis. */
import { expect, vi } from 'vitest';
import { createAlarm } from '../../src/adapters/alarm.ts';
import type { RedisConnection } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import type { Change } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Clock, Log, Queue, Work } from '../../src/core/ports.ts';
import { fakeDns } from '../fakes/dns.ts';
import { diffObjects } from '../../src/diff.ts';
import type { Engine } from '../../src/engine.ts';
import { createEngine } from '../../src/engine.ts';
import { loadRegistry } from '../../src/registry.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fakeSlack } from '../engine/messenger.ts';
import { fakeCluster } from '../fakes/cluster.ts';

const loaded = await loadRegistry(fileURLToPath(new URL('../../commands', import.meta.url)));
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { registry } = loaded;

export const CHANNEL = 'C0OPS';
const clock: Clock = { now: Date.now, after: (ms) => sleep(ms, undefined, { ref: false }) };

export interface Bot {
  readonly engine: Engine;
  readonly redis: RedisConnection;
  /** What it logged. */
  readonly told: string[];
}

export type Bots = Awaited<ReturnType<typeof startBots>>;

/** Both have done their first sweep, with Redis there. */
export async function startBots(url: string, objects: readonly KubeObject[]) {
  const world = fakeCluster({ now: Date.now });
  for (const object of objects) await world.user('kubectl').create(object);
  const slack = fakeSlack();
  const overlaps = watchOverlaps();

  const start = async (self: string): Promise<Bot> => {
    const told: string[] = [];
    const log = logTo(told);
    const redis = connectRedis({ url, clock, log, fallback: createAlarm({ clock }) });
    const engine = createEngine({
      ...world,
      // Slow enough that runs meet.
      records: { ...world.records, get: async (id) => (await sleep(5), world.records.get(id)) },
      messenger: slack.messenger,
      directory: slack.directory,
      dns: fakeDns().dns,
      alarm: redis.alarm,
      queue: overlaps.seen(redis.queue),
      clock,
      log,
      registry,
      policy: { approvers: ['U0BOB'], lapse: 30 * 60_000 },
      sweeper: 'off',
      namespace: 'drawbridge',
      channels: { [CHANNEL]: ['shop'] },
      self,
      diff: diffObjects,
    });
    await vi.waitFor(() => expect(told.join()).toContain('Redis takes work on'), 5000);
    await engine.sweep();
    return { engine, redis, told };
  };

  const bots: readonly [Bot, Bot] = [await start('one'), await start('two')];
  const change = async (): Promise<Change> => {
    const [only, ...others] = world.all('MeshChange');
    const found = only && others.length === 0 ? await world.records.get(only.metadata.name) : undefined;
    if (!found) throw new Error('there is not one change');
    return found;
  };
  const close = async (): Promise<void> => {
    for (const { redis } of bots) await redis.queue.close();
    for (const { engine, redis } of bots) {
      await engine.idle();
      await redis.close();
    }
  };
  return { bots, world, slack, overlaps: overlaps.found, change, close };
}

/** Runs of one work that the queue began while another one was going on, in whichever process. */
function watchOverlaps() {
  const running = new Set<string>();
  const found: string[] = [];
  const seen = (queue: Queue): Queue => ({
    ...queue,
    onWork: (run) =>
      queue.onWork(async (work: Work) => {
        const key = `${work.do} ${work.id}`;
        if (running.has(key)) found.push(key);
        running.add(key);
        await run(work);
        running.delete(key);
      }),
  });
  return { seen, found };
}

function logTo(told: string[]): Log {
  const at =
    (level: string) =>
    (message: string, fields: unknown = {}) =>
      void told.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
