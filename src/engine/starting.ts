/** Whether a new lease may be started: only where what ends it is known to work. Undo, stop and deny never ask. */
import { span } from '../core/blocks.ts';
import type { Refusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';

/** In ms: how old the sweeper's last sign of life may be, how far ahead of us, and how far apart the clocks. */
const AWAY = 180_000;
const AHEAD = 60_000;
const APART = 5_000;

/** Why no lease is started or extended now; undefined where nothing speaks against it. Throws `unavailable` where nobody can tell yet. */
export function whyNoLease({
  watched,
  clock,
  sweeper,
}: Pick<Deps, 'watched' | 'clock' | 'sweeper'>): Refusal | undefined {
  const skew = watched.skew();
  if (Math.abs(skew) > APART) {
    return refusals.clocksDiffer(`${span(Math.abs(skew) / 1000)} ${skew > 0 ? 'ahead of' : 'behind'}`);
  }
  return sweeper === 'off' ? undefined : whyAway(watched.sweeperAt(), clock.now());
}

function whyAway(at: number | undefined, now: number): Refusal | undefined {
  if (at === undefined) return refusals.sweeperAway('was never seen');
  const age = now - at;
  if (age > AWAY) return refusals.sweeperAway(`was last seen ${span(age / 1000)} ago`);
  if (age < -AHEAD) return refusals.sweeperAway(`has a clock that is ${span(-age / 1000)} ahead of ours`);
  return undefined;
}
