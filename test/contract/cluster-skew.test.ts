/** Whose clock is wrong, and by how much at least: from answers with their `Date` of whole seconds. */
import { expect, test } from 'vitest';
import { measureSkew } from '../../src/adapters/cluster/skew.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0, 400);

/** An answer of a server whose clock is behind ours by so much; `taking` ms, told `late` ms after the middle. */
interface Told {
  readonly ahead: number;
  readonly taking?: number;
  readonly wrote?: number;
}

function heard(...answers: readonly Told[]): number {
  const skew = measureSkew();
  for (const { ahead, taking = 10, wrote = taking / 2 } of answers) {
    const date = new Date(NOW + wrote - ahead).toUTCString();
    skew.heard(NOW, NOW + taking, date);
  }
  return skew.value();
}

const times = (n: number, told: Told) => Array.from({ length: n }, () => told);

test.each([0, 1, 399, -400, -999, 999, 1400])('%i ms may be nothing', (ahead) => {
  expect(Math.abs(heard({ ahead }))).toBeLessThanOrEqual(Math.abs(ahead));
  expect(heard({ ahead }) * ahead).toBeGreaterThanOrEqual(0);
});

test.each([7000, 7300, 7999, 3_600_000, -7000, -7300, -7999, -3_600_000])(
  '%i ms are told, at most so many and less than a second and the answer’s time fewer',
  (ahead) => {
    const least = Math.abs(heard({ ahead }));

    expect(Math.sign(heard({ ahead }))).toBe(Math.sign(ahead));
    expect(least).toBeLessThanOrEqual(Math.abs(ahead));
    expect(least).toBeGreaterThan(Math.abs(ahead) - 1010);
  },
);

test('a slow answer proves less, and never too much, whenever it was written', () => {
  for (const wrote of [0, 2000, 4000]) {
    expect(heard({ ahead: 0, taking: 4000, wrote })).toBe(0);
    expect(heard({ ahead: 7000, taking: 4000, wrote })).toBeLessThanOrEqual(7000);
    expect(heard({ ahead: -7000, taking: 4000, wrote })).toBeGreaterThanOrEqual(-7000);
    expect(heard({ ahead: 3000, taking: 4000, wrote: 0 })).toBeGreaterThanOrEqual(0);
  }
});

test('two answers of five that were kept somewhere on the way, or came while the clock was set, count for nothing', () => {
  expect(heard(...times(3, { ahead: 0 }), ...times(2, { ahead: 600_000 }))).toBe(0);
  expect(heard(...times(2, { ahead: -600_000 }), ...times(3, { ahead: 0 }))).toBe(0);
});

test('a clock that was set right, or wrong, is known after three answers', () => {
  expect(heard(...times(20, { ahead: 60_000 }), ...times(3, { ahead: 0 }))).toBe(0);
  expect(heard(...times(20, { ahead: 0 }), ...times(3, { ahead: 60_000 }))).toBeGreaterThan(58_000);
});

test('nothing is known from nothing, from an answer without a date, or while our clock was set back', () => {
  const skew = measureSkew();
  expect(skew.value()).toBe(0);
  skew.heard(NOW, NOW, undefined);
  skew.heard(NOW, NOW, 'yesterday');
  skew.heard(NOW, NOW - 60_000, new Date(NOW).toUTCString());
  expect(skew.value()).toBe(0);
});
