/** The world moved before a change was made: it ends void, and its successor asks anew, on the same card. */
import type { Change, ChangeSpec } from '../core/change.ts';
import { canonical } from '../core/digest.ts';
import { idFrom, ID_LENGTH, successorHash } from '../core/id.ts';
import type { Plan } from '../core/plan.ts';
import { decodePlan, digestOf, encodePlan } from '../core/plan.ts';
import { ClusterError } from '../core/ports.ts';
import { isRefusal, refusalLine } from '../core/refusal.ts';
import type { Deps } from './deps.ts';
import { isoNow } from './deps.ts';
import { record } from './record.ts';
import { rehearse } from './rehearse.ts';

export const MOVED = 'the mesh moved since it was asked';

/** Creates the successor first, so that a crash between the two leaves nobody without an answer; then records `void`. */
export async function follow(deps: Deps, change: Change, plan: Plan): Promise<Change> {
  const at = isoNow(deps);
  const spec = successorSpec(change, plan, at);
  const stamp = { id: idFrom(spec.hash), by: spec.requester, at };
  const tried = await rehearse(deps, plan, stamp, spec.seconds);
  if (isRefusal(tried)) return record(deps, change, { type: 'void', at, why: refusalLine(tried) });
  const successor = await createOrFind(
    deps,
    { ...spec, warnings: [...spec.warnings, ...tried.warnings] },
    change,
  );
  const why = `${MOVED}: ${moved(change, plan)}`;
  return record(deps, change, { type: 'void', at, why, successor: successor.id });
}

/** The record for this spec, made now or found as made before; another hash under the same id takes one more character. */
export async function createOrFind(deps: Deps, spec: ChangeSpec, before?: Change): Promise<Change> {
  const card = before?.card && { ...before.card, hash: '', facts: 0 };
  for (let length = ID_LENGTH; length < ID_LENGTH + 6; length += 1) {
    const id = idFrom(spec.hash, length);
    try {
      return await deps.records.create(id, spec, card);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.fault !== 'exists') throw error;
      const there = await deps.records.get(id);
      if (there?.spec.hash === spec.hash) return there;
    }
  }
  throw new Error('every id of this request is taken by another');
}

function successorSpec(change: Change, plan: Plan, at: string): ChangeSpec {
  const encoded = encodePlan(plan.edits, plan.extension);
  const digest = digestOf(encoded);
  const { target, summary, warnings, namespaces, scope } = plan;
  return {
    ...change.spec,
    hash: successorHash(change.id, digest),
    requestedAt: at,
    target,
    summary,
    warnings: [...warnings],
    namespaces: [...namespaces],
    scope,
    plan: encoded,
    digest,
    follows: change.id,
  };
}

/** Which objects would be edited otherwise than approved. */
function moved(change: Change, plan: Plan): string {
  if (plan.extension) return `\`${plan.extension.extends}\` has another end now`;
  const old = new Map(decodePlan(change.spec.plan).map((edit) => [objectName(edit), canonical(edit)]));
  const now = new Map(plan.edits.map((edit) => [objectName(edit), canonical(edit)]));
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => old.get(name) !== now.get(name)).join(', ');
}

function objectName({ target }: Plan['edits'][number]): string {
  return `${target.kind} ${target.namespace}/${target.name}`;
}
