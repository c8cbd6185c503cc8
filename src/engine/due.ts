/** What is seen without asking: by the watches alone, is there anything to do about a change? */
import type { Change } from '../core/change.ts';
import { factOf, isClosed } from '../core/change.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import type { Live } from '../core/live.ts';
import { liveOf, liveOfExtension, NOT_LIVE, withLater } from '../core/live.ts';
import { marksOf } from '../core/mark.ts';
import type { Moment } from '../core/next.ts';
import { next } from '../core/next.ts';
import type { Edit } from '../core/plan.ts';
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
export function isMarked({ watched }: Deps, change: Change): boolean {
  return editsOf(change).some(({ target }) => marksOf(watched.object(target)).has(change.id));
}

function liveAsSeen(deps: Deps, change: Change, view: View | undefined): Live {
  const { extends: extended } = change.spec;
  if (extended !== undefined) return liveOfExtension(change.id, deps.watched.record(extended));
  if (!factOf(change, 'armed') && !isMarked(deps, change)) return NOT_LIVE;
  const live = liveOfSeen(deps, change);
  const { supersededBy: by } = live;
  const later = by === undefined ? undefined : deps.watched.record(by);
  return onGround(withLater(live, later), change, view);
}

/** A sweep asks this of everything that is open, and mostly nothing has changed since the last one. */
function liveOfSeen({ watched }: Deps, change: Change): Live {
  const edits = editsOf(change);
  const seen = edits.map(({ target }) => watched.object(target));
  const before = known.get(change);
  if (before?.live && seen.every((object, n) => object === before.seen[n])) return before.live;
  const found = edits.flatMap(({ target }, n): [string, KubeObject][] => {
    const object = seen[n];
    return object ? [[nameOf(target), object]] : [];
  });
  const live = liveOf(change.id, edits, new Map(found));
  known.set(change, { edits, seen, live });
  return live;
}

function editsOf(change: Change): readonly Edit[] {
  const before = known.get(change);
  if (before) return before.edits;
  const edits = decodePlan(change.spec.plan);
  known.set(change, { edits, seen: [] });
  return edits;
}

interface Known {
  readonly edits: readonly Edit[];
  /** The objects of which `live` was made; each is replaced, never altered, when it changes. */
  readonly seen: readonly (KubeObject | undefined)[];
  readonly live?: Live;
}

/** What was made of a record, which is replaced, never altered, when it changes. */
const known = new WeakMap<Change, Known>();
