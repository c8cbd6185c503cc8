/** Work done by this process, at once: all that a single replica needs. */
import { oneAtATime } from '../core/one-at-a-time.ts';
import { places } from '../core/places.ts';
import type { Queue, Work } from '../core/ports.ts';

/** Of each kind. A thousand leases may end in one second, and every call more at a time makes all of them slower. */
const AT_ONCE = 50;

/** A Queue that is forgotten with its process. `add` resolves when the work is done. */
export function createQueue(): Queue {
  const runs: ((work: Work) => Promise<void>)[] = [];
  let closed = false;
  const work = new Set<Promise<void>>();
  const open = (kind: Work['do']) => {
    const place = places(AT_ONCE);
    return oneAtATime((id) => place(() => runAll({ do: kind, id })));
  };
  const kinds = { reconcile: open('reconcile'), show: open('show') };

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

  return { add, isShared: () => false, onWork: (run) => void runs.push(run), close };
}
