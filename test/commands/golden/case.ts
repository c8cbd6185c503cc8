/** One golden plan: what is typed at which mesh. A page shows those of one verb and protocol. */
import type { Stamp } from '../../../src/core/edit.ts';
import { doEdit, undo } from '../../../src/core/edit.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { sameTarget, targetOf } from '../../../src/core/kube.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Mesh } from '../../mesh/make.ts';
import type { Dns } from '../run.ts';

export interface Case {
  /** Its file below `test/golden/plans`, without `.md`: `chaos-blackhole/https`. */
  readonly page: string;
  readonly typed: string;
  /** What the mesh holds that others of the page do not: "No VirtualService is there". */
  readonly where: string;
  readonly mesh: Mesh;
  /** What names are answered with. */
  readonly dns?: Dns;
}

export interface CarriedOut {
  /** All objects with the edits made. */
  readonly after: readonly KubeObject[];
  /** And with them taken back, the last one first. */
  readonly undone: readonly KubeObject[];
}

const STAMP = { id: 'k7q2mx', by: 'U0BEN', at: '2026-11-21T10:00:00Z' };

export function carryOut(
  { edits }: Plan,
  objects: readonly KubeObject[],
  stamp: Omit<Stamp, 'order'> = STAMP,
): CarriedOut {
  const after = edits.reduce((all, edit, order) => {
    const at = placeOf(all, edit.target);
    const done = doEdit(all[at], edit, { ...stamp, order });
    return at < 0 ? [...all, done] : all.with(at, done);
  }, objects);
  const undone = edits.toReversed().reduce((all, { target }) => {
    const at = placeOf(all, target);
    const found = all[at];
    if (!found) throw new Error(`nothing to take back: ${target.name}`);
    const back = undo(found, stamp.id);
    return back ? all.with(at, back) : all.toSpliced(at, 1);
  }, after);
  return { after, undone };
}

/** What an undo is to give back: of a change in the place of another, what stood there before that one. */
export function beforeChain({ edits }: Plan, objects: readonly KubeObject[]): readonly KubeObject[] {
  const over = edits.flatMap(({ supersedes }) => supersedes ?? []);
  const without = (object: KubeObject) => over.reduce<KubeObject | undefined>(undo, object);
  return over.length === 0 ? objects : objects.flatMap((object) => without(object) ?? []);
}

function placeOf(objects: readonly KubeObject[], target: Plan['edits'][number]['target']): number {
  return objects.findIndex((one) => one.kind === target.kind && sameTarget(targetOf(one), target));
}
