/** Show YAML: what a change does to each object, against the objects as they are without it. */
import type { ClickReply } from '../core/asking.ts';
import { doEdit, EditMisfit, undo } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import { MARK_PREFIX } from '../core/mark.ts';
import type { ObjectDiff } from '../core/modal.ts';
import { renderModal } from '../core/modal.ts';
import type { Edit, Extension } from '../core/plan.ts';
import { decodeExtension, decodePlan } from '../core/plan.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Change } from '../core/change.ts';
import { stampFor } from './apply.ts';
import { refusalText } from './ask.ts';
import type { Deps } from './deps.ts';
import { readAll } from './fresh.ts';

/** The modal, from the stored plan and a direct read of each object. Rejects with ClusterError. */
export async function showPlan(deps: Deps, id: string): Promise<ClickReply> {
  const change = await deps.records.get(id);
  if (!change) return { text: refusalText(refusals.unknownChange(id)) };
  const extension = decodeExtension(change.spec.plan);
  if (extension) return showExtension(deps, change, extension);
  const edits = decodePlan(change.spec.plan);
  const objects = await readAll(
    deps,
    edits.map((edit) => edit.target),
  );
  const diffs = edits.map((edit, order) =>
    diffOf({ deps, change, edit, order, live: objects.get(nameOf(edit.target)) }),
  );
  return { modal: renderModal(id, change.spec.digest, diffs) };
}

/** An extension edits no `spec`: only the end in the marks of another change, and in its record. */
async function showExtension(deps: Deps, { id, spec }: Change, later: Extension): Promise<ClickReply> {
  const extended = await deps.records.get(later.extends);
  const before = { ends: new Date(Date.parse(later.end) - (spec.seconds ?? 0) * 1000).toISOString() };
  const edits = extended ? decodePlan(extended.spec.plan) : [];
  const names = [`MeshChange ${later.extends}`, ...edits.map((edit) => nameOf(edit.target))];
  const diffs = names.map((object) => ({ object, diff: deps.diff(object, before, { ends: later.end }) }));
  return {
    modal: renderModal(id, spec.digest, diffs, `In the annotation \`${MARK_PREFIX}${later.extends}\``),
  };
}

interface Piece {
  readonly deps: Deps;
  readonly change: Change;
  readonly edit: Edit;
  readonly order: number;
  readonly live: KubeObject | undefined;
}

function diffOf({ deps, change, edit, order, live }: Piece): ObjectDiff {
  const object = nameOf(edit.target);
  const before = undo(live, change.id);
  try {
    const after = doEdit(before, edit, stampFor(change, order));
    return { object, diff: deps.diff(object, before && readable(before), readable(after)) };
  } catch (error) {
    if (!(error instanceof EditMisfit)) throw error;
    return { object, diff: `${error.message}; the edit was:\n${deps.diff(object, undefined, edit)}` };
  }
}

/** What people read of an object: not what the API server adds, nor our marks. */
function readable({ kind, metadata: { name, namespace, labels }, spec }: KubeObject): unknown {
  return { kind, metadata: { name, namespace, ...(labels ? { labels } : {}) }, spec };
}
