/** The loop that every trigger enters: gather, ask, do the one thing answered, record the one fact, ask again. */
import type { Change } from '../core/change.ts';
import { endOf, factOf, isClosed, isEnding } from '../core/change.ts';
import type { Target } from '../core/kube.ts';
import type { Live, Objects } from '../core/live.ts';
import { liveOf, liveOfExtension, NOT_LIVE, withLater } from '../core/live.ts';
import type { Action } from '../core/next.ts';
import { next } from '../core/next.ts';
import { decodePlan } from '../core/plan.ts';
import { ClusterError } from '../core/ports.ts';
import { apply, arm, voidIfMoved } from './apply.ts';
import { isEgress } from '../core/policy.ts';
import type { Deps } from './deps.ts';
import { isMarked, momentOf } from './due.ts';
import { extend } from './extend.ts';
import { currentView, onGround } from './ground.ts';
import { endHanging } from './hanging.ts';
import { record } from './record.ts';
import { readAll } from './fresh.ts';
import { revert } from './revert.ts';

/** More turns than any change needs; past them a rule is wrong, and that is an alert, not a spin. */
const TURNS = 8;

/** Brings another change as far as it goes now. */
export type Reconcile = (id: string) => Promise<void>;

/** Brings one change as far as it goes now, and sets its alarm for when it goes further. */
export async function reconcileOnce(
  deps: Deps,
  id: string,
  reconcile: Reconcile,
  options: { readonly retry?: boolean } = {},
): Promise<void> {
  let change = await deps.records.get(id);
  let disturbed = false;
  let seen: Objects | undefined;
  for (let turn = 0; turn < TURNS && change; turn += 1) {
    const { objects, live } = await look(deps, change, seen);
    seen = undefined;
    // One more try is asked for, not a try after every other.
    const retry = turn === 0 && options.retry === true;
    const action = next(change, live, { ...momentOf(deps), retry });
    if (action.do === 'rest') return letGo(deps, change);
    if (action.do === 'wait') {
      if (action.until !== undefined) deps.alarm.set(id, action.until);
      return;
    }
    try {
      if (action.do === 'arm') ({ change, objects: seen } = await arm(deps, change));
      else change = await perform(deps, change, action, { objects, live, disturbed, reconcile });
      // Proven a moment ago, by reading it back: nothing of it is anywhere.
      if (change.facts.at(-1)?.type === 'reverted') seen = new Map();
      disturbed = false;
    } catch (error) {
      if (!isConflict(error)) throw error;
      disturbed = true;
      change = await deps.records.get(id);
    }
  }
  if (change) throw new Error('a change did not settle within 8 turns');
}

/**
 * A closed change has nothing left to hold its record for. Where another process than the one that armed it saw it
 * through, that one may have died with its card on the way, and Slack have put it over a later one: it is drawn once more.
 */
async function letGo(deps: Deps, change: Change): Promise<void> {
  if (!isClosed(change) || !change.held) return;
  const armed = factOf(change, 'armed');
  if (change.card && armed && armed.by !== deps.self)
    await deps.records.point(change.id, { ...change.card, hash: '' });
  await deps.records.release(change.id);
}

/**
 * Nothing of a change is in the mesh before it is armed: only from then on are its objects read, or where its mark is
 * seen all the same, as of a record that was restored without its status.
 */
export async function look(
  deps: Deps,
  change: Change,
  seen?: Objects,
): Promise<{ objects: Objects; live: Live }> {
  const { extends: extended } = change.spec;
  if (extended !== undefined) {
    return { ...NOTHING, live: liveOfExtension(change.id, await deps.records.get(extended)) };
  }
  if (!factOf(change, 'armed') && !isMarked(deps, change)) return NOTHING;
  const edits = decodePlan(change.spec.plan);
  const targets = edits.map((edit) => edit.target);
  const objects = seen ?? (await readOrTell(deps, change, targets));
  if (!objects) return NOTHING;
  const live = liveOf(change.id, edits, objects);
  const { supersededBy: by } = live;
  const later = by === undefined ? undefined : await deps.records.get(by);
  return { objects, live: onGround(withLater(live, later), change, currentView(deps)) };
}

const NOTHING = { objects: new Map(), live: NOT_LIVE } as const;

/** Undefined where we may not read what is to be taken back now: trying it says so, in its record. */
async function readOrTell(
  deps: Deps,
  change: Change,
  targets: readonly Target[],
): Promise<Objects | undefined> {
  try {
    return await readAll(deps, targets);
  } catch (error) {
    const isForbidden = error instanceof ClusterError && error.fault === 'forbidden';
    const end = endOf(change);
    const isDue = isEnding(change) || (end !== undefined && deps.clock.now() >= end);
    if (!isForbidden || !isDue || isClosed(change)) throw error;
    return undefined;
  }
}

interface Seen {
  readonly objects: Objects;
  readonly live: Live;
  /** Somebody else wrote in between: what was approved is asked again before anything is written. */
  readonly disturbed: boolean;
  readonly reconcile: Reconcile;
}

type Doing = Exclude<Action, { do: 'wait' } | { do: 'rest' } | { do: 'arm' }>;

async function perform(deps: Deps, change: Change, action: Doing, seen: Seen): Promise<Change> {
  switch (action.do) {
    case 'close':
      return record(deps, change, action.fact);
    case 'apply':
      return applyNow(deps, change, seen);
    case 'extend':
      return extend(deps, change);
    case 'revert':
      if (isEgress(change)) await endHanging(deps, change, seen.reconcile);
      return revert(deps, change, seen.objects);
  }
}

async function applyNow(deps: Deps, change: Change, seen: Seen): Promise<Change> {
  const { objects, live, disturbed, reconcile } = seen;
  const began = disturbed || Date.parse(factOf(change, 'armed')?.at ?? '') < deps.clock.now() - 1000;
  const voided = began && live.items === 'none' ? await voidIfMoved(deps, change) : undefined;
  if (voided) return voided;
  const applied = await apply(deps, change, objects);
  for (const id of supersededBy(change)) await tellSuperseded(deps, id, reconcile);
  return applied;
}

/** It knows by the marks that its place was taken. What fails here the sweep finds. */
async function tellSuperseded(deps: Deps, id: string, reconcile: Reconcile): Promise<void> {
  try {
    await reconcile(id);
  } catch (error) {
    deps.log.warn('a superseded change could not be closed yet', { id, error });
  }
}

function supersededBy({ spec }: Change): readonly string[] {
  const ids = decodePlan(spec.plan).flatMap(({ supersedes }) => supersedes ?? []);
  return [...new Set(ids)];
}

/** Somebody else was faster, or the object came or went: look again. */
function isConflict(error: unknown): boolean {
  return error instanceof ClusterError && ['conflict', 'exists', 'missing'].includes(error.fault);
}
