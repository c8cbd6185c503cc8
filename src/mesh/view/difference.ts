/** In what two lists differ, where that is little. */

export interface Difference<T> {
  readonly gone: ReadonlySet<T>;
  readonly come: ReadonlySet<T>;
}

/** Most objects in which they may differ: some changes' worth, and not much of a short list. */
const MOST = 64;
const SHARE = 8;
/** So many in a row may be new, or gone, before the rest is taken for different. */
const ROW = 8;

/** What to take from the one, and then to add, for the other, by reference; undefined where that is much. One pass. */
export function differenceOf<T>(from: readonly T[], to: readonly T[]): Difference<T> | undefined {
  const most = Math.min(MOST, to.length / SHARE);
  const gone = new Set<T>();
  const come = new Set<T>();
  let [a, b] = [0, 0];
  while (a < from.length || b < to.length) {
    if (a < from.length && b < to.length && from[a] === to[b]) {
      a += 1;
      b += 1;
      continue;
    }
    const [old, now] = stepsFrom(from, a, to, b);
    for (const one of from.slice(a, (a += old))) gone.add(one);
    for (const one of to.slice(b, (b += now))) come.add(one);
    if (gone.size + come.size > most) return undefined;
  }
  return { gone, come };
}

/** How far to go in each, from where they differ, until they may be the same again. */
function stepsFrom<T>(from: readonly T[], a: number, to: readonly T[], b: number): readonly [number, number] {
  for (let row = 1; row <= ROW; row += 1) {
    if (b + row <= to.length && from[a] === to[b + row]) return [0, row];
    if (a + row <= from.length && from[a + row] === to[b]) return [row, 0];
  }
  return [1, 1];
}
