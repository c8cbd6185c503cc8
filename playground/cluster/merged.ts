/** What a server-side apply makes of an object: what it says put over what is there, and what it dropped taken out. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import type { KeysOf } from './managed.ts';

export interface Merging {
  /** Paths as `managedFields` has them, each in one text. */
  readonly dropped: readonly string[];
  readonly keysOf: KeysOf;
}

export const SEPARATOR = '\u0000';

type Fields = Record<string, unknown>;

export function merged(live: KubeObject, config: KubeObject, { dropped, keysOf }: Merging): KubeObject {
  const { labels, annotations, finalizers } = config.metadata;
  const { apiVersion: _version, kind: _kind, status: _status, ...rest } = config;
  const whole = structuredClone(live) as unknown as Fields;
  const part = { ...rest, metadata: { labels, annotations, finalizers } };
  put(whole, JSON.parse(JSON.stringify(part)) as JsonObject, { path: '', keysOf });
  for (const path of dropped) remove(whole, path.split(SEPARATOR));
  return whole as unknown as KubeObject;
}

interface Place {
  readonly path: string;
  readonly keysOf: KeysOf;
}

function put(into: Fields, part: Readonly<Fields>, { path, keysOf }: Place): void {
  for (const [key, value] of Object.entries(part)) {
    const there = into[key];
    const place = { path: path ? `${path}.${key}` : key, keysOf };
    if (isMap(value) && isMap(there)) put(there, value, place);
    else if (Array.isArray(value) && Array.isArray(there)) into[key] = items(there, value, place);
    else into[key] = value;
  }
}

/** Of a list whose items have keys: those that are there, in their order, then the new ones. */
function items(there: readonly unknown[], given: readonly unknown[], place: Place): readonly unknown[] {
  const keys = place.keysOf(place.path);
  if (!keys) return given;
  const next = [...there];
  for (const item of given) {
    const at = next.findIndex((one) => isSameItem(one, item, keys));
    const old = next[at];
    if (at < 0) next.push(item);
    else if (isMap(item) && isMap(old)) put(old, item, place);
  }
  return next;
}

function isSameItem(a: unknown, b: unknown, keys: readonly string[]): boolean {
  if (!isMap(a) || !isMap(b)) return a === b;
  return keys.every((key) => a[key] === b[key]);
}

function remove(from: Fields, path: readonly string[]): void {
  const [first = '', ...rest] = path;
  const key = first.slice(2);
  const child = from[key];
  if (rest.length === 0) delete from[key];
  else if (isMap(child)) remove(child, rest);
  else if (Array.isArray(child)) from[key] = withoutItem(child, rest);
}

function withoutItem(list: readonly unknown[], [first = '', ...rest]: readonly string[]): readonly unknown[] {
  if (first.startsWith('v:')) return list.filter((item) => item !== JSON.parse(first.slice(2)));
  if (!first.startsWith('k:')) return list;
  const key = JSON.parse(first.slice(2)) as Fields;
  const isIt = (item: unknown) => isSameItem(item, key, Object.keys(key));
  if (rest[0] === '.') return list.filter((item) => !isIt(item));
  for (const item of list) if (isMap(item) && isIt(item)) remove(item, rest);
  return list;
}

/** `.spec.ports[name="http"].number` for a path as `managedFields` has it. */
export function fieldOf(path: string): string {
  const parts = path.split(SEPARATOR).map((part) => {
    if (part.startsWith('f:')) return `.${part.slice(2)}`;
    if (!part.startsWith('k:')) return part === '.' ? '' : `[=${part.slice(2)}]`;
    const key = Object.entries(JSON.parse(part.slice(2)) as Fields);
    return `[${key.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
  });
  return parts.join('');
}

export function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
