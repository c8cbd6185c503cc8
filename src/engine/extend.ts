/** A later end for another change: in its marks first, then in its record. The extension itself edits nothing. */
import type { Asked, Click } from '../core/asking.ts';
import type { Change } from '../core/change.ts';
import { endOf } from '../core/change.ts';
import type { Target } from '../core/kube.ts';
import { extendMark } from '../core/mark.ts';
import { LIMITS } from '../core/next.ts';
import { decodeExtension, decodePlan } from '../core/plan.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { voidBy, voidIfMoved } from './apply.ts';
import type { Deps } from './deps.ts';
import { ANSWER_TIME, isoNow, within } from './deps.ts';
import { APART, whyNoLease } from './starting.ts';

/**
 * Records `extended` on the other change, if the plan is still what was approved; else the extension is
 * `void`. What it wrote is seen when it is asked about again: that is when `applied` is recorded.
 */
export async function extend(deps: Deps, change: Change): Promise<Change> {
  const extension = decodeExtension(change.spec.plan);
  if (!extension) throw new Error('an extension whose plan is none');
  // Read before it is planned again: what the plan does not see, the append to this version refuses.
  const extended = await deps.records.get(extension.extends);
  const voided = await voidIfMoved(deps, change);
  if (voided || !extended) return voided ?? change;
  const refused = whyNoLease(deps, change.spec.seconds);
  if (refused) return voidBy(deps, change, refused);
  if (isLate(deps, extended)) return voidBy(deps, change, TOO_LATE);
  try {
    for (const { target } of decodePlan(extended.spec.plan)) {
      await extendOn(deps, target, extended.id, extension.end);
    }
    if (isLate(deps, extended)) return await voidBy(deps, change, TOO_LATE);
    const fact = { type: 'extended', at: isoNow(deps), end: extension.end, by: change.id } as const;
    await deps.records.append(extended, fact);
    return change;
  } catch (error) {
    if (!(error instanceof ClusterError) || error.fault !== 'invalid') throw error;
    return voidBy(deps, change, `the API server said: ${error.message}`);
  }
}

/** As long as a write may take, and as far as two clocks may differ: later, it might land when all is being taken back. */
const MARGIN = LIMITS.write + 2 * APART;

function isLate(deps: Deps, extended: Change): boolean {
  return deps.clock.now() + MARGIN >= (endOf(extended) ?? 0);
}

const TOO_LATE = 'the end of what it extends was too near to be moved in time';

/** The later end in the mark. An object that bears none, or is gone, is drift: it is left, and told at the end. */
async function extendOn(deps: Deps, target: Target, id: string, ends: string): Promise<void> {
  const live = await deps.cluster.read(target);
  const later = live && extendMark(live, id, ends);
  if (later && later !== live) await deps.cluster.update(later);
}

/** What the button says, as if it had been typed: as long again as the change was asked for. Rejects with ClusterError. */
export async function askedByClick(deps: Deps, click: Click): Promise<Asked | Refusal> {
  const { id, user, team, channel, trigger } = click;
  const change = await within(deps, ANSWER_TIME, deps.records.get(id), 'late' as const);
  if (change === 'late') return refusals.clusterAway();
  if (!change) return refusals.unknownChange(id);
  const { verb, seconds } = change.spec;
  const isSame = click.end !== undefined && Date.parse(click.end) === endOf(change);
  if (!isSame || seconds === undefined) return refusals.otherEnd(id);
  const [family = ''] = verb.split(' ');
  return { family, text: `extend ${id} ${seconds}s`, user, team, channel, trigger };
}
