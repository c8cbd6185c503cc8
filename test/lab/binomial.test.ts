import { expect, test } from 'vitest';
import { bounds, isWithin } from '../mesh-suite/cells/binomial.ts';

test('none or all where there is no chance in it', () => {
  expect(bounds(200, 0)).toEqual([0, 0]);
  expect(bounds(200, 1)).toEqual([200, 200]);
  expect(isWithin(1, 200, 0)).toBe(false);
  expect(isWithin(199, 200, 1)).toBe(false);
});

test('both tails, as summed from exact binomial coefficients', () => {
  expect(bounds(200, 0.3)).toEqual([36, 86]);
  expect(bounds(200, 0.5)).toEqual([73, 127]);
  expect(bounds(10, 0.5, 0.95)).toEqual([2, 8]);
});

test('a share that is left out, or twice as large, is seen', () => {
  expect(isWithin(0, 200, 0.3)).toBe(false);
  expect(isWithin(120, 200, 0.3)).toBe(false);
});
