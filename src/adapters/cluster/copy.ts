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
  snapshot: readonly T[] | undefined;
  listed: boolean;
}

/** By namespace and name, in that order: a plan must not depend on when an object was seen first. */
export type Kept<T> = Map<string, { readonly version: string; readonly value: T }>;

export function newCopy<T>(options: CopyOptions<T>): Copy<T> {
  return { options, kept: new Map(), snapshot: undefined, listed: false };
}

/** The same frozen array until something changes. */
export function valuesOf<T>(copy: Copy<T>): readonly T[] {
  copy.snapshot ??= Object.freeze([...copy.kept.values()].map(({ value }) => value));
  return copy.snapshot;
}

export function put<T>(copy: Copy<T>, object: KubeObject): void {
  const key = keyOf(object);
  const before = copy.kept.get(key)?.value;
  keep(copy, copy.kept, object);
  if (before === undefined) copy.kept = sorted(copy.kept);
  changed(copy, before, copy.kept.get(key)?.value);
}

export function drop<T>(copy: Copy<T>, object: KubeObject): void {
  const key = keyOf(object);
  const before = copy.kept.get(key)?.value;
  copy.kept.delete(key);
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
  copy.kept = sorted(next);
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

function sorted<T>(kept: Kept<T>): Kept<T> {
  const keys = [...kept.keys()];
  if (keys.every((key, n) => n === 0 || (keys[n - 1] ?? '') <= key)) return kept;
  return new Map([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
