/** Queues: one for all replicas, as in Redis, or each its own; sometimes neither answers. */
import { createQueue } from '../../src/adapters/queue.ts';
import type { Clock, Queue, Work } from '../../src/core/ports.ts';
import type { Life } from './calls.ts';
import { never } from './calls.ts';
import type { Sim } from './sim.ts';

/** The queue of one process. Where it does not answer, the caller is told so after half a second. */
export function queueOf(sim: Sim, life: Life, clock: Clock): Queue {
  const queue = sim.story.world.queue === 'shared' ? memberOf(sim, life) : ownQueue(life);
  return {
    ...queue,
    add: async (work) => {
      if (!life.alive) return never();
      if (!sim.server.isAway('queue')) return queue.add(work);
      await clock.after(500);
      throw new Error('no answer from Redis within 500 ms');
    },
  };
}

function ownQueue(life: Life): Queue {
  const queue = createQueue();
  const onWork: Queue['onWork'] = (run) => {
    queue.onWork(async (work) => {
      if (life.alive) await run(work);
    });
  };
  return { ...queue, onWork };
}

interface Job {
  readonly work: Work;
  by?: Life | undefined;
  /** It came again while it ran. */
  again: boolean;
}

export interface SharedQueue {
  readonly jobs: Map<string, Job>;
  readonly workers: { readonly life: Life; readonly run: (work: Work) => Promise<void> }[];
}

/** What runs in a process that ended is begun again elsewhere, when that is noticed. */
const STALLED = 30_000;
const NOBODY = 1000;

function memberOf(sim: Sim, life: Life): Queue {
  const { jobs, workers } = sim.queue;
  let closed = false;

  const start = (job: Job): void => {
    const up = workers.filter((worker) => worker.life.alive);
    const worker = up[sim.nth('queue', 'job') % Math.max(1, up.length)];
    if (!worker) return void sim.time.at(sim.time.now() + NOBODY, () => start(job));
    job.by = worker.life;
    job.again = false;
    void worker.run(job.work).then(() => over(job));
    watch(job, worker.life);
  };
  const over = (job: Job): void => {
    job.by = undefined;
    if (job.again) start(job);
    else jobs.delete(keyOf(job.work));
  };
  const watch = (job: Job, by: Life): void => {
    sim.time.at(sim.time.now() + STALLED, () => {
      if (job.by === by && !by.alive) start(job);
      else if (job.by === by) watch(job, by);
    });
  };
  return {
    add: async (work) => {
      if (closed) throw new Error('the queue is closed');
      const job = jobs.get(keyOf(work));
      if (job) job.again = true;
      else {
        const fresh: Job = { work, again: false };
        jobs.set(keyOf(work), fresh);
        sim.time.at(sim.time.now() + 2, () => start(fresh));
      }
    },
    isShared: () => !sim.server.isAway('queue'),
    onWork: (run) => void workers.push({ life, run }),
    close: async () => {
      closed = true;
      const at = workers.findIndex((worker) => worker.life === life);
      if (at >= 0) workers.splice(at, 1);
    },
  };
}

function keyOf({ do: what, id }: Work): string {
  return `${what} ${id}`;
}
