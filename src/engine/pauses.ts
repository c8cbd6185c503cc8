/** What fails for good, as far as anyone knows, is tried less and less often, but never given up. */
import type { Clock } from '../core/ports.ts';

const FIRST = 60_000;
const MOST = 3600_000;

export interface Pauses {
  isPaused(id: string): boolean;
  /** Pauses for twice as long as the last time; `briefly`, for the shortest time always. */
  longer(id: string, briefly?: boolean): void;
  over(id: string): void;
}

/** Forgotten with the process: a restart tries everything once. */
export function pausesFor(clock: Pick<Clock, 'now'>): Pauses {
  const pauses = new Map<string, { readonly length: number; readonly until: number }>();
  return {
    // The sweep comes every minute: what is due within half of one is due.
    isPaused: (id) => (pauses.get(id)?.until ?? 0) > clock.now() + FIRST / 2,
    longer: (id, briefly = false) => {
      const length = briefly ? FIRST : Math.min(2 * (pauses.get(id)?.length ?? FIRST / 2), MOST);
      pauses.set(id, { length, until: clock.now() + length });
    },
    over: (id) => void pauses.delete(id),
  };
}
