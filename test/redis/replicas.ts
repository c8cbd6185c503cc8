/** Processes that share a Redis, as far as their hints go, in the process of the test. */
import { vi } from 'vitest';
import { createAlarm } from '../../src/adapters/alarm.ts';
import type { RedisConnection } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import type { Log, LogFields } from '../../src/core/ports.ts';

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface Replica extends RedisConnection {
  readonly logged: readonly Logged[];
  /** What was logged, shortly: `warn Redis takes no work on; …: OOM`. */
  readonly told: () => readonly string[];
  /** Resolves when the log's last word on Redis is that it takes work on. */
  readonly isUp: () => Promise<void>;
  readonly isDown: () => Promise<void>;
}

export function startReplica(url: string): Replica {
  const logged: Logged[] = [];
  const at =
    (level: Logged['level']) =>
    (message: string, fields: LogFields = {}) =>
      void logged.push({ level, message, fields });
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const connection = connectRedis({ url, clock: Date, log, fallback: createAlarm({ clock: Date }) });
  const last = () => logged.findLast(({ message }) => message.startsWith('Redis takes'))?.level;
  const says = (level: Logged['level']) =>
    vi.waitFor(
      () => {
        if (last() !== level) throw new Error(`the log never said so (${level}): ${JSON.stringify(logged)}`);
      },
      { timeout: 10_000, interval: 5 },
    );
  return {
    ...connection,
    logged,
    told: () => logged.map(({ level, message, fields }) => `${level} ${message} ${whyIn(fields)}`.trim()),
    isUp: () => says('info'),
    isDown: () => says('warn'),
  };
}

function whyIn({ why }: LogFields): string {
  return typeof why === 'string' ? why : '';
}

/** Connected, and closed by whoever calls. */
export async function startReplicas(url: string, count: number): Promise<[Replica, ...Replica[]]> {
  const replicas: [Replica, ...Replica[]] = [startReplica(url)];
  while (replicas.length < count) replicas.push(startReplica(url));
  await Promise.all(replicas.map((replica) => replica.isUp()));
  return replicas;
}
