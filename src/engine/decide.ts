/** Clicks and signals: what people say to a change, judged and recorded once. */
import type { Click } from '../core/asking.ts';
import type { Change } from '../core/change.ts';
import { isClosed } from '../core/change.ts';
import type { Fact } from '../core/fact.ts';
import { isEgress, isForAnyoneToEnd, judge } from '../core/policy.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';
import { isoNow, whoIs } from './deps.ts';
import { record } from './record.ts';
import { whyNoLease } from './starting.ts';

/** How often a concurrent write makes us judge again: one decision a request, however many click. */
const TRIES = 8;

/** Records an approval or a denial, or says why not. */
export async function decide(
  deps: Deps,
  click: Click & { action: 'approve' | 'deny' },
): Promise<Change | Refusal> {
  return recordJudged(deps, click.id, async (change) => {
    const actor = await whoIs(deps, click.user, change.spec.approval.from);
    const { action: kind, digest } = click;
    const judgement = judge({ kind, change, digest }, actor, deps.policy, deps.clock.now());
    if (isRefusal(judgement)) return judgement;
    const refused = kind === 'approve' ? whyNoLease(deps, change.spec.seconds) : undefined;
    if (refused) return refused;
    const fact = { at: isoNow(deps), by: click.user };
    const groups = judgement.kind === 'allow' ? [...judgement.groups] : [];
    return kind === 'deny' ? { type: 'denied', ...fact } : { type: 'approved', ...fact, groups, digest };
  });
}

/**
 * Records that somebody ends the change, or says why they may not. Ending what is ending already says nothing
 * new. What hangs on another change (`base`) that they may end is theirs to end as well, whoever asked for it.
 */
export async function end(deps: Deps, id: string, user: string, base = id): Promise<Change | Refusal> {
  return recordJudged(deps, id, async (change) => {
    if (!isClosed(change) && change.facts.some((fact) => fact.type === 'stopped')) return undefined;
    const hangs = base !== id && isEgress(change) && !isClosed(change);
    const refused = hangs ? undefined : await mayEnd(deps, change, user);
    return refused ?? { type: 'stopped', at: isoNow(deps), by: user, ...(hangs ? { with: base } : {}) };
  });
}

/** Why this person may not end the change; undefined where they may. */
export async function mayEnd(deps: Deps, change: Change, user: string): Promise<Refusal | undefined> {
  const names = isForAnyoneToEnd(change) ? [] : change.spec.approval.from;
  const actor = await whoIs(deps, user, names);
  const judgement = judge({ kind: 'end', change }, actor, deps.policy, deps.clock.now());
  return isRefusal(judgement) ? judgement : undefined;
}

type Decide = (change: Change) => Promise<Fact | Refusal | undefined>;

/**
 * The first try is on the record as it was last seen, which saves a call: an old one cannot be appended
 * to. What that try does not settle is judged on the record itself.
 */
async function recordJudged(deps: Deps, id: string, judged: Decide): Promise<Change | Refusal> {
  const seen = deps.watched.record(id);
  const settled = seen && (await recordOn(deps, seen, judged));
  if (settled && !isRefusal(settled)) return settled;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const change = await deps.records.get(id);
    if (!change) return refusals.unknownChange(id);
    const done = await recordOn(deps, change, judged);
    if (done) return done;
  }
  throw new ClusterError('unavailable', 'the record changes faster than it can be decided');
}

/** Undefined where the record has changed meanwhile. */
async function recordOn(deps: Deps, change: Change, judged: Decide): Promise<Change | Refusal | undefined> {
  const fact = await judged(change);
  if (fact === undefined) return change;
  if (isRefusal(fact)) return fact;
  try {
    return await record(deps, change, fact);
  } catch (error) {
    if (!(error instanceof ClusterError) || !['conflict', 'missing'].includes(error.fault)) throw error;
    return undefined;
  }
}
