/** Alarms and work over Redis: hints for all replicas, and nothing that would be missed but for a delay. */
import type { Alarm, Clock, Log, Queue } from '../../core/ports.ts';
import { createRedisAlarm } from './alarm.ts';
import { openLink } from './link.ts';
import { createRedisQueue } from './queue.ts';

export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** An alarm of this process, for while Redis is away; closed with ours. */
  readonly fallback: Alarm;
}

export interface RedisConnection {
  readonly alarm: Alarm;
  /** Rejects what Redis does not store within 500 ms. */
  readonly queue: Queue;
  /** Ends the connections, also where Redis does not answer. To be called when alarm and queue are closed. */
  readonly close: () => Promise<void>;
}

/** Connects in the background, for ever: a Redis that goes, or never comes, is logged and costs a delay. */
export function connectRedis({ url, clock, log, fallback }: RedisOptions): RedisConnection {
  const link = openLink({ url, log });
  const alarm = createRedisAlarm({ link, clock, fallback });
  const queue = createRedisQueue({ link, log });
  const close = async (): Promise<void> => {
    await Promise.all([alarm.close(), queue.close()]);
    link.end();
  };
  return { alarm, queue, close };
}
