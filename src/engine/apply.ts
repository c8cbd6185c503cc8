/** Making a change: arm it, write its edits in order, read them back. */
import type { Change } from '../core/change.ts';
import { endOf, factOf, isClosed } from '../core/change.ts';
import type { Outcome } from '../core/command.ts';
import type { Stamp } from '../core/edit.ts';
import { doEdit, EditMisfit, markAgain } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf, sameTarget } from '../core/kube.ts';
import { LIMITS } from '../core/limits.ts';
import type { Objects } from '../core/live.ts';
import { liveOf } from '../core/live.ts';
import { marksOf } from '../core/mark.ts';
import { giveBack } from '../core/ownership.ts';
import type { Edit } from '../core/plan.ts';
import { decodePlan, digestOf, encodePlan } from '../core/plan.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal, refusalLine } from '../core/refusal.ts';
import type { Deps } from './deps.ts';
import { isoNow } from './deps.ts';
import { planAgain } from './fresh.ts';
import { follow, MOVED } from './follow.ts';
import { record } from './record.ts';
import { strayRule } from './rehearse.ts';
import { whyNoLease } from './starting.ts';

/**
 * Records `armed` if the plan is still what was approved; else ends the change `void`, with its successor.
 * Also where nobody is there to end a lease.
 */
export async function arm(deps: Deps, change: Change): Promise<Armed> {
  const { voided, objects } = await checkPlan(deps, change);
  if (voided) return { change: voided, objects };
  const { seconds } = change.spec;
  const refused = whyNoLease(deps, seconds);
  if (refused) return { change: await voidBy(deps, change, refused), objects };
  const end = seconds === undefined ? undefined : new Date(deps.clock.now() + seconds * 1000).toISOString();
  const armed = await record(deps, change, {
    type: 'armed',
    at: isoNow(deps),
    by: deps.self,
    ...(end === undefined ? {} : { end }),
  });
  return { change: armed, objects };
}

export interface Armed {
  readonly change: Change;
  /** Read just before it was armed: its first writes need no second look. */
  readonly objects: Objects;
}

/** Plans again; undefined while the answer is the approved one. */
export async function voidIfMoved(deps: Deps, change: Change): Promise<Change | undefined> {
  return (await checkPlan(deps, change)).voided;
}

async function checkPlan(deps: Deps, change: Change): Promise<{ voided?: Change; objects: Objects }> {
  const { outcome, objects } = await planAgain(deps, change);
  const voided = (await voidUnlessSame(deps, change, outcome)) ?? (await voidBeside(deps, change, objects));
  return { objects, ...(voided ? { voided } : {}) };
}

/** Where a rule of ours came into its objects since that no change accounts for. */
async function voidBeside(deps: Deps, change: Change, objects: Objects): Promise<Change | undefined> {
  for (const object of objects.values()) {
    const refused = strayRule(object, change.id);
    if (refused) return voidBy(deps, change, refused);
  }
  return undefined;
}

async function voidUnlessSame(deps: Deps, change: Change, outcome: Outcome): Promise<Change | undefined> {
  // Left by a crash between the two: whoever sees the card is asked about the successor.
  const successor = deps.watched.records().find(({ spec }) => spec.follows === change.id)?.id;
  if (successor !== undefined) {
    return record(deps, change, { type: 'void', at: isoNow(deps), why: MOVED, successor });
  }
  if (outcome.kind === 'plan') {
    const plan = encodePlan(outcome.plan.edits, outcome.plan.extension);
    if (digestOf(plan) === change.spec.digest) return undefined;
    return follow(deps, change, outcome.plan);
  }
  return voidBy(deps, change, isRefusal(outcome) ? outcome : 'its command would not change anything now');
}

/** Ends the change `void`, for this reason. */
export function voidBy(deps: Deps, change: Change, reason: Refusal | string): Promise<Change> {
  const why = isRefusal(reason) ? refusalLine(reason) : reason;
  return record(deps, change, { type: 'void', at: isoNow(deps), why });
}

/** Writes what is missing, gives field ownership back, reads all of it again, and records `applied`. */
export async function apply(deps: Deps, change: Change, objects: Objects): Promise<Change> {
  const edits = decodePlan(change.spec.plan);
  try {
    let wrote = false;
    for (const [order, edit] of edits.entries()) {
      if (wrote && edit.waits) await deps.clock.after(LIMITS.force);
      const live = objects.get(nameOf(edit.target));
      wrote = (await applyEdit(deps, edit, live, stampFor(change, order))) || wrote;
    }
  } catch (error) {
    const why = whyNotMade(error);
    if (why === undefined) throw error;
    return record(deps, change, { type: 'failed', at: isoNow(deps), why });
  }
  return confirm(deps, change, edits);
}

async function confirm(deps: Deps, change: Change, edits: readonly Edit[]): Promise<Change> {
  const read = new Map<string, KubeObject>();
  for (const edit of edits) {
    const object = await deps.cluster.read(edit.target);
    if (object) read.set(nameOf(edit.target), object);
  }
  if (liveOf(change.id, edits, read).items !== 'all')
    throw new ClusterError('conflict', 'not all of it was read back');
  return deps.records.append(change, { type: 'applied', at: isoNow(deps) });
}

/** Whether there was anything to write. */
async function applyEdit(
  deps: Deps,
  edit: Edit,
  live: KubeObject | undefined,
  stamp: Stamp,
): Promise<boolean> {
  const done = doEdit(await withOlder(deps, edit, live, stamp.id), edit, stamp);
  const written = done === live ? live : await write(deps, live, done);
  const mine = marksOf(written).get(stamp.id);
  const returned = giveBack(written, mine?.owners ?? []);
  if (returned !== written) await deps.cluster.update(returned);
  return done !== live;
}

/**
 * The object with the mark of the change whose place this one takes, also where somebody took that off since this one was
 * armed: what was approved takes that one's items out.
 */
async function withOlder(
  deps: Deps,
  { supersedes, target }: Edit,
  live: KubeObject | undefined,
  id: string,
): Promise<KubeObject | undefined> {
  if (!live || supersedes === undefined) return live;
  if ([id, supersedes].some((one) => marksOf(live).has(one))) return live;
  const older = await deps.records.get(supersedes);
  if (!older || isClosed(older)) return live;
  const edits = decodePlan(older.spec.plan);
  const order = edits.findIndex((edit) => sameTarget(edit.target, target));
  const edit = edits[order];
  return edit ? markAgain(live, edit, stampFor(older, order), { edited: true }) : live;
}

async function write(deps: Deps, live: KubeObject | undefined, done: KubeObject): Promise<KubeObject> {
  const { object } = live ? await deps.cluster.update(done) : await deps.cluster.create(done);
  return object;
}

/** The fixed rule by which marks are stamped: nothing in it depends on when, or by whom, the write is repeated. */
export function stampFor(change: Change, order: number): Stamp {
  const armed = factOf(change, 'armed');
  const end = endOf(change);
  return {
    id: change.id,
    order,
    by: change.spec.requester,
    at: armed?.at ?? change.spec.requestedAt,
    ...(end === undefined ? {} : { ends: new Date(end).toISOString() }),
  };
}

/** What the API server will say again to the same write. `forbidden` is not: an API server that starts says it too. */
function whyNotMade(error: unknown): string | undefined {
  if (error instanceof EditMisfit) return error.message;
  const final = error instanceof ClusterError && error.fault === 'invalid';
  return final ? `the API server said: ${error.message}` : undefined;
}
