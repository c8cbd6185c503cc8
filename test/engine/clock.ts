/** A clock that a test steps: a lease of ten minutes takes a millisecond. */
import type { Timers } from '../../src/adapters/alarm.ts';
import type { Clock } from '../../src/core/ports.ts';

export interface SteppedClock extends Clock {
  readonly timers: Timers;
  /** Passes time, ringing what is due in its order and letting each finish before the next. */
  advance(ms: number): Promise<void>;
  /** Resolves when everything that can run without time passing has run. */
  settle(): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly run: () => void;
}

export function steppedClock(start: number): SteppedClock {
  let now = start;
  const due = new Set<Due>();
  const add = (run: () => void, ms: number): Due => {
    const one = { at: now + Math.max(0, ms), run };
    due.add(one);
    return one;
  };
  const nextDue = (until: number) => [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];

  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    await settle();
    for (let one = nextDue(until); one; one = nextDue(until)) {
      due.delete(one);
      now = Math.max(now, one.at);
      one.run();
      await settle();
    }
    now = until;
  };

  return {
    now: () => now,
    after: (ms) => new Promise((resolve) => void add(resolve, ms)),
    timers: { set: add, clear: (timer) => void due.delete(timer as Due) },
    advance,
    settle,
  };
}

/** Everything here runs on microtasks: two turns of the loop without work mean that there is none left. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
