/** Chance that comes out the same in every run (mulberry32). */

export interface Random {
  /** At least 0, less than 1. */
  share(): number;
  one<T>(items: readonly T[]): T;
  /** One of the names, as often as its weight says. */
  of<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

export function randomFrom(seed: number): Random {
  let state = seed;
  const share = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(share() * items.length)];
    if (item === undefined) throw new Error('one of nothing');
    return item;
  };
  const of = <Name extends string>(weights: Readonly<Record<Name, number>>): Name => {
    const pairs = Object.entries(weights) as [Name, number][];
    let left = share() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
    return (pairs.find(([, weight]) => (left -= weight) < 0) ?? one(pairs))[0];
  };
  return { share, one, of };
}
