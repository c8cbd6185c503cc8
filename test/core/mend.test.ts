/** The lines that mend a stuck undo: what they leave is what an undo would have left, and what may be ours is out too. */
import { describe, expect, test } from 'vitest';
import { doEdit, takeOut, unmark } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import { mendLines } from '../../src/core/mend.ts';
import { SINKS } from '../../src/core/sink.ts';
import { A, B, create, FOREIGN, insert, OTHERS, OURS, rule, stamp, THEIRS, withTls } from './edit.sample.ts';

const ON = '-n shop virtualservice reviews';
const unmarking = `kubectl annotate ${ON} ${MARK_PREFIX}${A}-`;
const leaving = (...tls: readonly object[]) =>
  `kubectl patch ${ON} --type=merge -p '${JSON.stringify({ spec: { tls } })}'`;

const live = doEdit(FOREIGN, insert(OURS), stamp(A));
const unsure = { ...rule(SINKS.hang), match: [{ port: 1, sniHosts: ['b.example.com'] }] };
const split = {
  ...THEIRS,
  route: [...(rule(SINKS.hang).route as object[]), ...(rule('b.example.com').route as object[])],
};

describe('the lines take out', () => {
  test.each([
    { what: 'our rule, edited', object: withTls(live, [rule(SINKS.hang), THEIRS]), left: [THEIRS] },
    { what: 'copies of it', object: withTls(live, [OURS, OTHERS, THEIRS, OURS]), left: [THEIRS] },
    { what: 'a rule that may be ours', object: withTls(live, [unsure, THEIRS]), left: [THEIRS] },
    {
      what: 'a rule of which a share leads to a sink',
      object: withTls(live, [split, THEIRS] as never),
      left: [THEIRS],
    },
    {
      what: 'what came back in after it was out',
      object: withTls(takeOut(live, A) as KubeObject, [OURS, THEIRS]),
      left: [THEIRS],
    },
    {
      what: 'nothing of another change',
      object: doEdit(withTls(live, [unsure, THEIRS]), insert(OTHERS), stamp(B)),
      left: [OTHERS, THEIRS],
    },
  ])('$what', ({ object, left }) => expect(mendLines(object, A)).toEqual([leaving(...left), unmarking]));

  test('what is left without our mark, which they do not name then', () => {
    expect(mendLines(withTls(unmark(live, A), [OURS, THEIRS]), A)).toEqual([leaving(THEIRS)]);
  });

  test('nothing that stood there before', () => {
    const sunk = withTls(FOREIGN, [unsure, THEIRS]);
    expect(mendLines(doEdit(sunk, insert(OURS), stamp(A)), A)).toEqual([leaving(unsure, THEIRS), unmarking]);
  });

  test('the whole object, where nothing would be left of it', () => {
    const lines = [`kubectl delete ${ON}`];
    expect(mendLines(doEdit(undefined, create(OURS), stamp(A)), A)).toEqual(lines);
    expect(mendLines(withTls(live, [unsure, OURS]), A)).toEqual(lines);
  });

  test('the finalizers of others, where it is deleted and they hold it', () => {
    const held = { ...live.metadata, deletionTimestamp: '2026-03-01T12:05:00Z', finalizers: ['x.y/hold'] };
    expect(mendLines({ ...live, metadata: held }, A)).toEqual([
      `kubectl patch ${ON} --type=merge -p '{"metadata":{"finalizers":null}}'`,
    ]);
  });

  test('quotes are quoted for a shell', () => {
    const quoted = { ...THEIRS, note: "it's" };
    const [line] = mendLines(withTls(live, [OURS, quoted]), A);
    expect(line).toContain(`it'\\''s`);
  });
});
