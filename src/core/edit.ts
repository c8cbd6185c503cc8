/**
 * Doing an edit and taking it back, as pure functions over one object. The laws (undo after do gives
 * the object back; undo commutes with other people's edits) are tested as properties.
 */
import { countItems } from './claim.ts';
import { hashOf } from './digest.ts';
import type { Stamped } from './item.ts';
import { stampItems } from './item.ts';
import type { JsonObject, KubeObject } from './kube.ts';
import { nameOf } from './kube.ts';
import { itemsOf, withList } from './lists.ts';
import type { Stamp } from './make-mark.ts';
import { isReplaced, markAgain, markFor, supersededBy } from './make-mark.ts';
import { isOurs, MANAGED_BY, MARK_PREFIX, marksOf, withMark } from './mark.ts';
import { giveBack, ownersOf } from './ownership.ts';
import type { Edit } from './plan.ts';
import { isLeftover, shellHash, strip } from './spec.ts';

export { markAgain } from './make-mark.ts';
export type { Stamp } from './make-mark.ts';
export { isOurs } from './mark.ts';
export { isBare, specHash, strip } from './spec.ts';

/** The edit names an object that is not ours, is made otherwise than was approved, or is not there. */
export class EditMisfit extends Error {}

/**
 * The object with the edit made and marked; the same reference if it is already made. Where somebody took
 * our mark off meanwhile, the items that are there are taken for ours. Throws EditMisfit.
 */
export function doEdit(found: KubeObject | undefined, edit: Edit, stamp: Stamp): KubeObject {
  refuseMisfit(found, edit, stamp.id);
  const live = found && markAgain(found, edit, stamp);
  if (live && isMade(live, edit, stamp.id)) return live;
  const base = live ? baseOf(live, edit, stamp.id) : newObject(edit);
  const stamped = stampItems(edit, stamp.id);
  return withMark(withItems(base, stamped), stamp.id, markFor({ live, edit, stamp, stamped }));
}

/**
 * First write of an undo: the object without this change's items, its mark still on and telling who
 * owned the lists until now; or `delete`; or the same reference if there is nothing to take out.
 */
export function takeOut(live: KubeObject, id: string): KubeObject | 'delete' {
  const mark = marksOf(live).get(id);
  if (!mark) return live;
  const bare = strip(live, [id]);
  if (isLeftover(bare, mark.shell)) return 'delete';
  if (bare === live) return live;
  const lists = mark.items.map((item) => item.list);
  return withMark(bare, id, { ...mark, out: true, owners: ownersOf(live, lists) });
}

/** Second write of an undo, metadata alone: the mark goes, and the lists go back to whoever any mark says owned them last. */
export function unmark(live: KubeObject, id: string): KubeObject {
  const mark = marksOf(live).get(id);
  if (!mark) return live;
  const lists = mark.owners.map((owner) => owner.list);
  return giveBack(withoutMarks(live, [id]), ownersOf(live, lists));
}

/** Both writes at once; undefined where the object goes. */
export function undo(live: KubeObject | undefined, id: string): KubeObject | undefined {
  if (!live) return undefined;
  const out = takeOut(live, id);
  return out === 'delete' ? undefined : unmark(out, id);
}

function isMade(live: KubeObject, edit: Edit, id: string): boolean {
  if (!marksOf(live).has(id) || supersededBy(edit).some((old) => marksOf(live).has(old))) return false;
  const { there, of } = countItems(live, edit, id);
  return there === of;
}

function refuseMisfit(live: KubeObject | undefined, edit: Edit, id: string): void {
  if (edit.do === 'insert' || !live || marksOf(live).has(id)) return;
  if (!isOurs(live)) throw new EditMisfit(`${nameOf(edit.target)} is not ours`);
  if (shellHash(live) !== hashOf(edit.shell) && !isReplaced(live, edit)) {
    throw new EditMisfit(`${nameOf(edit.target)} is there already, and not as this change would make it`);
  }
}

/** The object without the items that go; where nothing else was made there, in the shell of this edit. */
function baseOf(live: KubeObject, edit: Edit, id: string): KubeObject {
  const base = withoutChanges(live, [id, ...supersededBy(edit)]);
  return edit.do === 'create' && isReplaced(live, edit) ? { ...base, spec: edit.shell } : base;
}

function newObject(edit: Edit): KubeObject {
  const { kind, namespace, name } = edit.target;
  if (edit.do === 'insert') throw new EditMisfit(`${nameOf(edit.target)} is not there`);
  const metadata = { name, namespace, labels: { ...MANAGED_BY } };
  return { apiVersion: 'networking.istio.io/v1', kind, metadata, spec: edit.shell };
}

function withItems(object: KubeObject, stamped: Stamped): KubeObject {
  const spec = stamped.reduce<JsonObject>(
    (made, [list, items]) => withList(made, list, [...items, ...itemsOf(made, list)]),
    object.spec ?? {},
  );
  return { ...object, spec };
}

function withoutChanges(object: KubeObject, ids: readonly string[]): KubeObject {
  const marked = ids.filter((id) => marksOf(object).has(id));
  return marked.length > 0 ? withoutMarks(strip(object, marked), marked) : object;
}

function withoutMarks(object: KubeObject, ids: readonly string[]): KubeObject {
  const keys = new Set(ids.map((id) => MARK_PREFIX + id));
  const kept = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => !keys.has(key));
  const { annotations: _old, ...metadata } = object.metadata;
  const annotations = kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {};
  return { ...object, metadata: { ...metadata, ...annotations } };
}
