/** What every record must be when all is over: approved by somebody else, armed once, closed with a proof. */
import type { Change } from '../../src/core/change.ts';
import { approvalsOf, isClosed, isExtension } from '../../src/core/change.ts';
import { canonical } from '../../src/core/digest.ts';
import { itemMarks, stampItems } from '../../src/core/item.ts';
import { nameOf } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { decodePlan } from '../../src/core/plan.ts';
import { marksOn, sightsOfObjects } from './presence.ts';
import { changeLast, changeOf, has, isStanding, sightsOf } from './records.ts';
import type { Referee } from './referee.ts';

export interface Violation {
  readonly what: string;
  /** The change, or the object, that it is about. */
  readonly about: string;
}

/** All that is wrong with the history of one change. */
export function judgeRecord(referee: Referee, id: string): readonly Violation[] {
  const change = changeLast(referee, id);
  if (!change) return [];
  const wrong = [
    ...end(change),
    ...approval(change),
    ...order(change),
    ...proof(change),
    ...onlyAdded(referee, id),
    ...notBeforeArmed(referee, change),
    ...asApproved(referee, change),
  ];
  return wrong.map((what) => ({ what, about: id }));
}

function end(change: Change): string[] {
  const fine = isClosed(change) || isStanding(change);
  return fine ? [] : [`is not over: ${types(change).join(' ') || 'no facts'}`];
}

function approval(change: Change): string[] {
  const at = types(change).indexOf(isExtension(change) ? 'applied' : 'armed');
  if (at < 0) return [];
  const before: Change = { ...change, facts: change.facts.slice(0, at) };
  const people = new Set(approvalsOf(before).map(({ by }) => by));
  const enough = people.size >= change.spec.approval.count && !people.has(change.spec.requester);
  return enough ? [] : ['was made without the approval of somebody else'];
}

const ENDINGS = ['reverted', 'taken-out', 'superseded'];

/** Each kind of fact where it may stand, by what stands before it. */
function order(change: Change): string[] {
  return types(change).flatMap((type, at) => {
    const before = types(change).slice(0, at);
    const armed = before.includes('armed');
    const closed = before.some((one) => ENDINGS.includes(one));
    // An extension is never armed: what it does is seen in the other record.
    const isMade = armed || (isExtension(change) && type === 'applied');
    const never = ['denied', 'lapsed'].some((one) => before.includes(one));
    const once = ['armed', 'applied', 'denied', 'lapsed', 'failed', 'void', 'taken-out'].includes(type);
    if (once && before.includes(type)) return [`${type} twice`];
    if (never) return [`${type} after ${before.at(-1)}`];
    if (type === 'approved' && (armed || closed)) return ['approved after it was armed'];
    if (type === 'armed' && (closed || before.includes('void'))) return ['armed after its end'];
    if (['applied', 'extended', 'drifted', ...ENDINGS].includes(type) && !isMade)
      return [`${type} before armed`];
    const isLate = closed && !['reverted', 'stuck'].includes(type);
    return isLate ? [`${type} after it was over`] : [];
  });
}

function proof(change: Change): string[] {
  const targets = decodePlan(change.spec.plan).map(({ target }) => nameOf(target));
  return change.facts.flatMap((fact) => {
    if (fact.type !== 'reverted') return [];
    const proven = fact.proof.map(({ object }) => object);
    const missing = targets.filter((name) => !proven.includes(name));
    return missing.length > 0 ? [`reverted without a proof of ${missing.join(', ')}`] : [];
  });
}

/** A fact that was once seen stays; only the last one may be counted up. */
function onlyAdded(referee: Referee, id: string): string[] {
  const states = sightsOf(referee, id).flatMap(({ object }) => (object ? [changeOf(object).facts] : []));
  return states.flatMap((facts, n) => {
    const before = states[n - 1] ?? [];
    const kept = before.every((fact, at) => {
      const same = canonical(facts[at] ?? null) === canonical(fact);
      return same || (at === before.length - 1 && facts[at]?.type === fact.type);
    });
    return kept ? [] : ['a fact was lost or altered'];
  });
}

/** By etcd's own order: no mark of it anywhere while its record was not armed. */
function notBeforeArmed(referee: Referee, change: Change): string[] {
  const states = sightsOf(referee, change.id);
  const isArmed = states.findIndex(({ object }) => object && has(changeOf(object), 'armed'));
  const armed = states[isArmed];
  // After an outage of the referee's own, only the last state known without it is sure.
  const from = armed?.listed ? (states[isArmed - 1]?.version ?? 0) : (armed?.version ?? Infinity);
  const early = sightsOfObjects(referee, change).find(
    ({ object, version }) => version <= from && marksOn(object).includes(change.id),
  );
  return early ? [`its mark was on ${nameOf(early.edit.target)} before it was armed`] : [];
}

/** What a mark says we wrote is what was approved. */
function asApproved(referee: Referee, change: Change): string[] {
  const other = sightsOfObjects(referee, change).find(({ object, edit }) => {
    const mark = marksOf(object).get(change.id);
    return mark && canonical(mark.items) !== canonical(itemMarks(stampItems(edit, change.id)));
  });
  return other ? [`what was written to ${nameOf(other.edit.target)} is not what was approved`] : [];
}

function types(change: Change): string[] {
  return change.facts.map(({ type }) => type);
}
