/** Arrays made of what reflectors keep: the same ones until something changes. */
import type { Reflector } from './reflector.ts';

/** The same result each time for the same array. */
export function derived<T>(make: (values: readonly T[]) => readonly T[]): typeof make {
  const known = new WeakMap<readonly T[], readonly T[]>();
  return (values) => {
    const made = known.get(values) ?? Object.freeze(make(values));
    known.set(values, made);
    return made;
  };
}

/** The values of several reflectors in one array, which is the same until one of them changes. */
export function joined<T>(reflectors: readonly Reflector<T>[]): () => readonly T[] {
  let from: readonly (readonly T[])[] = [];
  let made: readonly T[] = [];
  return () => {
    const parts = reflectors.map((reflector) => reflector.values());
    if (parts.some((part, n) => part !== from[n])) made = Object.freeze(parts.flat());
    from = parts;
    return made;
  };
}
