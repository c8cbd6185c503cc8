/** What is seen without asking: by the watches alone, is there anything to do about a change? */
import type { Change } from '../core/change.ts';
import { factOf, isClosed } from '../core/change.ts';
import { nameOf } from '../core/kube.ts';
import type { Live, Objects } from '../core/live.ts';
import { liveOf, liveOfExtension, NOT_LIVE } from '../core/live.ts';
import { marksOf } from '../core/mark.ts';
import type { Moment } from '../core/next.ts';
import { next } from '../core/next.ts';
import { decodePlan } from '../core/plan.ts';
import type { View } from '../core/view.ts';
import type { Deps } from './deps.ts';
import { currentView, onGround } from './ground.ts';
import { isFresh } from './own.ts';
import { isShown } from './show.ts';

/** These changes, and their successors: a card is a successor's own only once its predecessor is seen to be void. */
export function withSuccessors(deps: Deps, ids: readonly string[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => [id, successorOf(deps.watched.record(id)) ?? id]))];
}

function successorOf(change: Change | undefined): string | undefined {
  return change && factOf(change, 'void')?.successor;
}

/**
 * Whether an event about this change calls for direct reads: something is due, or its card is behind, and not by a fact of
 * a moment ago, which whoever recorded it shows. One whose record is not seen always does. What the watches have not seen
 * yet they bring later, and that is asked anew.
 */
export function isWorthALook(deps: Deps, id: string): boolean {
  const change = deps.watched.record(id);
  if (!change || isDue(deps, change, currentView(deps))) return true;
  return !isFresh(change, deps.clock.now()) && !seemsShown(deps, change);
}

/** By what is watched, is there anything to do? If there is only waiting, the alarm is set on the way. */
export function isDue(deps: Deps, change: Change, view: View | undefined): boolean {
  const action = next(change, liveAsSeen(deps, change, view), momentOf(deps));
  if (action.do === 'rest') return isClosed(change) && change.held;
  if (action.do !== 'wait') return true;
  if (action.until !== undefined) deps.alarm.set(change.id, action.until);
  return false;
}

/** One card that cannot be drawn does not cost the others theirs: showing it logs why. */
export function seemsShown(deps: Deps, change: Change): boolean {
  try {
    return isShown(deps, change);
  } catch {
    return false;
  }
}

/** Now, for this process. */
export function momentOf({ clock, self, policy }: Deps): Moment {
  return { now: clock.now(), self, lapse: policy.lapse };
}

/** Whether a mark of this change is seen on one of its objects. */
export function isMarked({ watched }: Deps, { id, spec }: Change): boolean {
  return decodePlan(spec.plan).some(({ target }) => marksOf(watched.object(target)).has(id));
}

function liveAsSeen(deps: Deps, change: Change, view: View | undefined): Live {
  const { extends: extended, plan } = change.spec;
  if (extended !== undefined) return liveOfExtension(change.id, deps.watched.record(extended));
  if (!factOf(change, 'armed') && !isMarked(deps, change)) return NOT_LIVE;
  const edits = decodePlan(plan);
  const objects: Objects = new Map(
    edits.flatMap(({ target }) => {
      const object = deps.watched.object(target);
      return object ? [[nameOf(target), object] as const] : [];
    }),
  );
  return onGround(liveOf(change.id, edits, objects), change, view);
}
