/** The sweep: look at everything open and everything marked, and have each reconciled that is due or differs. */
import type { Change } from '../core/change.ts';
import { isClosed } from '../core/change.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf, targetOf } from '../core/kube.ts';
import type { Objects } from '../core/live.ts';
import { liveOf, NOT_LIVE } from '../core/live.ts';
import { factOf } from '../core/change.ts';
import { marksOf, strangeMarksOf } from '../core/mark.ts';
import { next } from '../core/next.ts';
import { decodePlan } from '../core/plan.ts';
import type { Deps } from './deps.ts';
import { atMost } from './at-most.ts';
import { isShown } from './show.ts';
import { takeBack } from './take-back.ts';

/** How many changes are brought further at the same time: each holds a connection to the API server. */
const AT_ONCE = 16;
/** How long closed records are kept, in ms. */
const KEEP = 30 * 24 * 3600_000;

export interface Sweeping {
  readonly reconcile: (id: string) => Promise<void>;
  readonly show: (id: string) => void;
}

/** One look at everything, from the watched caches; direct reads only where something is due or different. */
export async function sweep(deps: Deps, { reconcile, show }: Sweeping): Promise<void> {
  const records = deps.watched.records();
  const objects = new Map(deps.watched.marked().map((object) => [nameOf(targetOf(object)), object]));
  const now = deps.clock.now();
  const marked = new Set([...objects.values()].flatMap((object) => [...marksOf(object).keys()]));
  const due = records.filter((change) => !isSettled(change, marked, now) && isDue(deps, change, objects));
  await atMost(AT_ONCE, due, (change) => reconcile(change.id));
  const left = strays(records, [...objects.values()], now);
  await atMost(AT_ONCE, left, ([id, object]) => sweepStray(deps, id, object));
  for (const object of objects.values()) reportCopies(deps, object);
  for (const change of records) if (!seemsShown(deps, change)) show(change.id);
  await forget(deps, records, now);
}

/** How long after its end a change is still asked about, in ms: a write of ours may land late. */
const RECENT = 10 * 60_000;

/** Closed for a while, and nothing left of it: not worth a question. */
function isSettled(change: Change, marked: ReadonlySet<string>, now: number): boolean {
  return isClosed(change) && !change.held && !marked.has(change.id) && age(change, now) > RECENT;
}

/** ms since the last fact. */
function age(change: Change, now: number): number {
  return now - Date.parse(change.facts.at(-1)?.at ?? change.spec.requestedAt);
}

/** By the caches, is there anything to do? If there is only waiting, the alarm is set on the way. */
function isDue(deps: Deps, change: Change, objects: Objects): boolean {
  const edits = decodePlan(change.spec.plan);
  const live = factOf(change, 'armed') ? liveOf(change.id, edits, objects) : NOT_LIVE;
  const action = next(change, live, { now: deps.clock.now(), self: deps.self, lapse: deps.policy.lapse });
  if (action.do === 'rest') return isClosed(change) && change.held;
  if (action.do !== 'wait') return true;
  if (action.until !== undefined) deps.alarm.set(change.id, action.until);
  return false;
}

/** Marks that no record accounts for, their `ends` past. */
function strays(
  records: readonly Change[],
  objects: readonly KubeObject[],
  now: number,
): [string, KubeObject][] {
  const known = new Set(records.map((change) => change.id));
  return objects.flatMap((object) =>
    [...marksOf(object)]
      .filter(([id, { ends }]) => !known.has(id) && ends !== undefined && Date.parse(ends) <= now)
      .map(([id]): [string, KubeObject] => [id, object]),
  );
}

/** The caches may be behind: the record is read again before a stray is taken for one. */
async function sweepStray(deps: Deps, id: string, object: KubeObject): Promise<void> {
  try {
    const change = await deps.records.get(id);
    if (change) return;
    const undone = await takeBack(deps.cluster, targetOf(object), id);
    const fields = { id, object: nameOf(targetOf(object)) };
    if ('why' in undone)
      deps.log.error('a stray cannot be taken back', { ...fields, why: undone.why, mend: undone.mend });
    else deps.log.warn('a stray was taken back', fields);
  } catch (error) {
    deps.log.warn('a stray could not be looked at', { id, error });
  }
}

function reportCopies(deps: Deps, object: KubeObject): void {
  const ids = strangeMarksOf(object);
  if (ids.length > 0)
    deps.log.warn('an object bears a mark that was not written for it', {
      object: nameOf(targetOf(object)),
      ids,
    });
}

/** One card that cannot be drawn does not cost the others theirs: showing it logs why. */
function seemsShown(deps: Deps, change: Change): boolean {
  try {
    return isShown(deps, change);
  } catch {
    return false;
  }
}

async function forget(deps: Deps, records: readonly Change[], now: number): Promise<void> {
  const old = records.filter((change) => isClosed(change) && age(change, now) > KEEP);
  for (const change of old) {
    await deps.records.remove(change.id).catch((error: unknown) => {
      deps.log.warn('an old record could not be removed', { id: change.id, error });
    });
  }
}
