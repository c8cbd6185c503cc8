/** One object under our hands and other people's, beside the same object as it would be without us. */
import type { Json, JsonObject, KubeObject, List, MeshKind } from '../../src/core/kube.ts';
import { fieldsOf, LISTS, listOf } from '../../src/core/kube.ts';
import { itemsOf, withList, withoutLists } from '../../src/core/lists.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import { IDS, NAME, SHELLS } from './edit.arbitraries.ts';
import { drifted } from './edit.drift.ts';
import { portNumber } from './edit.ports.ts';
import type { Foreign } from './edit.stories.ts';

/** Items of ours, whatever others made of them, and copies: told apart by how the generators write them, not by the code under test. */
export function isOurItem(item: Json): boolean {
  const { name, match } = fieldsOf(item);
  if (typeof name === 'string' && IDS.some((id) => name.startsWith(`drawbridge-${id}-`))) return true;
  const number = portNumber(item);
  if (number !== undefined) return number >= 100;
  const caller = fieldsOf((match as readonly Json[])[0])['sourceNamespace'];
  return caller === 'shop' || caller === 'copy';
}

/** The object as it would be without us: no marks, no items of ours; nothing where only our shell is left. */
export function withoutUs(object: KubeObject | undefined): unknown {
  if (!object) return undefined;
  const lists = listsFor(object);
  const kept = lists.map(
    (list) => [list, itemsOf(object.spec, list).filter((item) => !isOurItem(item))] as const,
  );
  const shell = withoutLists(object.spec, lists);
  if (kept.every(([, items]) => items.length === 0) && isShell(shell, object)) return undefined;
  const { labels = {}, annotations = {} } = object.metadata;
  const { 'app.kubernetes.io/managed-by': _ours, ...others } = labels;
  const notes = Object.entries(annotations).filter(([key]) => !key.startsWith(MARK_PREFIX));
  return {
    labels: others,
    annotations: Object.fromEntries(notes),
    spec: kept.reduce((spec, [list, items]) => withList(spec, list, items), shell),
  };
}

/** The same, whole: only empty lists and empty annotations are left out. */
export function plain(object: KubeObject | undefined): unknown {
  if (!object) return undefined;
  const { annotations = {}, ...metadata } = object.metadata;
  const spec = listsFor(object).reduce(
    (left, list) => withList(left, list, itemsOf(left, list)),
    object.spec ?? {},
  );
  return { ...object, metadata: { ...metadata, annotations }, spec };
}

/** What we create, before any item is in it. */
export function shellOnly(kind: MeshKind): KubeObject {
  const metadata = { ...NAME, labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } };
  return { apiVersion: 'networking.istio.io/v1', kind, metadata, spec: SHELLS[kind] };
}

/** Somebody else's edit, which leaves our items as they are wherever they find them, unless it is about those. */
export function foreignEdit(
  object: KubeObject | undefined,
  edit: Foreign,
  isOurs = isOurItem,
): KubeObject | undefined {
  if (edit.do === 'delete') return undefined;
  if (edit.do === 'recreate' || !object) return 'manifest' in edit ? edit.manifest : undefined;
  if (edit.do === 'apply') return applied(object, edit.manifest);
  if (edit.do === 'field') return { ...object, spec: withField(object.spec ?? {}, edit) };
  if (edit.do === 'drift' || edit.do === 'copy') return onOurs(object, edit);
  return 'list' in edit ? inList(object, edit, isOurs) : 'key' in edit ? noted(object, edit) : object;
}

function noted(object: KubeObject, edit: Extract<Foreign, { do: 'label' | 'annotate' }>): KubeObject {
  const key = edit.do === 'label' ? 'labels' : 'annotations';
  const notes = withKey({ ...object.metadata[key] }, edit.key, edit.value);
  return { ...object, metadata: { ...object.metadata, [key]: notes } };
}

/** Only while a mark is on is there anything of ours to edit or copy. */
function onOurs(object: KubeObject, edit: Extract<Foreign, { do: 'drift' | 'copy' }>): KubeObject {
  if (marksOf(object).size === 0) return object;
  const items = itemsOf(object.spec, edit.list);
  const next =
    edit.do === 'drift'
      ? drifted(items, edit.k, edit.how)
      : items.toSpliced(edit.k % (items.length + 1), 0, edit.item);
  return next.length === 0 ? object : { ...object, spec: withList(object.spec, edit.list, next) };
}

type InList = Extract<Foreign, { list: List; do: 'add' | 'replace' | 'remove' | 'reverse' }>;

function inList(object: KubeObject, edit: InList, isOurs: (item: Json) => boolean): KubeObject {
  const items = itemsOf(object.spec, edit.list);
  const theirs = changed(
    items.filter((item) => !isOurs(item)),
    edit,
  );
  const woven = weave(theirs, items.filter(isOurs), edit.woven);
  return { ...object, spec: withList(object.spec, edit.list, woven) };
}

/** Whether the edit only takes fields away, which leaves no trace in `managedFields`. */
export function leavesNoTrace(edit: Foreign): boolean {
  if (edit.do === 'field') return edit.value === undefined;
  return edit.do === 'remove' || (edit.do === 'replace' && edit.list === 'ports');
}

export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

function changed(theirs: readonly Json[], edit: InList): readonly Json[] {
  const n = theirs.length;
  if (edit.do === 'reverse') return theirs.toReversed();
  if (!('item' in edit)) return n > 0 ? theirs.toSpliced(edit.k % n, 1) : theirs;
  const at = edit.k % (edit.do === 'add' ? n + 1 : Math.max(n, 1));
  if (edit.do === 'replace' && n === 0) return theirs;
  const next = edit.do === 'add' ? theirs.toSpliced(at, 0, edit.item) : theirs.with(at, edit.item);
  const names = new Set(next.map((item) => fieldsOf(item)['name']));
  return edit.list === 'ports' && names.size < next.length ? theirs : next;
}

function weave(theirs: readonly Json[], ours: readonly Json[], places: readonly number[]): readonly Json[] {
  return ours.reduce<readonly Json[]>(
    (all, item, n) => all.toSpliced((places[n] ?? 0) % (all.length + 1), 0, item),
    theirs,
  );
}

/** Server-side apply, forced: lists of a VirtualService are replaced whole, ports merged by name. */
function applied(object: KubeObject, manifest: KubeObject): KubeObject {
  const ours = listOf(object.spec, 'ports').filter(isOurItem);
  const ports: JsonObject = manifest.spec?.['ports']
    ? { ports: [...listOf(manifest.spec, 'ports'), ...ours] }
    : {};
  const { labels, annotations } = manifest.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, ...labels },
      annotations: { ...object.metadata.annotations, ...annotations },
    },
    spec: { ...object.spec, ...manifest.spec, ...ports },
  };
}

/** A policy of theirs stands beside our settings, and goes when nothing is left in it. */
function withField(spec: JsonObject, { key, value }: Extract<Foreign, { do: 'field' }>): JsonObject {
  if (key !== 'loadBalancer') return withKey(spec, key, value);
  const policy = withKey(fieldsOf(spec['trafficPolicy']), key, value);
  return withKey(spec, 'trafficPolicy', Object.keys(policy).length > 0 ? policy : undefined);
}

function withKey<T>(
  fields: Readonly<Record<string, T>>,
  key: string,
  value: T | undefined,
): Record<string, T> {
  const { [key]: _old, ...rest } = fields;
  return value === undefined ? rest : { ...rest, [key]: value };
}

function listsFor(object: KubeObject): readonly List[] {
  return LISTS[object.kind as keyof typeof LISTS];
}

function isShell(shell: JsonObject, object: KubeObject): boolean {
  const made = SHELLS[object.kind as keyof typeof SHELLS];
  const keys = new Set([...Object.keys(made), ...Object.keys(shell)]);
  return [...keys].every((key) => JSON.stringify(shell[key]) === JSON.stringify(made[key]));
}
