/**
 * Finds objects by a name that they bear, without looking at all of them. What was read of a list serves the
 * next list too, with the few objects that differ: a watched view has new lists after every change.
 */
import type { KubeObject } from '../core/kube.ts';
import { qualifiedName } from '../core/kube.ts';
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

type NamesOf = (object: KubeObject) => readonly string[];

/** Looks lists of one kind up by these names of their objects: what differs little is the same kind's. */
export function lookupBy(namesOf: NamesOf): (objects: readonly KubeObject[]) => Lookup {
  const known = new WeakMap<readonly KubeObject[], Lookup>();
  let last: Read = read([], namesOf);
  return (objects) => {
    const before = known.get(objects);
    if (before) return before;
    const difference = differenceOf(last.objects, objects);
    if (!difference) last = read(objects, namesOf);
    const lookup = toLookup(difference ? changed(last, difference, namesOf) : last);
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

type Found = Pick<Lookup, 'bearing' | 'names'>;

interface Read extends Found {
  readonly objects: readonly KubeObject[];
}

function read(objects: readonly KubeObject[], namesOf: NamesOf): Read {
  const byName = new Map<string, KubeObject[]>();
  for (const object of objects) {
    for (const name of new Set(namesOf(object))) {
      const there = byName.get(name);
      if (there) there.push(object);
      else byName.set(name, [object]);
    }
  }
  return { objects, bearing: (name) => byName.get(name) ?? [], names: [...byName.keys()] };
}

function changed(last: Read, { gone, come }: Difference<KubeObject>, namesOf: NamesOf): Found {
  const added = read([...come], namesOf);
  const bearing = (name: string) => {
    const kept = last.bearing(name).filter((object) => !gone.has(object));
    return added.bearing(name).reduce((list, one) => list.toSpliced(placeOf(one, list), 0, one), kept);
  };
  const lost = new Set([...gone].flatMap(namesOf).filter((name) => bearing(name).length === 0));
  const news = added.names.filter((name) => last.bearing(name).length === 0);
  const kept = lost.size > 0 ? last.names.filter((name) => !lost.has(name)) : last.names;
  return { bearing, names: news.length > 0 ? [...kept, ...news] : kept };
}

function toLookup({ bearing, names }: Found): Lookup {
  const around = (host: string) => waysToName(host).filter((name) => bearing(name).length > 0);
  return {
    bearing,
    around,
    meeting: (host) => (isWildcard(host) ? names.filter((name) => meets(name, host)) : around(host)),
    names,
  };
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
