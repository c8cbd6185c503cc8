/** Planning again, just before a change is made: what was asked later, or follows it, does not stand in its way. */
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { encodePlan } from '../../src/core/plan.ts';
import type { View } from '../../src/core/view.ts';
import { change, entry, view } from '../mesh/make.ts';
import { codeOf, planOf } from './run.ts';

const A = 'a.example.com';
const HOLE = `/chaos blackhole ${A} 20s`;
const ALLOW = `/egress allow ${A}`;
const a = entry(A, ['443 HTTPS']);
const planningFor = { id: 'fgh567', requestedAt: '2026-11-21T09:59:00Z' };
const BEFORE = '2026-11-21T09:58:59.999Z';
const SAME = '2026-11-21T09:59:00.000Z';
const AFTER = '2026-11-21T09:59:01Z';

type Row = readonly [
  title: string,
  id: string,
  more: Partial<Change['spec']>,
  isArmed: boolean,
  stands: boolean,
];

const rows: readonly Row[] = [
  ['asked earlier', 'pqr234', { requestedAt: BEFORE }, false, true],
  ['asked at the same time, by a lower id', 'bcd234', { requestedAt: SAME }, false, true],
  ['asked at the same time, by a higher id', 'pqr234', { requestedAt: SAME }, false, false],
  ['asked later', 'bcd234', { requestedAt: AFTER }, false, false],
  ['armed, whenever it was asked', 'pqr234', { requestedAt: AFTER }, true, true],
  ['its own successor', 'bcd234', { requestedAt: BEFORE, follows: 'fgh567' }, false, false],
  ['its own successor, armed', 'bcd234', { requestedAt: BEFORE, follows: 'fgh567' }, true, false],
  ['the successor of another', 'bcd234', { requestedAt: BEFORE, follows: 'pqr234' }, false, true],
];

describe.each(rows)('%s', (_title, id, more, isArmed, stands) => {
  const facts = isArmed ? undefined : [];

  test(`chaos: stands in the way: ${stands}`, () => {
    const there = { objects: [a], changes: [change(id, more, facts)] };
    expect(codeOf(HOLE, view({ ...there, planningFor }))).toBe(stands ? 'overlapping-change' : '(plan)');
    expect(codeOf(HOLE, view(there))).toBe('overlapping-change');
  });

  test(`an allow: stands in the way: ${stands}`, () => {
    const there = { changes: [change(id, { ...more, verb: 'egress allow' }, facts)] };
    expect(codeOf(ALLOW, view({ ...there, planningFor }))).toBe(stands ? 'already-asked' : '(plan)');
    expect(codeOf(ALLOW, view(there))).toBe('already-asked');
  });
});

test('of two that were asked at once exactly one stands in the way of the other', () => {
  const codes = (verb: string, typed: string, objects: View['serviceEntries']) => {
    const one = change('bcd234', { verb }, []);
    const two = change('fgh567', { verb }, []);
    const again = ({ id, spec: { requestedAt } }: Change, other: Change) =>
      codeOf(typed, view({ objects, changes: [other], planningFor: { id, requestedAt } }));
    return [again(one, two), again(two, one)];
  };
  expect(codes('chaos blackhole', HOLE, [a])).toEqual(['(plan)', 'overlapping-change']);
  expect(codes('egress allow', ALLOW, [])).toEqual(['(plan)', 'already-asked']);
});

test('a name that was asked for later does not change the one that was approved', () => {
  const typed = '/egress allow firestore.googleapis.com';
  const asked = planOf('/egress allow firestore.example.com', view());
  const other = (requestedAt: string) =>
    change('pqr234', { verb: 'egress allow', requestedAt, plan: encodePlan(asked.edits) }, []);
  const name = (requestedAt: string) =>
    planOf(typed, view({ changes: [other(requestedAt)], planningFor })).edits[0]?.target.name;
  expect(name(AFTER)).toBe('firestore');
  expect(name(BEFORE)).toBe('firestore-googleapis-com');
});
