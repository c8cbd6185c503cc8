/** What is passed over for its letters alone would not have been the nearest. */
import { closest, distance } from 'fastest-levenshtein';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '-', 'ä'), minLength: 1, maxLength: 40 });

test('the same as measuring them all', () => {
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 30 }), (typed, names) => {
      const best = closest(typed, names);
      const meant = distance(typed, best) <= Math.max(1, Math.floor(typed.length / 3)) ? best : undefined;
      expect(nearest(typed, names)).toBe(meant);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['a letter too many', 'mysqll', ['redis', 'mysql'], 'mysql'],
  ['nothing like it', 'postgres', ['redis', 'mysql'], undefined],
  ['nothing there', 'mysql', [], undefined],
  ['a short word may be off by one', 'ab', ['b', 'xy'], 'b'],
])('%s', (_title, typed, names, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});
