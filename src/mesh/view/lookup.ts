/**
 * Finds objects by a name that they bear, without looking at all of them. What was read of a list serves the
 * next list too, with the few objects that differ: a watched view has new lists after every change.
 */
import type { KubeObject } from '../../core/kube.ts';
import { qualifiedName } from '../../core/kube.ts';
import type { Difference } from './difference.ts';
import { differenceOf } from './difference.ts';
import { isWildcard, meets } from './host.ts';

export interface Lookup {
  /** Objects that bear this very name, in the order of the list where that is by namespace and name. */
  bearing(name: string): readonly KubeObject[];
  /** Names that are this host, or a wildcard around it; narrowest first. */
  around(host: string): readonly string[];
  /** The same, and for a wildcard also those that it covers. */
  meeting(host: string): readonly string[];
  /** Every name once. */
  readonly names: readonly string[];
}

/** From so many objects on, what was read is carried over to the list at hand. */
const FAR = 32;

type NamesOf = (object: KubeObject) => readonly string[];

/** Looks lists of one kind up by these names of their objects: what differs little is the same kind's. */
export function lookupBy(namesOf: NamesOf): (objects: readonly KubeObject[]) => Lookup {
  const known = new WeakMap<readonly KubeObject[], Lookup>();
  let last: Read = read([], namesOf);
  return (objects) => {
    const before = known.get(objects);
    if (before) return before;
    const difference = differenceOf(last.objects, objects);
    const near = difference && difference.gone.size + difference.come.size <= FAR ? difference : undefined;
    if (!near && difference) last = { objects, byName: carried(last, difference, namesOf) };
    if (!difference) last = read(objects, namesOf);
    const lookup = toLookup(near ? changed(last, near, namesOf) : foundIn(last));
    known.set(objects, lookup);
    return lookup;
  };
}

/** The objects that bear one of the names, each once. */
export function bearingAny(lookup: Lookup, names: readonly string[]): readonly KubeObject[] {
  const [only, ...more] = names;
  if (only === undefined) return [];
  return more.length === 0
    ? lookup.bearing(only)
    : [...new Set(names.flatMap((name) => lookup.bearing(name)))];
}

interface Found {
  readonly bearing: (name: string) => readonly KubeObject[];
  readonly names: () => readonly string[];
}

interface Read {
  readonly objects: readonly KubeObject[];
  readonly byName: ByName;
}

type ByName = ReadonlyMap<string, readonly KubeObject[]>;

function read(objects: readonly KubeObject[], namesOf: NamesOf): Read {
  const byName = new Map<string, KubeObject[]>();
  for (const object of objects) {
    for (const name of new Set(namesOf(object))) {
      const there = byName.get(name);
      if (there) there.push(object);
      else byName.set(name, [object]);
    }
  }
  return { objects, byName };
}

function foundIn({ byName }: Read): Found {
  return { bearing: (name) => byName.get(name) ?? [], names: () => [...byName.keys()] };
}

/** Only names that an object bears which came or went are other than they were. */
function changed({ byName }: Read, difference: Difference<KubeObject>, namesOf: NamesOf): Found {
  const touched = touchedBy(byName, difference, namesOf);
  return {
    bearing: (name) => touched.get(name)?.() ?? byName.get(name) ?? [],
    names: () => {
      const news = [...touched.keys()].filter((name) => !byName.has(name));
      return [...byName.keys(), ...news].filter((name) => touched.get(name)?.().length !== 0);
    },
  };
}

/** What was read, with the difference: what is kept is not read again. */
function carried({ byName }: Read, difference: Difference<KubeObject>, namesOf: NamesOf): ByName {
  const all = new Map(byName);
  for (const [name, list] of touchedBy(byName, difference, namesOf)) {
    if (list().length > 0) all.set(name, list());
    else all.delete(name);
  }
  return all;
}

/** The objects that bear each of these names now; found when asked for, as some names thousands bear. */
function touchedBy(byName: ByName, { gone, come }: Difference<KubeObject>, namesOf: NamesOf) {
  const added = read([...come], namesOf).byName;
  const list = (name: string): readonly KubeObject[] => {
    const kept = (byName.get(name) ?? []).filter((object) => !gone.has(object));
    for (const one of added.get(name) ?? []) kept.splice(placeOf(one, kept), 0, one);
    return kept;
  };
  const names = new Set([...[...gone].flatMap(namesOf), ...added.keys()]);
  return new Map([...names].map((name) => [name, once(() => list(name))]));
}

function toLookup({ bearing, names }: Found): Lookup {
  const around = (host: string) => waysToName(host).filter((name) => bearing(name).length > 0);
  const all = once(names);
  return {
    bearing,
    around,
    meeting: (host) => (isWildcard(host) ? all().filter((name) => meets(name, host)) : around(host)),
    get names() {
      return all();
    },
  };
}

/** Worked out when it is first asked for. */
function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => (done ??= { value: work() }).value;
}

/** The host, and every wildcard that covers it, narrowest first. */
function waysToName(host: string): readonly string[] {
  const wide = isWildcard(host) ? host.slice(2) : host;
  return [...new Set([host, ...Array.from({ length: wide.length + 1 }, (_, at) => `*${wide.slice(at)}`)])];
}

/** Where it stands in a list that is sorted by namespace and name. */
function placeOf(object: KubeObject, sorted: readonly KubeObject[]): number {
  const key = qualifiedName(object);
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (qualifiedName(sorted[middle] as KubeObject) < key) from = middle + 1;
    else to = middle;
  }
  return from;
}
