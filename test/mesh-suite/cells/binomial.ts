/** How many of so many calls may be hit where each is hit with the same probability. */

/** Two-sided: in both tails together, one of 10,000 measurements. */
const CONFIDENCE = 0.9999;

/** The fewest and the most, both counted in; exactly none or all where the probability is 0 or 1. */
export function bounds(n: number, p: number, confidence = CONFIDENCE): readonly [number, number] {
  const tail = (1 - confidence) / 2;
  const chances = Array.from({ length: n + 1 }, (_, k) => chanceOf(n, p, k));
  const reversed = chances.toReversed();
  return [firstBeyond(chances, tail), n - firstBeyond(reversed, tail)];
}

export function isWithin(hits: number, n: number, p: number): boolean {
  const [fewest, most] = bounds(n, p);
  return hits >= fewest && hits <= most;
}

/** The first count up to which more than the tail lies. */
function firstBeyond(chances: readonly number[], tail: number): number {
  let sum = 0;
  return chances.findIndex((chance) => {
    sum += chance;
    return sum > tail;
  });
}

function chanceOf(n: number, p: number, k: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let at = 1; at <= k; at += 1) log += Math.log((n - k + at) / at);
  return Math.exp(log);
}
