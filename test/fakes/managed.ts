/** Field ownership as the API server keeps it, for objects whose lists are atomic (as Istio's are). */
import { canonical } from '../../src/core/digest.ts';
import type { JsonObject, KubeObject, ManagedFields } from '../../src/core/kube.ts';

/** Leaves by path (`f:spec/f:http`), with their values as text. */
type Leaves = ReadonlyMap<string, string>;

export interface Writer {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly time: string;
  readonly subresource?: string;
}

const SEPARATOR = '\u0000';

/** `managedFields` after an update of `before` (undefined: a create) to `after`. */
export function afterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): readonly ManagedFields[] {
  const given = after.metadata.managedFields;
  const base = given && given.length > 0 ? given : (before?.metadata.managedFields ?? []);
  const old = leavesOf(before);
  const now = leavesOf(after);
  const changed = [...now].filter(([path, value]) => old.get(path) !== value).map(([path]) => path);
  const removed = new Set([...old.keys()].filter((path) => !now.has(path)));
  const wrote = changed.length > 0 || removed.size > 0;
  return rewrite(base, { ...writer, wrote }, (own, isWriter) => {
    const kept = own.filter((path) => !removed.has(path) && (isWriter || !changed.includes(path)));
    return isWriter ? [...new Set([...kept, ...changed])] : kept;
  });
}

export interface Applied {
  readonly object: KubeObject;
  /** Who owns what would change. */
  readonly conflicts: readonly string[];
}

/** A server-side apply of `config` onto `live`, with its `managedFields`. */
export function afterApply(live: KubeObject | undefined, config: KubeObject, writer: Writer): Applied {
  const entries = live?.metadata.managedFields ?? [];
  const wanted = leavesOf(config, false);
  const old = leavesOf(live);
  const before = pathsOf(entries.find((entry) => isBy(entry, writer)));
  const others = entries.filter((entry) => !isBy(entry, writer));
  const dropped = before.filter((path) => {
    return !wanted.has(path) && !others.some((entry) => pathsOf(entry).includes(path));
  });
  const changed = [...wanted].filter(([path, value]) => old.get(path) !== value).map(([path]) => path);
  const conflicts = others.filter((entry) => pathsOf(entry).some((path) => changed.includes(path)));
  const object = merged(live ?? config, config, dropped);
  const wrote = changed.length > 0 || dropped.length > 0;
  const managedFields = rewrite(entries, { ...writer, wrote }, (own, isWriter) => {
    if (isWriter) return [...wanted.keys()];
    return own.filter((path) => !changed.includes(path) && !dropped.includes(path));
  });
  return {
    object: { ...object, metadata: { ...object.metadata, managedFields } },
    conflicts: conflicts.map(({ manager, operation }) => `${manager} (${operation})`),
  };
}

type Rewriting = (own: readonly string[], isWriter: boolean) => readonly string[];

/** The server dates an entry anew whenever its manager changed something, if only what it owned already. */
interface Rewriter extends Writer {
  readonly wrote: boolean;
}

function rewrite(entries: readonly ManagedFields[], writer: Rewriter, change: Rewriting): ManagedFields[] {
  const { manager, operation, time, subresource, wrote } = writer;
  const fresh = { manager, operation, apiVersion: 'networking.istio.io/v1', time, fieldsType: 'FieldsV1' };
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

/** Labels, annotations and finalizers one by one; `spec` down to its lists and values. */
function leavesOf(object: KubeObject | undefined, nodes = true): Leaves {
  const leaves = new Map<string, string>();
  const { labels, annotations, finalizers } = object?.metadata ?? {};
  walk(
    { metadata: { labels, annotations, finalizers }, spec: object?.spec, status: object?.status },
    [],
    (path, value) => {
      if (path.length < 2 && path[0] === 'f:metadata') return;
      if (value !== undefined || nodes) leaves.set(path.join(SEPARATOR), value ?? '');
    },
  );
  return leaves;
}

/** Calls with the value of each leaf, and with none for each map. */
function walk(
  value: unknown,
  path: readonly string[],
  visit: (path: readonly string[], value?: string) => void,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return visit(path, canonical(value));
  if (path.length > 0) visit([...path, '.']);
  for (const [key, child] of Object.entries(value))
    if (child !== undefined) walk(child, [...path, `f:${key}`], visit);
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

function merged(live: KubeObject, config: KubeObject, dropped: readonly string[]): KubeObject {
  const { labels, annotations } = config.metadata;
  const whole = structuredClone(live) as unknown as Record<string, unknown>;
  const part = { metadata: { labels, annotations }, spec: config.spec };
  put(whole, JSON.parse(JSON.stringify(part)) as JsonObject);
  for (const path of dropped) remove(whole, path.split(SEPARATOR));
  return whole as unknown as KubeObject;
}

function put(into: Record<string, unknown>, part: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(part)) {
    const there = into[key];
    if (isMap(value) && isMap(there)) put(there, value);
    else into[key] = value;
  }
}

function remove(from: Record<string, unknown>, path: readonly string[]): void {
  const [first = '', ...rest] = path;
  const key = first.slice(2);
  const child = from[key];
  if (rest.length === 0) delete from[key];
  else if (isMap(child)) remove(child, rest);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
