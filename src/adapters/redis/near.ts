/** The alarms that are near, as this process set them last, and the order in which Redis is told. */
import type { Clock } from '../../core/ports.ts';

/** How near a ring must be to be stored, in ms: the sweep sets the others again, every minute. */
export const NEAR = 5 * 60_000;
/** How long after its time an alarm is still known here, in ms: it may not have rung when Redis goes. */
const GRACE = 5000;
/** How many Redis is told at a time: ten thousand at once would time each other out. */
const AT_ONCE = 100;

export interface Near {
  /** Whether Redis is to be told: the alarm is near, or was, and not as it is set now. */
  readonly set: (id: string, at: number) => boolean;
  readonly rung: (id: string) => void;
  /** Those that may not have rung yet. */
  readonly all: () => readonly (readonly [id: string, at: number])[];
}

export function createNear(clock: Pick<Clock, 'now'>): Near {
  const near = new Map<string, number>();
  const isOver = (at: number): boolean => at + GRACE < clock.now();
  return {
    set: (id, at) => {
      // A sweep sets all of them again, every minute: telling a thousand at once keeps those that ring meanwhile waiting.
      if (near.get(id) === at) return false;
      const wasNear = near.delete(id);
      const isNear = at - clock.now() < NEAR;
      if (isNear) near.set(id, at);
      // One that moves far away is told once more, lest it ring at its old time.
      return isNear || wasNear;
    },
    // Also where it came too early, or for an older time: whoever hears it sets it anew, and that must be told.
    rung: (id) => void near.delete(id),
    all: () => {
      for (const [id, at] of near) if (isOver(at)) near.delete(id);
      return [...near];
    },
  };
}

export interface Teller {
  /** To be told, the latest time only. */
  readonly tell: (id: string, at: number) => void;
  /** Whether there is a later word about this one. */
  readonly hasNews: (id: string) => boolean;
}

/** Tells some at a time, in the order in which they came. `tellOne` never rejects. */
export function createTeller(tellOne: (id: string, at: number) => Promise<void>): Teller {
  const untold = new Map<string, number>();
  let isTelling = false;

  async function tellAll(): Promise<void> {
    isTelling = true;
    // What is set in one go is told in one go, and never before `set` has returned.
    await Promise.resolve();
    while (untold.size > 0) {
      const some = [...untold.entries().take(AT_ONCE)];
      for (const [id] of some) untold.delete(id);
      await Promise.all(some.map(([id, at]) => tellOne(id, at)));
    }
    isTelling = false;
  }

  function tell(id: string, at: number): void {
    untold.set(id, at);
    if (!isTelling) void tellAll();
  }

  return { tell, hasNews: (id) => untold.has(id) };
}
