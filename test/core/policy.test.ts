import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { Actor, Subject } from '../../src/core/policy.ts';
import { judge } from '../../src/core/policy.ts';
import { ASKED, at, change, FACTS } from './records.ts';

const policy = { approvers: ['S0PLATFORM', 'U0BOB'], lapse: 30 * 60_000 };
const { approved, armed, applied, reverted } = FACTS;

function actor(id: string, groups: readonly string[] = [], unknownGroups: readonly string[] = []): Actor {
  return { id, groups, unknownGroups };
}

function answer(subject: Subject, who: Actor, seconds = 60): string {
  const judgement = judge(subject, who, policy, ASKED + seconds * 1000);
  return judgement.kind === 'refusal' ? judgement.code : judgement.kind;
}

describe('a click', () => {
  const { digest } = change().spec;
  const rows: readonly [string, 'approve' | 'deny', readonly Fact[], Actor, number, string][] = [
    ['an approver by name', 'approve', [], actor('U0BOB'), 60, 'allow'],
    ['an approver by group', 'approve', [], actor('U0EVE', ['S0PLATFORM']), 60, 'allow'],
    ['somebody else', 'approve', [], actor('U0EVE'), 60, 'not-eligible'],
    ['somebody else denies', 'deny', [], actor('U0EVE'), 60, 'not-eligible'],
    [
      'somebody whose group cannot be looked up',
      'approve',
      [],
      actor('U0EVE', [], ['S0PLATFORM']),
      60,
      'not-eligible',
    ],
    ['the requester, though in the group', 'approve', [], actor('U0ANA', ['S0PLATFORM']), 60, 'own-request'],
    ['the requester takes it back', 'deny', [], actor('U0ANA'), 60, 'allow'],
    [
      'after it was denied',
      'approve',
      [{ type: 'denied', at: at(5), by: 'U0BOB' }],
      actor('U0BOB'),
      60,
      'already-decided',
    ],
    ['after it was approved', 'deny', [approved], actor('U0BOB'), 90, 'already-decided'],
    ['after it was stopped', 'approve', [FACTS.stopped], actor('U0BOB'), 90, 'already-decided'],
    ['the last second', 'approve', [], actor('U0BOB'), 1799, 'allow'],
    ['after it lapsed by the clock, recorded or not', 'approve', [], actor('U0BOB'), 1800, 'lapsed'],
    [
      'on a void one',
      'approve',
      [{ type: 'void', at: at(5), why: 'moved' }],
      actor('U0BOB'),
      60,
      'stale-card',
    ],
  ];

  test.each(rows)('%s: %s', (_name, kind, facts, who, seconds, expected) => {
    expect(answer({ kind, change: change(facts), digest }, who, seconds)).toBe(expected);
  });

  test('on a card that shows another plan', () => {
    expect(answer({ kind: 'approve', change: change(), digest: 'other' }, actor('U0BOB'))).toBe('stale-card');
  });
});

describe('an end', () => {
  const live = [approved, armed, applied];

  test('of chaos is for anyone, at any time', () => {
    expect(answer({ kind: 'end', change: change(live) }, actor('U0EVE'))).toBe('allow');
    expect(answer({ kind: 'end', change: change([]) }, actor('U0EVE'))).toBe('allow');
  });

  test('of an open host is for its requester or an eligible approver', () => {
    const allow = change(live, { verb: 'egress allow' });
    expect(answer({ kind: 'end', change: allow }, actor('U0EVE'))).toBe('not-yours-to-end');
    expect(answer({ kind: 'end', change: allow }, actor('U0ANA'))).toBe('allow');
    expect(answer({ kind: 'end', change: allow }, actor('U0BOB'))).toBe('allow');
    expect(answer({ kind: 'end', change: allow }, actor('U0EVE', ['S0PLATFORM']))).toBe('allow');
  });

  test('of what is over says so', () => {
    expect(answer({ kind: 'end', change: change([...live, reverted]) }, actor('U0EVE'))).toBe(
      'nothing-to-end',
    );
  });
});

describe('a plan', () => {
  test('is asked of the approvers', () => {
    expect(judge({ kind: 'plan' }, actor('U0ANA'), policy, ASKED)).toEqual({
      kind: 'ask',
      approval: { count: 1, from: ['S0PLATFORM', 'U0BOB'], policy: 'approvers' },
    });
  });

  test('of the only approver is refused: nobody could approve it', () => {
    const judgement = judge({ kind: 'plan' }, actor('U0BOB'), { ...policy, approvers: ['U0BOB'] }, ASKED);
    expect(judgement).toMatchObject({ code: 'no-approvers' });
  });
});
