/** Rules of ours that lead to no sink: known again by their weights or subsets, or told as a trace. */
import { describe, expect, test } from 'vitest';
import { hasTraces } from '../../src/core/claim.ts';
import { doEdit, markAgain, undo } from '../../src/core/edit.ts';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { liveOf } from '../../src/core/live.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { prove } from '../../src/core/proof.ts';
import {
  A,
  B,
  create,
  FOREIGN,
  insert,
  object,
  SHELL,
  stamp,
  THEIRS,
  tlsOf,
  withTls,
} from './edit.sample.ts';

function shared(share: number, match: JsonObject = {}): JsonObject {
  const to = (subset: string, weight: number) => ({ destination: { host: 'a.example.com', subset }, weight });
  return {
    match: [{ port: 443, sniHosts: ['a.example.com'], sourceNamespace: 'shop', ...match }],
    route: [to('v1', share), to('v2', 100 - share)],
  };
}

const OURS = shared(80);
const edit = insert(OURS);
const live = doEdit(FOREIGN, edit, stamp(A));

describe('a rule with weights that somebody edited', () => {
  test.each([
    ['its callers', shared(80, { sourceLabels: { app: 'web' } })],
    ['its port', shared(80, { port: 8443 })],
    ['its SNI', shared(80, { sniHosts: ['b.example.com'] })],
    ['its weights', shared(50)],
  ])('%s: goes with the undo', (_what, edited) => {
    const left = undo(withTls(live, [edited, THEIRS]), A);
    expect(tlsOf(left)).toEqual([THEIRS]);
  });

  test('beyond likeness: stays, and nothing is proven', () => {
    const edited = withTls(live, [shared(80, { port: 1, sniHosts: ['z.example.com'] }), THEIRS]);
    const mark = marksOf(edited).get(A);
    expect(tlsOf(undo(edited, A))).toHaveLength(2);
    expect(hasTraces(edited, A)).toBe(true);
    expect(mark && prove(edited, A, mark)).toBeUndefined();
  });

  test('other weights beside ours are somebody’s own', () => {
    const left = undo(withTls(live, [shared(50), OURS, THEIRS]), A);
    expect(tlsOf(left)).toEqual([shared(50), THEIRS]);
  });
});

test('weights that stood there before us make nothing ours', () => {
  const before = withTls(FOREIGN, [shared(80, { port: 8443 }), THEIRS]);
  const made = doEdit(before, edit, stamp(A));
  expect(marksOf(made).get(A)?.items[0]?.effect).toBeUndefined();
  const moved = withTls(made, [OURS, shared(80, { port: 9443 }), THEIRS]);
  expect(tlsOf(undo(moved, A))).toEqual([shared(80, { port: 9443 }), THEIRS]);
});

test('with our mark off, a rule with our weights is still there, and goes at the end', () => {
  const { annotations: _marks, ...metadata } = live.metadata;
  const bare: KubeObject = { ...live, metadata };
  const objects = new Map([['VirtualService shop/reviews', bare]]);
  expect(liveOf(A, [edit], objects).items).toBe('part');
  expect(tlsOf(undo(markAgain(bare, edit, stamp(A), { edited: true }), A))).toEqual([THEIRS]);
});

test('of a change that is yet to be made, an equal rule is somebody’s', () => {
  const before = withTls(FOREIGN, [OURS, THEIRS]);
  expect(tlsOf(undo(doEdit(before, edit, stamp(A)), A))).toEqual([OURS, THEIRS]);
});

test('what a change takes for its own, an older mark no longer takes for what stood there before it', () => {
  const http: JsonObject = { match: [{ port: 80 }], route: [{ destination: { host: 'a.example.com' } }] };
  const label = { 'app.kubernetes.io/managed-by': 'drawbridge' };
  const ours = object({ ...SHELL, http: [http], tls: [shared(50, { port: 8443 })] }, label);
  const other: Edit = create(shared(50, { port: 8443 }));
  const both = doEdit(doEdit(ours, create(OURS), stamp(B)), other, stamp(A));
  const mark = marksOf(both).get(B);
  const out = undo(both, B);
  expect(out && mark && prove({ ...both, spec: out.spec ?? {} }, B, mark)?.by).toBe('hash');
});
