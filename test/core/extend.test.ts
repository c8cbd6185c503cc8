/** What an extension is: its plan, its record, its button, and what it does to a mark. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buttonFor, readButton } from '../../src/core/asking.ts';
import { isApproved } from '../../src/core/change.ts';
import { doEdit, undo } from '../../src/core/edit.ts';
import { extendMark, marksOf } from '../../src/core/mark.ts';
import { decodeExtension, decodePlan, digestOf, encodePlan } from '../../src/core/plan.ts';
import { isEgress, isForAnyoneToEnd } from '../../src/core/policy.ts';
import { newRecord, parseRecord } from '../../src/core/record.ts';
import { A, FOREIGN, insert, OURS, stamp } from './edit.sample.ts';
import { EXTENDED, extension, LATER, PLAN } from './extensions.ts';
import { at, change, FACTS } from './records.ts';

describe('the plan of an extension', () => {
  test('is what it extends and an absolute end, and reads back as it was', () => {
    expect(PLAN).toBe(`{"end":"${at(1261)}","extends":"k7q2mx"}`);
    expect(decodeExtension(PLAN)).toEqual(LATER);
    expect(decodePlan(PLAN)).toEqual([]);
    expect(decodeExtension(change().spec.plan)).toBeUndefined();
  });

  test('another end is another digest: an approval is of this end, and no later one', () => {
    const later = encodePlan([], { ...LATER, end: at(1262) });
    expect(digestOf(later)).not.toBe(digestOf(PLAN));
    const asked = extension([{ ...FACTS.approved, digest: digestOf(later) }]);
    expect(isApproved(asked)).toBe(false);
    expect(isApproved(extension([FACTS.approved]))).toBe(true);
  });

  test.each<[string, unknown]>([
    ['no end', { extends: EXTENDED }],
    ['an end that is no time', { ...LATER, end: 'later' }],
    ['nothing that it extends', { end: LATER.end, extends: '' }],
    ['a field that there is not', { ...LATER, force: true }],
    ['nothing', null],
  ])('with %s is not acted on', (_what, plan) => {
    expect(() => decodePlan(JSON.stringify(plan))).toThrow(z.core.$ZodError);
    expect(() => decodeExtension(JSON.stringify(plan))).toThrow(z.core.$ZodError);
  });
});

describe('its record', () => {
  const stored = (over: Parameters<typeof extension>[1]) => {
    const { id, spec } = extension([], over);
    const { metadata, ...rest } = newRecord('drawbridge', id, spec);
    return parseRecord({ ...rest, metadata: { ...metadata, resourceVersion: '1' } });
  };

  test('says what it extends, and is held until it is closed', () => {
    expect(stored({})).toMatchObject({ change: { spec: { extends: EXTENDED }, held: true } });
  });

  test.each([
    ['another change than its plan', { extends: 'zzz234' }],
    ['nothing, with the plan of an extension', { extends: undefined }],
    ['something, with a plan of edits', { plan: change().spec.plan, digest: change().spec.digest }],
  ])('is not acted on where it says %s', (_what, over) => {
    expect(stored(over)).toEqual({ bad: 'spec.plan does not extend what spec.extends says' });
  });
});

describe('a mark with a later end', () => {
  const live = doEdit(FOREIGN, insert(OURS), { ...stamp(A), ends: at(661) });

  test('says nothing else anew, and the undo is the same', () => {
    const later = extendMark(live, A, at(1261));
    const before = marksOf(live).get(A);
    expect(marksOf(later).get(A)).toEqual({ ...before, ends: at(1261) });
    expect({ ...later, metadata: live.metadata }).toEqual(live);
    expect(undo(later, A)).toEqual(FOREIGN);
  });

  test('never ends sooner than it did; moved by hand to now, it is moved again', () => {
    expect(extendMark(live, A, at(661))).toBe(live);
    expect(extendMark(live, A, at(100))).toBe(live);
    const byHand = doEdit(FOREIGN, insert(OURS), { ...stamp(A), ends: '2026-11-21T11:00:00+02:00' });
    expect(marksOf(extendMark(byHand, A, at(1261))).get(A)?.ends).toBe(at(1261));
  });

  test('is put on nothing that bears none of this change', () => {
    expect(extendMark(FOREIGN, A, at(1261))).toBe(FOREIGN);
    expect(extendMark(live, 'zzz234', at(1261))).toBe(live);
  });

  test('a leased one whose end somebody took out gets one', () => {
    const { ends: _none, ...forGood } = stamp(A);
    const endless = doEdit(FOREIGN, insert(OURS), forGood);
    expect(marksOf(endless).get(A)).not.toHaveProperty('ends');
    expect(marksOf(extendMark(endless, A, at(1261))).get(A)?.ends).toBe(at(1261));
  });
});

test('an extension of an open host is none itself; who may end it follows its family', () => {
  const asked = extension([], { verb: 'egress extend' });
  expect(isEgress(asked)).toBe(false);
  expect(isForAnyoneToEnd(asked)).toBe(false);
  expect(isForAnyoneToEnd(extension())).toBe(true);
});

test('its button says until when the clicker saw it; one without an end reads as before', () => {
  const value = { id: EXTENDED, digest: 'd', end: at(661) };
  const { action_id: action, value: text } = buttonFor('extend', value);
  expect(readButton(action, text)).toEqual({ action: 'extend', ...value });
  expect(readButton(action, JSON.stringify({ ...value, end: 'later' }))).toBeUndefined();
  expect(buttonFor('end', { id: EXTENDED, digest: 'd' }).value).toBe('{"id":"k7q2mx","digest":"d"}');
});
