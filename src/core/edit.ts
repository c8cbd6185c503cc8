/**
 * Doing an edit and taking it back, as pure functions over one object. The laws (undo after do gives
 * the object back; undo commutes with other people's edits) are tested as properties.
 */
import { hashOf } from './digest.ts';
import type { Json, JsonObject, KubeObject, List } from './kube.ts';
import { isMeshKind, LISTS, nameOf } from './kube.ts';
import type { ItemMark, Mark } from './mark.ts';
import { ABSENT, MANAGED_BY, MARK_PREFIX, marksOf } from './mark.ts';
import { findItem, nameItem } from './item.ts';
import { giveBack, ownersOf } from './ownership.ts';
import type { Edit } from './plan.ts';

/** What is written into the mark by a fixed rule when the edit is made. */
export interface Stamp {
  readonly id: string;
  readonly order: number;
  readonly by: string;
  /** RFC 3339: when the change was armed. */
  readonly at: string;
  /** RFC 3339; absent for a permanent change. */
  readonly ends?: string;
}

/** The edit names an object that is not ours to create, or that is not there to insert into. */
export class EditMisfit extends Error {}

/** The object with the edit made and marked; the same reference if it is already made. */
export function doEdit(live: KubeObject | undefined, edit: Edit, stamp: Stamp): KubeObject {
  if (live && isMade(live, edit, stamp.id)) return live;
  const base = live ?? newObject(edit);
  if (live && edit.do === 'create' && !isOurs(live))
    throw new EditMisfit(`${nameOf(edit.target)} is not ours`);
  const clean = live && marksOf(live).has(stamp.id) ? strip(base, [stamp.id]) : base;
  const stamped = stampItems(edit, stamp.id);
  const mark = markFor({ live, clean, edit, stamp, stamped });
  return withMark(withItems(clean, stamped), stamp.id, mark);
}

/** First write of an undo: the object without this change's items, its mark still on; or what to do instead. */
export function takeOut(live: KubeObject, id: string): KubeObject | 'delete' {
  const mark = marksOf(live).get(id);
  if (!mark) return live;
  const bare = strip(live, [id]);
  if (mark.shell !== undefined && isBare(bare) && hashOf(shellOf(bare)) === mark.shell) return 'delete';
  return hashOf(bare.spec) === hashOf(live.spec) ? live : bare;
}

/** Second write of an undo, metadata alone: the mark goes, and the lists go back to their owner. */
export function unmark(live: KubeObject, id: string): KubeObject {
  const key = MARK_PREFIX + id;
  if (!Object.hasOwn(live.metadata.annotations ?? {}, key)) return live;
  const owners = marksOf(live).get(id)?.owners ?? [];
  const { [key]: _mark, ...annotations } = live.metadata.annotations ?? {};
  const { annotations: _old, ...metadata } = live.metadata;
  const kept = Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
  return giveBack({ ...live, metadata: kept }, owners);
}

/** Both writes at once; undefined where the object goes. */
export function undo(live: KubeObject | undefined, id: string): KubeObject | undefined {
  if (!live) return undefined;
  const out = takeOut(live, id);
  return out === 'delete' ? undefined : unmark(out, id);
}

/** Hash of `spec` without any marked item; `absent` for no object, and for one of ours with nothing else in it. */
export function specHash(object: KubeObject | undefined): string {
  if (!object) return ABSENT;
  const marks = marksOf(object);
  const bare = strip(object, [...marks.keys()]);
  const shell = [...marks.values()].find((mark) => mark.shell !== undefined)?.shell;
  if (shell !== undefined && isBare(bare) && hashOf(shellOf(bare)) === shell) return ABSENT;
  return hashOf(withoutEmptyLists(bare));
}

/** Whether undo would leave an object that Istio takes for nothing: a VirtualService without rules, an entry without ports. */
export function isBare(object: KubeObject): boolean {
  return listsOf(object).every((list) => listOf(object.spec, list).length === 0);
}

/** The object without the items of these changes; their marks stay. */
export function strip(object: KubeObject, ids: readonly string[]): KubeObject {
  const marks = marksOf(object);
  let spec: JsonObject = object.spec ?? {};
  for (const id of ids) for (const item of marks.get(id)?.items ?? []) spec = withoutItem(spec, item);
  return { ...object, spec };
}

/** How many of the change's items the object holds. */
export function countItems(
  object: KubeObject | undefined,
  edit: Edit,
  id: string,
): { there: number; of: number } {
  const items = itemMarks(stampItems(edit, id));
  if (!object || !marksOf(object).has(id)) return { there: 0, of: items.length };
  const there = items.filter((item) => findItem(listOf(object.spec, item.list), item, 'exact') >= 0);
  return { there: there.length, of: items.length };
}

export function isOurs(object: KubeObject): boolean {
  return (
    object.metadata.labels?.['app.kubernetes.io/managed-by'] === MANAGED_BY['app.kubernetes.io/managed-by']
  );
}

export function listOf(spec: JsonObject | undefined, list: string): readonly Json[] {
  const items = spec?.[list];
  return Array.isArray(items) ? (items as readonly Json[]) : [];
}

function isMade(live: KubeObject, edit: Edit, id: string): boolean {
  const { there, of } = countItems(live, edit, id);
  return there === of;
}

type Stamped = readonly (readonly [List, readonly Json[]])[];

function stampItems(edit: Edit, id: string): Stamped {
  return Object.entries(edit.items).map(
    ([list, items]) => [list as List, items.map((item, n) => nameItem(list as List, item, id, n))] as const,
  );
}

function itemMarks(stamped: Stamped): ItemMark[] {
  return stamped.flatMap(([list, items]) => items.map((item) => itemMark(list, item)));
}

function itemMark(list: List, item: Json): ItemMark {
  const fields = item as { name?: string; match?: readonly { port?: number; sniHosts?: string[] }[] };
  const match = fields.match?.[0];
  return {
    list,
    hash: hashOf(item),
    ...((list === 'http' || list === 'ports') && fields.name ? { name: fields.name } : {}),
    ...(match?.port === undefined ? {} : { port: match.port }),
    ...(match?.sniHosts ? { sni: match.sniHosts } : {}),
  };
}

interface Marking {
  readonly live: KubeObject | undefined;
  readonly clean: KubeObject;
  readonly edit: Edit;
  readonly stamp: Stamp;
  readonly stamped: Stamped;
}

function markFor({ live, clean, edit, stamp, stamped }: Marking): Mark {
  const { kind, name, namespace } = edit.target;
  const old = live && marksOf(live).get(stamp.id);
  return {
    v: 1,
    kind,
    name,
    namespace,
    ...(stamp.ends === undefined ? {} : { ends: stamp.ends }),
    order: stamp.order,
    by: stamp.by,
    at: stamp.at,
    items: itemMarks(stamped),
    ...(edit.do === 'create' ? { shell: hashOf(edit.shell) } : {}),
    generation: old?.generation ?? live?.metadata.generation ?? 0,
    before: old?.before ?? (live ? specHash(clean) : ABSENT),
    owners:
      old?.owners ??
      (live
        ? ownersOf(
            live,
            stamped.map(([list]) => list),
          )
        : []),
    ...(edit.do === 'insert' && edit.supersedes ? { supersedes: edit.supersedes } : {}),
  };
}

function newObject(edit: Edit): KubeObject {
  const { kind, namespace, name } = edit.target;
  if (edit.do === 'insert') throw new EditMisfit(`${nameOf(edit.target)} is not there`);
  const metadata = { name, namespace, labels: { ...MANAGED_BY } };
  return { apiVersion: 'networking.istio.io/v1', kind, metadata, spec: edit.shell };
}

function withItems(object: KubeObject, stamped: Stamped): KubeObject {
  const added = stamped.map(([list, items]) => [list, [...items, ...listOf(object.spec, list)]] as const);
  return { ...object, spec: { ...object.spec, ...Object.fromEntries(added) } };
}

function withMark(object: KubeObject, id: string, mark: Mark): KubeObject {
  const annotations = { ...object.metadata.annotations, [MARK_PREFIX + id]: JSON.stringify(mark) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function withoutItem(spec: JsonObject, item: ItemMark): JsonObject {
  const items = listOf(spec, item.list);
  const at = findItem(items, item, 'drifted');
  if (at < 0) return spec;
  const { [item.list]: _list, ...rest } = spec;
  return items.length === 1 ? rest : { ...rest, [item.list]: items.toSpliced(at, 1) };
}

function listsOf(object: KubeObject): readonly List[] {
  return isMeshKind(object.kind) ? LISTS[object.kind] : [];
}

/** An empty list and an absent one are the same to Istio (protobuf), and to us. */
function withoutEmptyLists(object: KubeObject): JsonObject {
  const lists: readonly string[] = listsOf(object);
  const full = ([key]: [string, Json]) => !lists.includes(key) || listOf(object.spec, key).length > 0;
  return Object.fromEntries(Object.entries(object.spec ?? {}).filter(full));
}

function shellOf(object: KubeObject): JsonObject {
  const lists: readonly string[] = listsOf(object);
  return Object.fromEntries(Object.entries(object.spec ?? {}).filter(([key]) => !lists.includes(key)));
}
