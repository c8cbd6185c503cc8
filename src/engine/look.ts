/** Show YAML: what a change does to each object, against the objects as they are without it. */
import type { ClickReply } from '../core/asking.ts';
import { doEdit, EditMisfit, undo } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import type { ObjectDiff } from '../core/modal.ts';
import { renderModal } from '../core/modal.ts';
import type { Edit } from '../core/plan.ts';
import { decodePlan } from '../core/plan.ts';
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
