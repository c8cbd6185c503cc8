/** What `next` keeps to whatever the facts say, in whatever order, at whatever time. */
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { isApproved, isClosed } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import { withFact } from '../../src/core/fact.ts';
import type { Live } from '../../src/core/live.ts';
import type { Action, Moment } from '../../src/core/next.ts';
import { next } from '../../src/core/next.ts';
import { EVERY_FACT, factOf } from './facts.ts';
import { ASKED, change } from './records.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const LAW = { seed, numRuns: 10_000, verbose: fc.VerbosityLevel.Verbose };
const SLOW = 60_000;

beforeAll(() => console.log(`next laws: SEED=${seed}`));

const second = fc.oneof(fc.nat(4000), fc.constantFrom(0, 60, 61, 300, 360, 1800));

const someFact: fc.Arbitrary<Fact> = fc
  .record({
    type: fc.constantFrom(...EVERY_FACT),
    at: second,
    end: fc.option(second, { nil: undefined }),
    by: fc.constantFrom('me', 'U0ANA', 'U0BOB', 'U0EVE'),
    garbled: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  })
  .map(({ type, at, end, by, garbled }) => {
    const fact = factOf(`${type}@${at}${end === undefined ? '' : `-${end}`}:${by}`);
    return garbled ? { ...fact, at: 'some time' } : fact;
  });

const someChange: fc.Arbitrary<Change> = fc
  .record({ facts: fc.array(someFact, { maxLength: 10 }), count: fc.nat(2), deleting: fc.boolean() })
  .map(({ facts, count, deleting }) => ({
    ...change(facts, { approval: { count, from: ['S0PLATFORM'], policy: 'approvers' } }),
    deleting,
  }));

const someLive: fc.Arbitrary<Live> = fc.record({
  items: fc.constantFrom('none' as const, 'part' as const, 'all' as const),
  marked: fc.boolean(),
  traces: fc.boolean(),
  gone: fc.boolean(),
});

const someMoment: fc.Arbitrary<Moment> = second.map((now) => ({
  now: ASKED + now * 1000,
  self: 'me',
  lapse: 1_800_000,
}));

function has(change: Change, ...types: readonly Fact['type'][]): boolean {
  return change.facts.some((fact) => types.includes(fact.type));
}

interface Law {
  readonly law: string;
  readonly holds: (change: Change, action: Action, moment: Moment) => boolean;
}

const LAWS: readonly Law[] = [
  {
    law: 'nothing is armed before it is approved, twice, or after anybody ended it',
    holds: (change, action) =>
      action.do !== 'arm' ||
      (isApproved(change) &&
        !isClosed(change) &&
        !change.deleting &&
        !has(change, 'armed', 'stopped', 'denied', 'failed')),
  },
  {
    law: 'nothing is made that was not armed, or that is ending or has ended',
    holds: (change, action) =>
      action.do !== 'apply' ||
      (has(change, 'armed') &&
        !isClosed(change) &&
        !change.deleting &&
        !has(change, 'stopped', 'void', 'failed', 'applied')),
  },
  {
    law: 'a closed change waits, rests, or has what is left of it taken out',
    holds: (change, action) => !isClosed(change) || ['wait', 'revert', 'rest'].includes(action.do),
  },
  {
    law: 'only what is closed, or live for good, rests',
    holds: (change, action) =>
      action.do !== 'rest' ||
      isClosed(change) ||
      (has(change, 'applied') && !change.deleting && change.facts.every((fact) => !('end' in fact))),
  },
  {
    law: 'nobody waits for what has been, or without an end',
    holds: (_change, action, { now }) => action.do !== 'wait' || (action.until ?? 0) > now,
  },
];

test.each(LAWS)('$law', { timeout: SLOW }, ({ holds }) => {
  const asked = fc.property(someChange, someLive, someMoment, (change, live, moment) =>
    holds(change, next(change, live, moment), moment),
  );
  expect(() => fc.assert(asked, LAW)).not.toThrow();
});

test('no fact is asked for twice: asked on and on, it settles', { timeout: SLOW }, () => {
  const all = fc.property(someChange, someLive, someMoment, (change, live, moment) => {
    const { action, recorded } = settle(change, live, moment, []);
    expect(action.do).not.toBe('close');
    expect(new Set(recorded).size).toBe(recorded.length);
    expect(recorded.length).toBeLessThan(4);
  });
  fc.assert(all, LAW);
});

interface Settled {
  readonly action: Action;
  readonly recorded: readonly string[];
}

/** As the engine asks on, in 8 turns at most. */
function settle(change: Change, live: Live, moment: Moment, recorded: readonly string[]): Settled {
  const action = next(change, live, moment);
  if (action.do !== 'close' || recorded.length === 8) return { action, recorded };
  const after = { ...change, facts: withFact(change.facts, action.fact) };
  return settle(after, live, moment, [...recorded, action.fact.type]);
}
