/** What a change is, by its facts alone. */
import { describe, expect, it, test } from 'vitest';
import { approvalsOf, endOf, isApproved, isClosed, stateOf } from '../../src/core/change.ts';
import { factOf, factsOf } from './facts.ts';
import { ASKED, change } from './records.ts';

/** Facts | state, and whether it is closed. */
const STATES = `
                                               | asked      | open
approved@60                                    | approved   | open
denied@60                                      | denied     | closed
lapsed@1800                                    | lapsed     | closed
stopped@60                                     | ending     | open
approved@60 void@61                            | void       | closed
approved@60 armed@61-661                       | applying   | open
armed@61-661 failed@62                         | ending     | open
armed@61-661 failed@62 reverted@63             | reverted   | closed
armed@61-661 void@62                           | ending     | open
armed@61-661 void@62 reverted@63               | reverted   | closed
armed@61-661 applied@62                        | live       | open
armed@61 applied@62                            | live       | open
armed@61-661 applied@62 drifted@63             | live       | open
armed@61-661 applied@62 extended@63-1261       | live       | open
armed@61-661 applied@62 stopped@63             | ending     | open
armed@61-661 applied@62 stopped@63 stuck@64    | stuck      | open
armed@61-661 stopped@63 stuck@64 reverted@65   | reverted   | closed
armed@61-661 applied@62 reverted@661           | reverted   | closed
armed@61-661 applied@62 reverted@661 stuck@670 | stuck      | closed
armed@61-661 applied@62 taken-out@63           | taken-out  | closed
armed@61-661 taken-out@63 reverted@64          | taken-out  | closed
armed@61-661 applied@62 superseded@63          | superseded | closed`;

const ROWS = STATES.trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([facts = '', state = '', closed = '']) => ({ facts, state, closed }));

describe('its state and whether it is closed', () => {
  it.each(ROWS)('"$facts": $state, $closed', ({ facts, state, closed }) => {
    const asked = change(factsOf(facts));
    expect(stateOf(asked)).toBe(state);
    expect(isClosed(asked)).toBe(closed === 'closed');
  });
});

describe('it is approved', () => {
  const needs = (count: number, facts: string) =>
    isApproved(change(factsOf(facts), { approval: { count, from: ['S0PLATFORM'], policy: 'approvers' } }));

  it.each([
    { why: 'by as many people as it needs', count: 2, facts: 'approved@60 approved@61:U0EVE', want: true },
    { why: 'not by one person twice', count: 2, facts: 'approved@60 approved@61', want: false },
    { why: 'not by an approval of another plan', count: 1, facts: 'approved-other@60', want: false },
    { why: 'not by its own requester', count: 1, facts: 'approved@60:U0ANA', want: false },
    { why: 'at once where nobody is needed', count: 0, facts: '', want: true },
    { why: 'not by nobody', count: 1, facts: '', want: false },
  ])('$why', ({ count, facts, want }) => expect(needs(count, facts)).toBe(want));

  test('and shows the approvals that count', () => {
    const facts = factsOf('approved@60:U0ANA approved-other@61 approved@62:U0EVE');
    expect(approvalsOf(change(facts))).toEqual([factOf('approved@62:U0EVE')]);
  });
});

describe('its end', () => {
  it.each([
    { facts: '', want: undefined },
    { facts: 'armed@61', want: undefined },
    { facts: 'armed@61-661', want: 661 },
    { facts: 'armed@61-661 extended@100-1261', want: 1261 },
    { facts: 'armed@61-661 extended@100-1261 extended@200-900', want: 1261 },
    { facts: 'armed@61 extended@100-1261', want: 1261 },
  ])('"$facts": $want', ({ facts, want }) => {
    expect(endOf(change(factsOf(facts)))).toBe(want === undefined ? undefined : ASKED + want * 1000);
  });

  test('one that cannot be read has been', () => {
    expect(endOf(change([{ type: 'armed', at: 'x', by: 'me', end: 'tomorrow' }]))).toBe(0);
  });
});
