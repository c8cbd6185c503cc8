/** Work done by this process, at once: all that a single replica needs. */
import { oneAtATime } from '../core/one-at-a-time.ts';
import type { Queue, Work } from '../core/ports.ts';

/** A Queue that is forgotten with its process. `add` resolves when the work is done. */
export function createQueue(): Queue {
  const runs: ((work: Work) => Promise<void>)[] = [];
  let closed = false;
  const work = new Set<Promise<void>>();
  const kinds = {
    reconcile: oneAtATime((id) => runAll({ do: 'reconcile', id })),
    show: oneAtATime((id) => runAll({ do: 'show', id })),
  };

  async function runAll(one: Work): Promise<void> {
    if (!closed) await Promise.all(runs.map((run) => run(one)));
  }

  async function add(one: Work): Promise<void> {
    if (closed) throw new Error('the queue is closed');
    const done = kinds[one.do](one.id);
    work.add(done);
    try {
      await done;
    } finally {
      work.delete(done);
    }
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.allSettled(work);
  }

  return { add, onWork: (run) => void runs.push(run), close };
}
