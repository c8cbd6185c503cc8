/**
 * What now? One pure question, asked again after every fact. It acts on what is, never on the event
 * that made somebody ask: a lost timer, a double click or a restart cost a delay at most.
 */
import type { Change, FactOf } from './change.ts';
import {
  approvalsOf,
  endOf,
  factOf,
  isApproved,
  isClosed,
  isEnding,
  isExtension,
  stuckOf,
} from './change.ts';
import type { Fact } from './fact.ts';
import { LIMITS } from './limits.ts';
import type { Live } from './live.ts';

export { LIMITS } from './limits.ts';

export type Action =
  | { readonly do: 'wait'; readonly until?: number }
  | { readonly do: 'arm' }
  /** Give the change that it extends its new end. */
  | { readonly do: 'extend' }
  | { readonly do: 'apply' }
  | { readonly do: 'revert' }
  /** Record this fact, and ask again. */
  | { readonly do: 'close'; readonly fact: Fact }
  | { readonly do: 'rest' };

export interface Moment {
  /** ms since the epoch. */
  readonly now: number;
  /** This process, as `armed.by` names it. */
  readonly self: string;
  /** How long an unanswered request stands, in ms. */
  readonly lapse: number;
  /** Somebody asks for a stuck undo to be tried now. */
  readonly retry?: boolean;
}

/** The one thing to do about a change now. `live` is what was just read of its objects. Never throws. */
export function next(change: Change, live: Live, moment: Moment): Action {
  if (isExtension(change)) return nextOfExtension(change, live, moment);
  if (isClosed(change)) return afterClose(change, live, moment);
  const armed = factOf(change, 'armed');
  if (!armed) return beforeArm(change, live, moment);
  if (isEnding(change)) return revert(change, moment);
  const end = endOf(change);
  const ended = end !== undefined && moment.now >= end;
  if (!factOf(change, 'applied')) return whileArmed(armed, ended, moment);
  return ended ? revert(change, moment) : whileLive(change, live, moment);
}

function beforeArm(change: Change, live: Live, { now, lapse }: Moment): Action {
  const over = whyOver(change, live);
  if (over) return close({ type: 'void', at: iso(now), why: over });
  const asked = ms(change.spec.requestedAt);
  const since = approvedAt(change);
  // A click that came too late counts for nothing, whoever recorded it.
  if (since === undefined || since >= asked + lapse) {
    const open = now < asked + lapse;
    return open ? { do: 'wait', until: asked + lapse } : close({ type: 'lapsed', at: iso(now) });
  }
  const late = now >= since + LIMITS.arm;
  const why = 'it could not be made within 5 minutes of the approval';
  return late ? close({ type: 'void', at: iso(now), why }) : { do: 'arm' };
}

/** It makes nothing of its own, so there is nothing to arm, to fire or to take back: the other change's record is where it shows. */
function nextOfExtension(change: Change, live: Live, moment: Moment): Action {
  const at = iso(moment.now);
  if (live.extends === 'extended' && !factOf(change, 'applied')) return close({ type: 'applied', at });
  if (isClosed(change)) return afterExtension(change, moment);
  if (live.extends === 'over') return close({ type: 'void', at, why: 'what it extends is over' });
  const action = beforeArm(change, live, moment);
  return action.do === 'arm' ? { do: 'extend' } : action;
}

/** Its one write to the other record may land late: look once more before what was said stands. */
function afterExtension(change: Change, { now }: Moment): Action {
  const over = factOf(change, 'void');
  if (!over || factOf(change, 'applied') || !isApproved(change)) return { do: 'rest' };
  const again = ms(over.at) + LIMITS.landed;
  return now < again ? { do: 'wait', until: again } : { do: 'rest' };
}

/** Why a change that was never armed never will be. */
function whyOver(change: Change, { marked }: Live): string | undefined {
  if (factOf(change, 'stopped')) return 'stopped before anything was done';
  if (change.deleting) return 'its record was deleted before anything was done';
  if (factOf(change, 'failed')) return 'it failed before anything was done';
  // No run of ours records these without `armed`: whoever wrote them, it is not made a second time.
  const strange = ['applied', 'extended', 'stuck'].find((type) =>
    change.facts.some((fact) => fact.type === type),
  );
  if (strange) return `its record says ${strange} but not that it was armed`;
  return marked ? 'its mark is in the mesh, but its record does not say that it was armed' : undefined;
}

/** When the last needed person approved, ms since the epoch; the request's own time where none is needed. */
function approvedAt(change: Change): number | undefined {
  const asked = ms(change.spec.requestedAt);
  const { count } = change.spec.approval;
  if (count === 0) return asked;
  const people = new Map(
    approvalsOf(change)
      .toReversed()
      .map((fact) => [fact.by, ms(fact.at)]),
  );
  const times = [...people.values()].sort((a, b) => a - b);
  const last = times[count - 1];
  return last === undefined ? undefined : Math.max(asked, last);
}

function whileArmed(armed: FactOf<'armed'>, ended: boolean, { now, self }: Moment): Action {
  const at = ms(armed.at);
  if (ended) return close({ type: 'failed', at: iso(now), why: 'its end came before it was fully live' });
  if (now >= at + LIMITS.apply) {
    return close({ type: 'failed', at: iso(now), why: 'not fully live 60 s after it was armed' });
  }
  const mine = armed.by === self || now >= at + LIMITS.mine;
  return mine ? { do: 'apply' } : { do: 'wait', until: at + LIMITS.mine };
}

function whileLive(change: Change, live: Live, { now }: Moment): Action {
  const at = iso(now);
  const by = live.supersededBy;
  if (by !== undefined && live.items === 'none') return close({ type: 'superseded', at, by });
  // Edit by edit: what a later change has not taken out yet is not drift, while its record is there to go on by.
  if (by !== undefined && !live.abandoned) return untilEnd(change);
  if (live.items === 'none' && !live.traces) {
    return close({ type: 'taken-out', at, why: live.gone ? 'its object is gone' : 'its rules are gone' });
  }
  const why = driftOf(change, live);
  if (why !== undefined) return close({ type: 'drifted', at, why });
  return untilEnd(change);
}

function untilEnd(change: Change): Action {
  const end = endOf(change);
  return end === undefined ? { do: 'rest' } : { do: 'wait', until: end };
}

const HOSTLESS = 'nothing in the mesh names its host any more, so that its rules may do nothing';

/** What is not as it was made, though something of it is there: each told once, and left until the end. */
function driftOf(change: Change, { items, hostless }: Live): string | undefined {
  const told = change.facts.flatMap((fact) => (fact.type === 'drifted' ? [fact.why] : []));
  if (items !== 'all' && told.every((why) => why === HOSTLESS))
    return 'its rules are not all as they were made';
  return hostless && !told.includes(HOSTLESS) ? HOSTLESS : undefined;
}

/** A write of ours may land late: look once more when none can any more, and take off what is left. */
function afterClose(change: Change, live: Live, moment: Moment): Action {
  // Every write of ours bears the mark; what is there without one is somebody else's. What was said to be stuck is
  // tried until it is proven, whoever took the mark off.
  if (live.marked || stuckOf(change)) return revertAgain(change, moment);
  const last = change.facts.findLast((fact) => fact.type === 'reverted' || fact.type === 'taken-out');
  if (!last || factOf(change, 'superseded')) return { do: 'rest' };
  const again = ms(last.at) + LIMITS.landed;
  return moment.now < again ? { do: 'wait', until: again } : { do: 'rest' };
}

/** Taken back a moment ago, and there again: not at once, or two that never agree would spin. */
function revertAgain(change: Change, moment: Moment): Action {
  const last = change.facts.at(-1);
  if (last?.type !== 'reverted') return revert(change, moment);
  const again = ms(last.at) + LIMITS.stuckFirst;
  return moment.now >= again ? revert(change, moment) : { do: 'wait', until: again };
}

function revert(change: Change, { now, retry }: Moment): Action {
  const stuck = stuckOf(change);
  if (!stuck || retry) return { do: 'revert' };
  const pause = Math.min(LIMITS.stuckFirst * 2 ** ((stuck.count ?? 1) - 1), LIMITS.stuckMost);
  const again = ms(stuck.at) + pause;
  return now >= again ? { do: 'revert' } : { do: 'wait', until: again };
}

function close(fact: Fact): Action {
  return { do: 'close', fact };
}

/** A time that cannot be read is long ago: then nothing is made, and what is there comes back. */
function ms(time: string): number {
  return Date.parse(time) || 0;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
