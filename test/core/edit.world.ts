/** One object under our hands and other people's, beside the same object as it would be without us. */
import type { Json, JsonObject, KubeObject, List } from '../../src/core/kube.ts';
import { fieldsOf, LISTS, listOf } from '../../src/core/kube.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import { IDS, NAME, SHELLS } from './edit.arbitraries.ts';
import { drifted } from './edit.drift.ts';
import type { Foreign } from './edit.stories.ts';

/** Items of ours, whatever others made of them, and copies: told apart by how the generators write them, not by the code under test. */
export function isOurItem(item: Json): boolean {
  const { name, number, match } = fieldsOf(item);
  if (typeof name === 'string' && IDS.some((id) => name.startsWith(`drawbridge-${id}-`))) return true;
  if (typeof number === 'number') return number >= 100;
  const caller = fieldsOf((match as readonly Json[])[0])['sourceNamespace'];
  return caller === 'shop' || caller === 'copy';
}

/** The object as it would be without us: no marks, no items of ours; nothing where only our shell is left. */
export function withoutUs(object: KubeObject | undefined): unknown {
  if (!object) return undefined;
  const lists = listsFor(object);
  const kept = lists.map(
    (list) => [list, listOf(object.spec, list).filter((item) => !isOurItem(item))] as const,
  );
  const full = kept.filter(([, items]) => items.length > 0);
  const shell = Object.fromEntries(
    Object.entries(object.spec ?? {}).filter(([key]) => !lists.includes(key as List)),
  );
  if (full.length === 0 && isShell(shell, object)) return undefined;
  const { labels = {}, annotations = {} } = object.metadata;
  const { 'app.kubernetes.io/managed-by': _ours, ...others } = labels;
  const notes = Object.entries(annotations).filter(([key]) => !key.startsWith(MARK_PREFIX));
  return {
    labels: others,
    annotations: Object.fromEntries(notes),
    spec: { ...shell, ...Object.fromEntries(full) },
  };
}

/** The same, whole: only empty lists and empty annotations are left out. */
export function plain(object: KubeObject | undefined): unknown {
  if (!object) return undefined;
  const { annotations = {}, ...metadata } = object.metadata;
  const lists: readonly string[] = listsFor(object);
  const spec = Object.entries(object.spec ?? {}).filter(
    ([key]) => !lists.includes(key) || listOf(object.spec, key).length > 0,
  );
  return { ...object, metadata: { ...metadata, annotations }, spec: Object.fromEntries(spec) };
}

/** What we create, before any item is in it. */
export function shellOnly(kind: 'VirtualService' | 'ServiceEntry'): KubeObject {
  const metadata = { ...NAME, labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } };
  return { apiVersion: 'networking.istio.io/v1', kind, metadata, spec: SHELLS[kind] };
}

/** Somebody else's edit, which leaves our items as they are wherever they find them, unless it is about those. */
export function foreignEdit(object: KubeObject | undefined, edit: Foreign): KubeObject | undefined {
  if (edit.do === 'delete') return undefined;
  if (edit.do === 'recreate' || !object) return 'manifest' in edit ? edit.manifest : undefined;
  if (edit.do === 'apply') return applied(object, edit.manifest);
  if (edit.do === 'field') return { ...object, spec: withKey(object.spec ?? {}, edit.key, edit.value) };
  if (edit.do === 'drift' || edit.do === 'copy') return onOurs(object, edit);
  return 'list' in edit ? inList(object, edit) : 'key' in edit ? noted(object, edit) : object;
}

function noted(object: KubeObject, edit: Extract<Foreign, { do: 'label' | 'annotate' }>): KubeObject {
  const key = edit.do === 'label' ? 'labels' : 'annotations';
  const notes = withKey({ ...object.metadata[key] }, edit.key, edit.value);
  return { ...object, metadata: { ...object.metadata, [key]: notes } };
}

/** Only while a mark is on is there anything of ours to edit or copy. */
function onOurs(object: KubeObject, edit: Extract<Foreign, { do: 'drift' | 'copy' }>): KubeObject {
  if (marksOf(object).size === 0) return object;
  const items = listOf(object.spec, edit.list);
  const next =
    edit.do === 'drift'
      ? drifted(items, edit.k, edit.how)
      : items.toSpliced(edit.k % (items.length + 1), 0, edit.item);
  return next.length === 0 ? object : { ...object, spec: { ...object.spec, [edit.list]: next } };
}

type InList = Extract<Foreign, { list: List; do: 'add' | 'replace' | 'remove' | 'reverse' }>;

function inList(object: KubeObject, edit: InList): KubeObject {
  const items = listOf(object.spec, edit.list);
  const theirs = changed(
    items.filter((item) => !isOurItem(item)),
    edit,
  );
  const woven = weave(theirs, items.filter(isOurItem), edit.woven);
  return { ...object, spec: withKey(object.spec ?? {}, edit.list, woven.length > 0 ? woven : undefined) };
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
