/** Single cases of edits and their undo that the laws do not single out. */
import { describe, expect, test } from 'vitest';
import { doEdit, EditMisfit, takeOut, undo } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { ABSENT, marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { SINKS } from '../../src/core/sink.ts';
import { specHash } from '../../src/core/spec.ts';
import {
  A,
  B,
  create,
  FOREIGN,
  insert,
  LABEL,
  listIn,
  object,
  OTHERS,
  OURS,
  rule,
  SHELL,
} from './edit.sample.ts';
import { stamp, TARGET, THEIRS, tlsOf, withTls } from './edit.sample.ts';

describe('what cannot be made as it was approved', () => {
  test.each([
    { what: 'an insert into nothing', live: undefined, edit: insert(OURS), why: 'is not there' },
    { what: 'a create where others have an object', live: FOREIGN, edit: create(OURS), why: 'is not ours' },
    {
      what: 'a create where our object has another shell',
      live: object({ ...SHELL, exportTo: ['*'], tls: [THEIRS] }, LABEL),
      edit: create(OURS),
      why: 'not as this change would make it',
    },
  ])('$what is a misfit', ({ live, edit, why }) => {
    expect(() => doEdit(live, edit, stamp(A))).toThrow(EditMisfit);
    expect(() => doEdit(live, edit, stamp(A))).toThrow(why);
  });
});

describe('making', () => {
  test('our items go to the top, named where names are, and one write marks them', () => {
    const edit: Edit = { do: 'insert', target: TARGET, items: { http: [{ route: [] }], tls: [OURS] } };
    const live = doEdit(FOREIGN, edit, stamp(A));
    expect(live.spec).toEqual({
      ...SHELL,
      tls: [OURS, THEIRS],
      http: [{ route: [], name: 'drawbridge-k7q2mx-0' }],
    });
    expect(marksOf(live).get(A)).toMatchObject({
      ...TARGET,
      by: 'U0ANA',
      ends: '2026-03-01T12:10:00.000Z',
      before: specHash(FOREIGN),
      items: [
        { list: 'http', name: 'drawbridge-k7q2mx-0' },
        { list: 'tls', port: 443, sni: ['a.example.com'] },
      ],
    });
  });

  test('a permanent change has no end in its mark', () => {
    const { ends: _ends, ...forGood } = stamp(A);
    expect(marksOf(doEdit(undefined, create(OURS), forGood)).get(A)).not.toHaveProperty('ends');
  });

  test('again after half of it was taken away: whole, marked with what stood there at first', () => {
    const first = doEdit(FOREIGN, insert(OURS, OTHERS), stamp(A));
    const again = doEdit(withTls(first, [OTHERS, THEIRS]), insert(OURS, OTHERS), stamp(A));
    expect(tlsOf(again)).toEqual([OURS, OTHERS, THEIRS]);
    expect(marksOf(again).get(A)?.before).toBe(specHash(FOREIGN));
  });

  test('two creates of one object: the second joins, and the last to end deletes it', () => {
    const both = doEdit(doEdit(undefined, create(OURS), stamp(A)), create(OTHERS), stamp(B));
    expect(marksOf(both).get(B)?.before).toBe(ABSENT);
    const left = undo(both, A);
    expect(tlsOf(left)).toEqual([OTHERS]);
    expect(undo(left, B)).toBeUndefined();
  });

  test('an insert into an object of ours: it deletes it, if it ends last', () => {
    const both = doEdit(doEdit(undefined, create(OURS), stamp(A)), insert(OTHERS), stamp(B));
    expect(undo(undo(both, A), B)).toBeUndefined();
  });

  test('an empty object that bore our label before us stays, empty', () => {
    const empty = object(SHELL, LABEL);
    const live = doEdit(doEdit(empty, create(OURS), stamp(A)), create(OTHERS), stamp(B));
    expect(undo(undo(live, A), B)).toEqual({ ...empty, spec: SHELL });
  });
});

describe('taking back', () => {
  test('an object of ours with somebody else’s rule in it loses our items only', () => {
    const live = doEdit(undefined, create(OURS), stamp(A));
    expect(undo(withTls(live, [OURS, THEIRS]), A)?.spec).toEqual({ ...SHELL, tls: [THEIRS] });
  });

  test('an object of ours whose shell others changed is not deleted', () => {
    const live = doEdit(undefined, create(OURS), stamp(A));
    expect(takeOut({ ...live, spec: { ...live.spec, exportTo: ['*'] } }, A)).toMatchObject({
      spec: { exportTo: ['*'] },
    });
  });

  test('a rule of ours that somebody edited is still ours while it leads to a sink', () => {
    const live = doEdit(FOREIGN, insert(OURS), stamp(A));
    expect(tlsOf(undo(withTls(live, [rule(SINKS.hang), THEIRS]), A))).toEqual([THEIRS]);
  });

  test('but not once somebody led it elsewhere', () => {
    const live = doEdit(FOREIGN, insert(OURS), stamp(A));
    const led = rule('b.example.com', 'shop');
    expect(tlsOf(undo(withTls(live, [led, THEIRS]), A))).toEqual([led, THEIRS]);
  });

  test('another change’s rule for the same port and SNI is never taken for an edited one', () => {
    const both = doEdit(doEdit(FOREIGN, insert(OURS), stamp(A)), insert(OTHERS), stamp(B));
    expect(tlsOf(undo(withTls(both, [OTHERS, THEIRS]), A))).toEqual([OTHERS, THEIRS]);
  });

  test('a rule to a sink that stood there before us stays, also when the first write is tried again', () => {
    const own = rule(SINKS.refuse);
    const live = doEdit(withTls(FOREIGN, [own, THEIRS]), insert(OURS), stamp(A));
    const out = takeOut(live, A);
    expect(tlsOf(out)).toEqual([own, THEIRS]);
    expect(out === 'delete' ? out : takeOut(out, A)).toBe(out);
  });

  test('and so does one of two that are equal; the other, put in since, goes', () => {
    const own = rule(SINKS.refuse);
    const live = doEdit(withTls(FOREIGN, [own, THEIRS]), insert(OURS), stamp(A));
    expect(tlsOf(undo(withTls(live, [own, OURS, THEIRS, own]), A))).toEqual([THEIRS, own]);
  });

  test.each([
    { what: 'another port', port: 8443, left: false },
    { what: 'another port and SNI', port: 8443, sniHosts: ['b.example.com'], left: true },
  ])(
    'a rule to a sink for $what that somebody put in since: left: $left',
    ({ what: _what, left, ...match }) => {
      const own = { ...rule(SINKS.hang), match: [{ sniHosts: ['a.example.com'], ...match }] };
      const live = withTls(doEdit(FOREIGN, insert(OURS), stamp(A)), [own, OURS, THEIRS]);
      expect(tlsOf(undo(live, A))).toEqual(left ? [own, THEIRS] : [THEIRS]);
    },
  );

  test('a rule to a sink beside a rule of ours that leads to none is nothing of ours', () => {
    const live = doEdit(FOREIGN, insert(rule('a.example.com', 'shop')), stamp(A));
    const own = rule(SINKS.hang);
    expect(tlsOf(undo(withTls(live, [own, ...listIn(live, 'tls')]), A))).toEqual([own, THEIRS]);
  });

  test('an edited rule goes with the change whose own is missing, though another is for its port too', () => {
    const b = { ...OURS, match: [{ port: 443, sniHosts: ['b.example.com'], sourceNamespace: 'shop' }] };
    const both = doEdit(doEdit(FOREIGN, insert(OURS), stamp(A)), insert(b), stamp(B));
    const edited = { ...b, match: [{ port: 443, sniHosts: ['c.example.com', 'b.example.com'] }] };
    const live = withTls(both, [edited, OURS, THEIRS]);
    expect(tlsOf(undo(live, A))).toEqual([edited, THEIRS]);
    expect(tlsOf(undo(live, B))).toEqual([OURS, THEIRS]);
  });

  test('what was put back in after it was taken out is taken out again', () => {
    const out = takeOut(doEdit(FOREIGN, insert(OURS), stamp(A)), A) as KubeObject;
    expect(tlsOf(undo(withTls(out, [OURS, THEIRS]), A))).toEqual([THEIRS]);
  });

  test('copies of a rule with our name are ours, a rule with another name is not', () => {
    const edit: Edit = { do: 'insert', target: TARGET, items: { http: [{ route: [] }] } };
    const live = doEdit(object(SHELL), edit, stamp(A));
    const named = (name: string) => ({ name, timeout: '3s' });
    const http = [
      named('drawbridge-k7q2mx-0'),
      ...listIn(live, 'http'),
      named('drawbridge-k7q2mx-0'),
      named('a'),
    ];
    expect(undo({ ...live, spec: { ...live.spec, http } }, A)?.spec?.['http']).toEqual([named('a')]);
  });

  test('lists with things in them that are no rules do not confuse it', () => {
    const live = doEdit(FOREIGN, insert(OURS), stamp(A));
    const odd = [
      null,
      'x',
      7,
      [],
      { match: 'x', route: [null, { destination: 3 }] },
      { match: [null], route: {} },
    ];
    const back = undo({ ...live, spec: { ...live.spec, tls: [...odd] } }, A);
    expect(tlsOf(back)).toEqual(odd);
  });
});
