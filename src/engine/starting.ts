/** Whether a new lease may be started: only where what ends it is known to work. Undo, stop and deny never ask. */
import { span } from '../core/blocks.ts';
import type { Refusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';

/** In ms: how old the sweeper's last sign of life may be, and how far ahead of us. */
const AWAY = 180_000;
const AHEAD = 60_000;
/** In ms: how far our clock and the API server's may be apart for a new lease; those of two bots twice as far. */
export const APART = 5_000;

/** Why a lease of so many seconds is not started or extended now; undefined where nothing speaks against it, as against what is for good. Throws `unavailable` where nobody can tell yet. */
export function whyNoLease(
  { watched, clock, sweeper, namespace }: Pick<Deps, 'watched' | 'clock' | 'sweeper' | 'namespace'>,
  seconds: number | undefined,
): Refusal | undefined {
  if (seconds === undefined) return undefined;
  const skew = watched.skew();
  if (Math.abs(skew) > APART) {
    return refusals.clocksDiffer(`${span(Math.abs(skew) / 1000)} ${skew > 0 ? 'ahead of' : 'behind'}`);
  }
  const away = sweeper === 'off' ? undefined : whyAway(watched.sweeperAt(), clock.now());
  return away === undefined ? undefined : refusals.sweeperAway(away, namespace);
}

function whyAway(at: number | undefined, now: number): string | undefined {
  if (at === undefined) return 'was never seen';
  const age = now - at;
  if (age > AWAY) return `was last seen ${span(age / 1000)} ago`;
  return age < -AHEAD ? `has a clock that is ${span(-age / 1000)} ahead of ours` : undefined;
}
