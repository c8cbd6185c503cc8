/** A mesh while the edits of a plan are made one by one, and taken back. */
import { doEdit, undo } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { isMeshKind, sameTarget, targetOf } from '../../src/core/kube.ts';
import type { Plan } from '../../src/core/plan.ts';

/** Every state of the mesh on the way in and on the way out. */
export function statesOf(plan: Plan, objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const stamp = { id: 'k7q2mx', by: 'U0BEN', at: '2026-11-21T10:00:00Z' };
  const put = (all: readonly KubeObject[], target: KubeObject | undefined, old: KubeObject | undefined) => [
    ...all.filter((one) => one !== old),
    ...(target ? [target] : []),
  ];
  const at = (all: readonly KubeObject[], edit: Plan['edits'][number]) =>
    all.find((one) => isMeshKind(one.kind) && sameTarget(targetOf(one), edit.target));
  const states = [objects];
  const last = () => states.at(-1) ?? [];
  plan.edits.forEach((edit, order) => {
    const old = at(last(), edit);
    states.push(put(last(), doEdit(old, edit, { ...stamp, order }), old));
  });
  for (const edit of plan.edits.toReversed()) {
    const old = at(last(), edit);
    states.push(put(last(), undo(old, stamp.id), old));
  }
  return states;
}
