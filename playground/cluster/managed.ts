/** Field ownership as the API server keeps it. Lists are atomic, as nearly all of Istio's are, unless `keysOf` tells their items apart. */
import { canonical } from '../../src/core/digest.ts';
import type { JsonObject, KubeObject, ManagedFields } from '../../src/core/kube.ts';
import type { Conflict } from './store-error.ts';
import { fieldOf, isMap, merged, SEPARATOR } from './merged.ts';

/** Leaves by path (`f:spec/f:http`), with their values as text. */
type Leaves = ReadonlyMap<string, string>;

/** The fields by which the items of the list at this path (`spec.ports`) are told apart; none for an atomic list. */
export type KeysOf = (path: string) => readonly string[] | undefined;

export interface Writer {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly time: string;
  readonly subresource?: string;
  readonly keysOf?: KeysOf;
}

/** `managedFields` after an update of `before` (undefined: a create) to `after`. */
export function afterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): readonly ManagedFields[] {
  const given = after.metadata.managedFields;
  const base = given && given.length > 0 ? given : (before?.metadata.managedFields ?? []);
  const old = leavesOf(before, writer);
  const now = leavesOf(after, writer);
  const changed = [...now].filter(([path, value]) => old.get(path) !== value).map(([path]) => path);
  const removed = new Set([...old.keys()].filter((path) => !now.has(path)));
  const wrote = changed.length > 0 || removed.size > 0;
  return rewrite(base, { ...writer, wrote, apiVersion: after.apiVersion }, (own, isWriter) => {
    const kept = own.filter((path) => !removed.has(path) && (isWriter || !changed.includes(path)));
    return isWriter ? [...new Set([...kept, ...changed])] : kept;
  });
}

export interface Applied {
  readonly object: KubeObject;
  /** Who owns what would change. */
  readonly conflicts: readonly Conflict[];
}

/** A server-side apply of `config` onto `live`, with its `managedFields`. */
export function afterApply(live: KubeObject | undefined, config: KubeObject, writer: Writer): Applied {
  const entries = live?.metadata.managedFields ?? [];
  const wanted = leavesOf(config, writer, false);
  const old = leavesOf(live, writer);
  const before = pathsOf(entries.find((entry) => isBy(entry, writer)));
  const others = entries.filter((entry) => !isBy(entry, writer));
  const dropped = before.filter((path) => {
    return !wanted.has(path) && !others.some((entry) => pathsOf(entry).includes(path));
  });
  const changed = [...wanted].filter(([path, value]) => old.get(path) !== value).map(([path]) => path);
  const conflicts = others.flatMap((entry) =>
    pathsOf(entry)
      .filter((path) => changed.includes(path))
      .map((path) => ({ manager: named(entry), field: fieldOf(path) })),
  );
  const object = merged(live ?? config, config, { dropped, keysOf: writer.keysOf ?? atomic });
  const wrote = changed.length > 0 || dropped.length > 0;
  const { apiVersion } = config;
  const managedFields = rewrite(entries, { ...writer, wrote, apiVersion }, (own, isWriter) => {
    if (isWriter) return [...wanted.keys()];
    return own.filter((path) => !changed.includes(path) && !dropped.includes(path));
  });
  return { object: { ...object, metadata: { ...object.metadata, managedFields } }, conflicts };
}

function named({ manager, operation, subresource, apiVersion }: ManagedFields): string {
  const name = subresource ? `"${manager}" with subresource "${subresource}"` : `"${manager}"`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

type Rewriting = (own: readonly string[], isWriter: boolean) => readonly string[];

/** The server dates an entry anew whenever its manager changed something, if only what it owned already. */
interface Rewriter extends Writer {
  readonly wrote: boolean;
  readonly apiVersion: string;
}

function rewrite(entries: readonly ManagedFields[], writer: Rewriter, change: Rewriting): ManagedFields[] {
  const { manager, operation, time, subresource, wrote, apiVersion } = writer;
  const fresh = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1' };
  const all = entries.some((entry) => isBy(entry, writer))
    ? entries
    : [...entries, { ...fresh, ...(subresource ? { subresource } : {}) }];
  return all.flatMap((entry) => {
    const own = pathsOf(entry);
    const next = change(own, isBy(entry, writer));
    if (next.length === 0) return [];
    const mine = isBy(entry, writer);
    const same = canonical([...own].sort()) === canonical([...next].sort());
    return [same && !(mine && wrote) ? entry : { ...entry, fieldsV1: treeOf(next), ...(mine && { time }) }];
  });
}

function isBy(entry: ManagedFields, { manager, operation, subresource }: Writer): boolean {
  return entry.manager === manager && entry.operation === operation && entry.subresource === subresource;
}

function atomic(): undefined {
  return undefined;
}

/** Labels, annotations and finalizers one by one; everything else down to its lists and values. */
function leavesOf(object: KubeObject | undefined, { keysOf = atomic }: Writer, nodes = true): Leaves {
  const leaves = new Map<string, string>();
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object ?? ({} as Partial<KubeObject>);
  const { labels, annotations, finalizers } = metadata ?? {};
  walk(
    { metadata: { labels, annotations, finalizers }, ...rest },
    { path: [], dotted: '', keysOf },
    (path, value) => {
      if (path.length < 2 && path[0] === 'f:metadata') return;
      // The parts that a kind consists of are no field that anybody could own.
      if (path[1] === '.' && path[0] === 'f:metadata') return;
      if (value !== undefined || nodes || path.at(-2)?.startsWith('k:'))
        leaves.set(path.join(SEPARATOR), value ?? '');
    },
  );
  return leaves;
}

interface Place {
  readonly path: readonly string[];
  readonly dotted: string;
  readonly keysOf: KeysOf;
}

type Visit = (path: readonly string[], value?: string) => void;

/** Calls with the value of each leaf, and with none for each map and each item that has a key. */
function walk(value: unknown, place: Place, visit: Visit): void {
  const { path, dotted, keysOf } = place;
  if (Array.isArray(value) && keysOf(dotted)) return walkItems(value, place, visit);
  if (!isMap(value)) return visit(path, canonical(value));
  if (path.length > 0) visit([...path, '.']);
  for (const [key, child] of Object.entries(value))
    if (child !== undefined)
      walk(child, { path: [...path, `f:${key}`], dotted: dotted ? `${dotted}.${key}` : key, keysOf }, visit);
}

function walkItems(items: readonly unknown[], { path, dotted, keysOf }: Place, visit: Visit): void {
  visit([...path, '.']);
  const keys = keysOf(dotted) ?? [];
  for (const item of items) walk(item, { path: [...path, keyOf(item, keys)], dotted, keysOf }, visit);
}

/** `k:{"name":"http"}` for an item of a map-like list, `v:"a"` for one of a set. */
function keyOf(item: unknown, keys: readonly string[]): string {
  if (!isMap(item)) return `v:${canonical(item)}`;
  return `k:${canonical(Object.fromEntries(keys.map((key) => [key, item[key] ?? null])))}`;
}

function treeOf(paths: readonly string[]): JsonObject {
  const root: Record<string, unknown> = {};
  for (const path of [...paths].sort()) {
    let node = root;
    for (const part of path.split(SEPARATOR)) node = (node[part] ??= {}) as Record<string, unknown>;
  }
  return root as JsonObject;
}

function pathsOf(entry: ManagedFields | undefined): readonly string[] {
  const paths: string[] = [];
  const visit = (node: JsonObject, path: readonly string[]) => {
    const children = Object.entries(node);
    if (children.length === 0 && path.length > 0) paths.push(path.join(SEPARATOR));
    for (const [key, child] of children) visit(child as JsonObject, [...path, key]);
  };
  visit(entry?.fieldsV1 ?? {}, []);
  return paths;
}
