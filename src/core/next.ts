/**
 * What now? One pure question, asked again after every fact. It acts on what is, never on the event
 * that made somebody ask: a lost timer, a double click or a restart cost a delay at most.
 */
import type { Change } from './change.ts';
import { approvalsOf, endOf, factOf, isApproved, isClosed } from './change.ts';
import type { Fact } from './fact.ts';
import type { Live } from './live.ts';

export type Action =
  | { readonly do: 'wait'; readonly until?: number }
  | { readonly do: 'arm' }
  | { readonly do: 'apply' }
  | { readonly do: 'revert' }
  /** Record this fact, and ask again. */
  | { readonly do: 'close'; readonly fact: Fact }
  | { readonly do: 'rest' };

/** Time limits of the rules, in ms. */
export const LIMITS = {
  /** From the last approval (of the request, where none is needed) to arming; later is `void`. */
  arm: 5 * 60_000,
  /** From arming to fully live; later is `failed`. */
  apply: 60_000,
  /** How long only the process that armed may fire. */
  mine: 30_000,
  /** One write to the API server. */
  write: 5_000,
  stuckFirst: 5_000,
  stuckMost: 5 * 60_000,
} as const;

export interface Moment {
  /** ms since the epoch. */
  readonly now: number;
  /** This process, as `armed.by` names it. */
  readonly self: string;
  /** How long an unanswered request stands, in ms. */
  readonly lapse: number;
}

/** The one thing to do about a change now. `live` is what was just read of its objects. */
export function next(change: Change, live: Live, moment: Moment): Action {
  if (isClosed(change)) return afterClose(change, live, moment);
  const armed = factOf(change, 'armed');
  if (!armed) return beforeArm(change, moment);
  if (isEnding(change)) return revert(change, moment);
  const end = endOf(change);
  if (end !== undefined && moment.now >= end) return revert(change, moment);
  return factOf(change, 'applied') ? whileLive(change, live, moment) : whileArmed(change, moment);
}

function beforeArm(change: Change, { now, lapse }: Moment): Action {
  const at = iso(now);
  const stopped = factOf(change, 'stopped');
  if (stopped) return close({ type: 'void', at, why: 'stopped before anything was done' });
  if (change.deleting)
    return close({ type: 'void', at, why: 'its record was deleted before anything was done' });
  const asked = Date.parse(change.spec.requestedAt);
  if (!isApproved(change)) {
    return now >= asked + lapse ? close({ type: 'lapsed', at }) : { do: 'wait', until: asked + lapse };
  }
  const since = Math.max(asked, ...approvalsOf(change).map((fact) => Date.parse(fact.at)));
  const late = now >= since + LIMITS.arm;
  return late
    ? close({ type: 'void', at, why: 'it could not be made within 5 minutes of the approval' })
    : { do: 'arm' };
}

function whileArmed(change: Change, { now, self }: Moment): Action {
  const armed = factOf(change, 'armed');
  const at = Date.parse(armed?.at ?? '');
  if (now >= at + LIMITS.apply) {
    return close({ type: 'failed', at: iso(now), why: 'not fully live 60 s after it was armed' });
  }
  const mine = armed?.by === self || now >= at + LIMITS.mine;
  return mine ? { do: 'apply' } : { do: 'wait', until: at + LIMITS.mine };
}

function whileLive(change: Change, live: Live, { now }: Moment): Action {
  if (live.items === 'none' && !live.traces) {
    return close({
      type: 'taken-out',
      at: iso(now),
      why: live.gone ? 'its object is gone' : 'its rules are gone',
    });
  }
  const told = change.facts.some((fact) => fact.type === 'drifted');
  if (live.items !== 'all' && !told) {
    return close({ type: 'drifted', at: iso(now), why: 'its rules are not all as they were made' });
  }
  const end = endOf(change);
  return end === undefined ? { do: 'rest' } : { do: 'wait', until: end };
}

/** A write of ours may land late: look once more when twice its time limit has passed, and take off what is left. */
function afterClose(change: Change, live: Live, { now, self, lapse }: Moment): Action {
  if (!factOf(change, 'armed') || factOf(change, 'superseded')) return { do: 'rest' };
  if (live.items !== 'none' || live.marked) return revert(change, { now, self, lapse });
  const last = change.facts.findLast((fact) => fact.type === 'reverted' || fact.type === 'taken-out');
  const again = Date.parse(last?.at ?? '') + 2 * LIMITS.write;
  return now < again ? { do: 'wait', until: again } : { do: 'rest' };
}

function revert(change: Change, { now }: Moment): Action {
  const stuck = change.facts.at(-1);
  if (stuck?.type !== 'stuck') return { do: 'revert' };
  const pause = Math.min(LIMITS.stuckFirst * 2 ** ((stuck.count ?? 1) - 1), LIMITS.stuckMost);
  const again = Date.parse(stuck.at) + pause;
  return now >= again ? { do: 'revert' } : { do: 'wait', until: again };
}

function isEnding(change: Change): boolean {
  return (
    change.deleting || ['stopped', 'failed', 'void'].some((type) => change.facts.some((f) => f.type === type))
  );
}

function close(fact: Fact): Action {
  return { do: 'close', fact };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
