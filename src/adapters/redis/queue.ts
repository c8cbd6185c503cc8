/** Work for whichever replica is free, each kind in a lane of its own: a slow Slack never holds up an undo. */
import type { Log, Queue, Work } from '../../core/ports.ts';
import type { Lane } from './lane.ts';
import { openLane } from './lane.ts';
import type { Link } from './link.ts';
import { settledWithin } from './settled.ts';

export interface QueueOptions {
  readonly link: Link;
  readonly log: Log;
}

/** How long `close` waits for runs, and then for Redis to hear of their ends, in ms. */
const RUNS_LIMIT = 5000;
const TELL_LIMIT = 1000;

/** A Queue over all replicas. `add` resolves when Redis has stored the work. */
export function createRedisQueue({ link, log }: QueueOptions): Queue {
  const runs: ((work: Work) => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  const lanes = new Map<Work['do'], Lane>();
  let closing: Promise<void> | undefined;

  link.onUp(() => {
    if (closing) return;
    for (const kind of KINDS) if (!lanes.has(kind)) lanes.set(kind, open(kind));
    for (const lane of lanes.values()) lane.work(true);
  });
  link.onDown(() => lanes.forEach((lane) => lane.work(false)));

  const open = (kind: Work['do']): Lane =>
    openLane({ ...link, name: kind, run: (id) => keep(runAll({ do: kind, id })) });

  async function runAll(work: Work): Promise<void> {
    const ended = await Promise.allSettled(runs.map((run) => run(work)));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) log.error('work from the queue failed', { ...work, error: failed.reason });
  }

  async function keep(run: Promise<void>): Promise<void> {
    running.add(run);
    await run;
    running.delete(run);
  }

  async function add({ do: kind, id }: Work): Promise<void> {
    if (closing) throw new Error('the queue is closed');
    await link.ask(async () => lanes.get(kind)?.add(id));
  }

  async function closeLanes(): Promise<void> {
    const ended = [...lanes.values()].map((lane) => lane.close(link.isUp(), RUNS_LIMIT + TELL_LIMIT));
    await settledWithin(RUNS_LIMIT, [...running]);
    if (link.isUp()) await settledWithin(TELL_LIMIT, ended);
  }

  return {
    add,
    isShared: () => link.isUp(),
    onWork: (run) => void runs.push(run),
    close: () => (closing ??= closeLanes()),
  };
}

const KINDS = ['reconcile', 'show'] as const;
