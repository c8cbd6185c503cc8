/** Facts are only added; what repeats is counted, and what decides is never lost. */
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { FACT_LIMIT, withFact } from '../../src/core/fact.ts';
import { factOf, factsOf } from './facts.ts';
import { at } from './records.ts';

const add = (facts: readonly Fact[], texts: string) => factsOf(texts).reduce(withFact<Fact>, facts);

describe('one more fact', () => {
  test('goes last', () => {
    expect(add([], 'approved@60 armed@61-661')).toEqual(factsOf('approved@60 armed@61-661'));
  });

  test.each(['stuck', 'reverted'])('a repeat of %s is counted, with its first and last time', (type) => {
    const facts = add([], `armed@1-9 ${type}@10 ${type}@20 ${type}@30`);
    expect(facts).toHaveLength(2);
    expect(facts[1]).toEqual({ ...factOf(`${type}@30`), first: at(10), count: 3 });
  });

  test('two of one type with another between them stay two', () => {
    expect(add([], 'stuck@10 reverted@11 stuck@12')).toHaveLength(3);
  });

  test.each(['approved', 'stopped', 'extended'])('a repeat of %s is a fact of its own', (type) => {
    expect(add([], `${type}@1-2 ${type}@3-4`)).toHaveLength(2);
  });

  test('what this version does not know stays where it is', () => {
    const unknown = { type: 'blessed', at: at(1), by: 'U0POPE' };
    expect(withFact([unknown], factOf('stopped@2'))).toEqual([unknown, factOf('stopped@2')]);
  });
});

describe('at the limit', () => {
  const DECISIONS = 'approved@1 approved@2:U0EVE armed@3-99 applied@4 stopped@5';

  function full(decisions: string, filler: (n: number) => string): Fact[] {
    const facts = factsOf(decisions);
    const more = Array.from({ length: FACT_LIMIT - facts.length }, (_, n) => factOf(filler(n)));
    return [...facts, ...more];
  }

  test.each([
    {
      what: 'ends that a later one outdoes',
      filler: (n: number) => `extended@${n}-${100 + n}`,
      next: 'extended@70-300',
    },
    { what: 'tries', filler: (n: number) => (n % 2 ? `reverted@${n}` : `stuck@${n}`), next: 'reverted@70' },
    { what: 'clicks of one person', filler: (n: number) => `approved@${n}`, next: 'taken-out@70' },
  ])('the oldest of many $what goes, and no decision', ({ filler, next }) => {
    const facts = withFact(full(DECISIONS, filler), factOf(next));
    expect(facts).toHaveLength(FACT_LIMIT);
    expect(facts.at(-1)).toEqual(factOf(next));
    expect(facts).toEqual(expect.arrayContaining(factsOf('approved@2:U0EVE armed@3-99 applied@4 stopped@5')));
  });

  test('an end that is the latest of all never goes', () => {
    const facts = full('armed@1-9 extended@2-9999', (n) => `extended@${n}-${100 + n}`);
    expect(withFact(facts, factOf('extended@70-300'))).toContainEqual(factOf('extended@2-9999'));
  });

  test('with nothing to spare the fact is added all the same: the API server refuses it loudly', () => {
    const facts = full('armed@1-9', (n) => `approved@${n}:U${n}`);
    expect(withFact(facts, factOf('stopped@70'))).toEqual([...facts, factOf('stopped@70')]);
  });

  test('what this version does not know never goes', () => {
    const unknown = { type: 'blessed', at: at(1) };
    const facts = [unknown, unknown, ...full('', (n) => `stuck@${n}`).slice(2)];
    expect(withFact(facts, factOf('reverted@70')).slice(0, 2)).toEqual([unknown, unknown]);
  });
});
