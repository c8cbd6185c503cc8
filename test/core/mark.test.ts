/** Marks that somebody took off, broke, copied or wrote: trusted in nothing that they cannot know. */
import { describe, expect, test } from 'vitest';
import { doEdit, markAgain, undo, unmark } from '../../src/core/edit.ts';
import { MARK_PREFIX, marksOf, strangeMarksOf } from '../../src/core/mark.ts';
import { SINKS } from '../../src/core/sink.ts';
import { specHash } from '../../src/core/spec.ts';
import { A, B, FOREIGN, insert, OTHERS, OURS, rule, stamp, THEIRS, tlsOf, withTls } from './edit.sample.ts';

describe('a mark that is off, or broken', () => {
  const live = doEdit(FOREIGN, insert(OURS), stamp(A));

  test('without it nothing is taken out; put on again, it all comes back', () => {
    const bare = unmark(live, A);
    expect(undo(bare, A)).toBe(bare);
    const again = markAgain(bare, insert(OURS), stamp(A));
    expect(marksOf(again).get(A)?.before).toBe(specHash(FOREIGN));
    expect(undo(again, A)).toEqual(FOREIGN);
    const garbled = { ...live, metadata: { ...live.metadata, annotations: { [MARK_PREFIX + A]: '{"v":1' } } };
    expect(undo(markAgain(garbled, insert(OURS), stamp(A)), A)).toEqual(FOREIGN);
  });

  test('put on again where our rule was edited too, but only if it is asked for', () => {
    const bare = withTls(unmark(live, A), [rule(SINKS.hang, 'other'), THEIRS]);
    expect(markAgain(bare, insert(OURS), stamp(A))).toBe(bare);
    const again = markAgain(bare, insert(OURS), stamp(A), { edited: true });
    expect(tlsOf(undo(again, A))).toEqual([THEIRS]);
  });

  test('put on again, it takes nothing that an older mark says stood there before', () => {
    const own = rule(SINKS.hang, 'other');
    const older = doEdit(withTls(FOREIGN, [own, THEIRS]), insert(OTHERS), stamp(B));
    const bare = unmark(doEdit(older, insert(OURS), stamp(A)), A);
    expect(tlsOf(undo(markAgain(bare, insert(OURS), stamp(A)), A))).toEqual([OTHERS, own, THEIRS]);
  });

  test('what a later mark found of ours, our mark being off, is ours all the same', () => {
    const later = { ...stamp(B), at: '2026-03-01T12:05:00.000Z' };
    for (const left of [OURS, rule(SINKS.hang, 'shop')]) {
      const both = doEdit(withTls(unmark(live, A), [left, THEIRS]), insert(THEIRS), later);
      const again = markAgain(both, insert(OURS), stamp(A), { edited: true });
      expect(tlsOf(undo(again, A))).toEqual([THEIRS, THEIRS]);
    }
  });

  test('made again after somebody took it off: our rule is there once, and goes at the end', () => {
    const again = doEdit(unmark(live, A), insert(OURS), stamp(A));
    expect(tlsOf(again)).toEqual([OURS, THEIRS]);
    const half = doEdit(unmark(live, A), insert(OURS, OTHERS), stamp(A));
    expect(tlsOf(half)).toEqual([OURS, OTHERS, THEIRS]);
    for (const made of [again, half]) expect(undo(made, A)).toEqual(FOREIGN);
  });

  test('is not put on where it is, or where nothing of ours is left', () => {
    expect(markAgain(live, insert(OURS), stamp(A))).toBe(live);
    expect(markAgain(FOREIGN, insert(OURS), stamp(A))).toBe(FOREIGN);
  });

  test.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['of another version', JSON.stringify({ ...marksOf(live).get(A), v: 2 })],
    ['of another object', JSON.stringify({ ...marksOf(live).get(A), name: 'ratings' })],
    ['of another namespace', JSON.stringify({ ...marksOf(live).get(A), namespace: 'prod' })],
    [
      'with a list that there is not',
      JSON.stringify({ ...marksOf(live).get(A), items: [{ list: '__proto__', hash: '' }] }),
    ],
    [
      'that names a rule of somebody else’s',
      JSON.stringify({ ...marksOf(live).get(A), items: [{ list: 'http', name: 'a', hash: '' }] }),
    ],
    ['with an end that is no time', JSON.stringify({ ...marksOf(live).get(A), ends: 'never' })],
  ])('%s is reported, and nothing is undone by it', (_what, text) => {
    const annotations = { [MARK_PREFIX + A]: text };
    const strange = { ...live, metadata: { ...live.metadata, annotations } };
    expect(strangeMarksOf(strange)).toEqual([A]);
    expect(undo(strange, A)).toBe(strange);
  });

  test('that tells more writes than there can be is still a mark', () => {
    const text = JSON.stringify({ ...marksOf(live).get(A), seen: Array(1000).fill('x') });
    const odd = { ...live, metadata: { ...live.metadata, annotations: { [MARK_PREFIX + A]: text } } };
    expect(marksOf(odd).get(A)).not.toHaveProperty('seen.0');
    expect(undo(odd, A)).toEqual(FOREIGN);
  });

  test('with an end moved by hand, in any time zone, or with owners that cannot be, still undoes', () => {
    const odd = {
      ends: '2026-03-01T13:00:00+01:00',
      owners: [{ list: 'tls', manager: '', operation: 'Seize' }],
    };
    const text = JSON.stringify({ ...marksOf(live).get(A), ...odd });
    const moved = { ...live, metadata: { ...live.metadata, annotations: { [MARK_PREFIX + A]: text } } };
    expect(undo(moved, A)).toEqual(FOREIGN);
  });
});
