/** Time that passes only when everything that can happen without it has happened. */
import { hash } from './random.ts';

export interface Time {
  /** ms since the epoch, by the API server's clock. */
  now(): number;
  /** Runs it then, or at once where that is past. */
  at(when: number, run: () => void): Due;
  cancel(due: Due): void;
  /** Passes time up to then; `each` runs after every step, and ends it by `false`. */
  pass(until: number, each: () => boolean): Promise<void>;
}

export interface Due {
  readonly at: number;
  /** Orders what is due at the same ms: drawn from the seed. */
  readonly tie: number;
  readonly run: () => void;
  off: boolean;
}

export function simulatedTime(seed: number, start: number): Time {
  let now = start;
  let count = 0;
  const heap: Due[] = [];
  const pass = async (until: number, each: () => boolean): Promise<void> => {
    for (let first = heap[0]; first && first.at <= until; first = heap[0]) {
      take(heap);
      if (first.off) continue;
      now = first.at;
      first.run();
      await quiet();
      if (!each()) return;
    }
    now = Math.max(now, until);
  };
  return {
    now: () => now,
    at: (when, run) => {
      count += 1;
      const due = { at: Math.max(now, Math.ceil(when)), tie: hash(`${seed} ${count}`), run, off: false };
      put(heap, due);
      return due;
    },
    cancel: (due) => {
      due.off = true;
    },
    pass,
  };
}

/** Everything here runs on microtasks: they are over before the next turn of the loop. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.tie < b.tie);
}

/** A binary heap: `heap[0]` is due first. */
function put(heap: Due[], due: Due): void {
  let at = heap.push(due) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up] as Due;
    if (!isBefore(due, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = due;
}

function take(heap: Due[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && isBefore(heap[down + 1] as Due, heap[down] as Due)) down += 1;
    if (!isBefore(heap[down] as Due, last)) break;
    heap[at] = heap[down] as Due;
    at = down;
  }
  heap[at] = last;
}
