/** "Did you mean": the door to `fastest-levenshtein`. */
import { closest, distance } from 'fastest-levenshtein';

/** The candidate closest to the word, if it is close enough to be what was meant (a third of its letters). */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(word, candidates);
  return distance(word, best) <= Math.max(1, Math.floor(word.length / 3)) ? best : undefined;
}
