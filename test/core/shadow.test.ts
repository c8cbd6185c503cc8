/** Which of istiod's warnings are about what was asked for. */
import { expect, test } from 'vitest';
import { doEdit } from '../../src/core/edit.ts';
import { isShadow } from '../../src/core/shadow.ts';
import { entry, route, tlsTo, view } from '../mesh/make.ts';
import { planOf } from '../commands/run.ts';

const A = 'a.example.com';
const theirs = route([A], { tls: [tlsTo(A, [A])] });
const [edit] = planOf(
  `/chaos blackhole ${A} 10m from everyone`,
  view({ objects: [entry(A, ['443 TLS']), theirs] }),
).edits;
if (!edit) throw new Error('no edit');
const done = doEdit(theirs, edit, { id: 'k7q2mx', order: 0, by: 'U0BEN', at: '2026-11-21T10:00:00Z' });

test.each([
  [true, 'virtualService rule #1 match #0 is not used (duplicate/overlapping match in rule #0)'],
  [true, 'virtualService rule #1 not used (all matches used by prior rules)'],
  [false, 'virtualService rule #0 not used (all matches used by prior rules)'],
  [false, 'addresses are required for ports serving TCP (or unset) protocol'],
])('%s: %s', (expected, warning) => {
  expect(isShadow(warning, done)).toBe(expected);
});

test('where no rule is ours, others are told of theirs', () => {
  expect(isShadow('virtualService rule #1 not used (all matches used by prior rules)', theirs)).toBe(false);
});
