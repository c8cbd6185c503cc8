/** Changes as their marks alone tell them: which objects bear them, and when they end. */
import type { KubeObject, Target } from './kube.ts';
import { targetOf } from './kube.ts';
import { marksOf } from './mark.ts';

export interface Marked {
  readonly id: string;
  /** The earliest of its marks, in ms since the epoch; undefined for a permanent change. */
  readonly end: number | undefined;
  /** The objects that bear it, the last one that was edited first. */
  readonly places: readonly MarkedPlace[];
}

export interface MarkedPlace {
  readonly target: Target;
  /** Of the object, as seen. */
  readonly version: string;
  /** As the mark says it. */
  readonly ends: string | undefined;
  readonly order: number;
}

/** Every change that these objects bear. */
export function markedChanges(objects: readonly KubeObject[]): readonly Marked[] {
  const found = new Map<string, MarkedPlace[]>();
  for (const object of objects) {
    for (const [id, { ends, order }] of marksOf(object)) {
      const places = found.get(id) ?? [];
      places.push({ target: targetOf(object), version: versionOf(object), ends, order });
      found.set(id, places);
    }
  }
  return [...found].map(([id, places]) => ({
    id,
    end: endOfPlaces(places),
    places: places.toSorted((a, b) => b.order - a.order),
  }));
}

/** The earliest end, in ms since the epoch. What cannot be read as a time has been: then what is there comes back. */
export function endOfPlaces(places: readonly MarkedPlace[]): number | undefined {
  const ends = places.flatMap(({ ends }) => (ends === undefined ? [] : [Date.parse(ends) || 0]));
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** Which object it is, and which version of it. */
export function versionOf({ metadata }: KubeObject): string {
  return `${metadata.uid} ${metadata.resourceVersion}`;
}
