/** The copy that a reflector keeps: what was made of each object of a collection, and what changed in it. */
import type { KubeObject } from '../../core/kube.ts';
import type { Log } from '../../core/ports.ts';

export interface CopyOptions<T> {
  readonly name: string;
  /** What is kept of an object; undefined for nothing. Where it throws, what was kept before stays. */
  readonly project: (object: KubeObject) => T | undefined;
  /** Not called for the first list. */
  readonly onChange: (before: T | undefined, after: T | undefined) => void;
  readonly log: Log;
}

export interface Copy<T> {
  readonly options: CopyOptions<T>;
  kept: Kept<T>;
  row: Row<T>;
  snapshot: readonly T[] | undefined;
  listed: boolean;
}

/** By namespace and name. */
export type Kept<T> = Map<string, { readonly version: string; readonly value: T }>;

/** The values in the order of their keys, for a plan must not depend on when an object was seen first. */
interface Row<T> {
  readonly keys: string[];
  readonly values: T[];
}

export function newCopy<T>(options: CopyOptions<T>): Copy<T> {
  return { options, kept: new Map(), row: { keys: [], values: [] }, snapshot: undefined, listed: false };
}

/** The same frozen array until something changes. */
export function valuesOf<T>(copy: Copy<T>): readonly T[] {
  copy.snapshot ??= Object.freeze(copy.row.values.slice());
  return copy.snapshot;
}

export function valueAt<T>(copy: Copy<T>, namespace: string, name: string): T | undefined {
  return copy.kept.get(keyOf({ metadata: { namespace, name } }))?.value;
}

export function put<T>(copy: Copy<T>, object: KubeObject): void {
  const key = keyOf(object);
  const before = copy.kept.get(key)?.value;
  keep(copy, copy.kept, object);
  const after = copy.kept.get(key)?.value;
  place(copy.row, key, after);
  changed(copy, before, after);
}

export function drop<T>(copy: Copy<T>, object: KubeObject): void {
  const key = keyOf(object);
  const before = copy.kept.get(key)?.value;
  copy.kept.delete(key);
  place(copy.row, key, undefined);
  changed(copy, before, undefined);
}

/** Adds to a new list, which takes effect by `replace`. An object that is as it was keeps its value. */
export function keep<T>(copy: Copy<T>, into: Kept<T>, object: KubeObject): void {
  const { project, log, name } = copy.options;
  const key = keyOf(object);
  const version = `${object.apiVersion} ${object.metadata.resourceVersion}`;
  const before = copy.kept.get(key);
  try {
    const value = before && before.version === version ? before.value : project(object);
    if (value === undefined) into.delete(key);
    else into.set(key, { version, value });
  } catch (error) {
    log.warn('an object cannot be read; what it was before stays', {
      name,
      key,
      why: (error as Error).message,
    });
    if (before) into.set(key, before);
  }
}

export function replace<T>(copy: Copy<T>, next: Kept<T>): void {
  const before = copy.kept;
  copy.kept = next;
  copy.row = rowOf(next);
  copy.snapshot = undefined;
  if (copy.listed) {
    for (const [key, { value }] of copy.kept) changed(copy, before.get(key)?.value, value);
    for (const [key, { value }] of before) if (!copy.kept.has(key)) changed(copy, value, undefined);
  }
  copy.listed = true;
}

function changed<T>(copy: Copy<T>, before: T | undefined, after: T | undefined): void {
  if (before === after) return;
  copy.snapshot = undefined;
  try {
    copy.options.onChange(before, after);
  } catch (error) {
    copy.options.log.error('a listener of the watches threw', { why: (error as Error).message });
  }
}

function rowOf<T>(kept: Kept<T>): Row<T> {
  const sorted = [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
  return { keys: sorted.map(([key]) => key), values: sorted.map(([, { value }]) => value) };
}

/** One event must not cost a look at ten thousand others. */
function place<T>({ keys, values }: Row<T>, key: string, value: T | undefined): void {
  const at = placeOf(keys, key);
  const there = keys[at] === key ? 1 : 0;
  if (value === undefined) {
    keys.splice(at, there);
    values.splice(at, there);
  } else if (there) {
    values[at] = value;
  } else {
    keys.splice(at, 0, key);
    values.splice(at, 0, value);
  }
}

/** Where the key stands in the sorted ones, or would stand. */
function placeOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
