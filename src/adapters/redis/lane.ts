/** The door to BullMQ: one kind of work, with one run per id at a time over all replicas. */
import { Queue, Worker } from 'bullmq';
import type { Client } from './door.ts';
import { PREFIX } from './link.ts';
import { settledWithin } from './settled.ts';

export interface Lane {
  /** Stores one run of an id: now, or at a time that replaces the one stored before. May take as long as Redis does. */
  add(id: string, at?: number): Promise<unknown>;
  /** Takes up runs, or leaves them to others: a worker that Redis refuses would ask again without a pause. */
  work(isUp: boolean): void;
  /**
   * Begins no new run after this; resolves when Redis knows what became of those that had begun. Where it
   * is away (`isUp` false), or does not listen for so many ms, nobody waits to tell it: it has them run again.
   */
  close(isUp: boolean, patience: number): Promise<unknown>;
}

export interface LaneOptions {
  readonly client: Client;
  readonly name: string;
  /** Never rejects. */
  readonly run: (id: string) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** As far ahead as anything is stored, in ms: a ring too early does no harm. */
const FAR = 24 * 3600_000;
/** Most of a run is waiting for the API server or Slack. */
const AT_ONCE = 50;

/** BullMQ's patient close never ends where Redis goes in the middle of it, and then renews locks for ever. */
class EndingWorker extends Worker {
  endLocks(): Promise<void> {
    return this.lockManager.close();
  }
}

/** To be opened once Redis answers: what BullMQ asks it first must not fail, or the lane stays broken. */
export function openLane({ client, name, run, onError }: LaneOptions): Lane {
  const shared = { connection: client, prefix: PREFIX };
  const queue = new Queue(name, {
    ...shared,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    // Nobody listens to them.
    streams: { events: { maxLen: 100 } },
  });
  const worker = new EndingWorker(name, (job) => run(job.name), {
    ...shared,
    concurrency: AT_ONCE,
    // A process that dies in the middle of a run has it repeated within 15 s, however often that happens.
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: 1000,
    runRetryDelay: 500,
  });
  queue.on('error', onError);
  worker.on('error', onError);

  async function add(id: string, at?: number): Promise<unknown> {
    const deduplication = { id, keepLastIfActive: true };
    if (at === undefined) return queue.add(id, null, { deduplication });
    const wait = at - Date.now();
    // Without a delay it would not count as set for a time, and could not be moved.
    const delay = wait < FAR ? Math.max(1, wait) : FAR;
    return queue.add(id, null, { delay, deduplication: { ...deduplication, reschedule: true } });
  }

  const work = (isUp: boolean): void => void (isUp ? worker.resume() : worker.pause(true)).catch(onError);
  async function close(isUp: boolean, patience: number): Promise<void> {
    await settledWithin(patience, [worker.close(!isUp), queue.close()]);
    await worker.endLocks();
  }

  return { add, work, close };
}
