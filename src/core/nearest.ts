/** "Did you mean": the door to `fastest-levenshtein`. */
import { distance } from 'fastest-levenshtein';

/** The candidate closest to the word, if it is close enough to be what was meant (a third of its letters). */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const letters = lettersOf(word);
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    // A mesh has many names: most are too far off by their length or their letters alone.
    if (Math.abs(word.length - candidate.length) >= least) continue;
    if (Math.max(word.length, candidate.length) - inCommon(letters, candidate) >= least) continue;
    const away = distance(word, candidate);
    if (away >= least) continue;
    least = away;
    best = candidate;
  }
  return best;
}

/** How often each letter is there; rare ones share a place, which only makes words look more alike. */
function lettersOf(word: string): Uint8Array {
  const letters = new Uint8Array(PLACES);
  for (let at = 0; at < word.length; at += 1) letters[placeAt(word, at)]! += 1;
  return letters;
}

function inCommon(letters: Uint8Array, candidate: string): number {
  LEFT.set(letters);
  let common = 0;
  for (let at = 0; at < candidate.length; at += 1) {
    const place = placeAt(candidate, at);
    if (LEFT[place] === 0) continue;
    LEFT[place]! -= 1;
    common += 1;
  }
  return common;
}

const PLACES = 128;
const LEFT = new Uint8Array(PLACES);

function placeAt(word: string, at: number): number {
  return word.charCodeAt(at) % PLACES;
}
