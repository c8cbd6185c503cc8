/** Every refusal of planning, each by something that people could type. A code without a row fails here. */
import { describe, expect, test } from 'vitest';
import { refusals } from '../../src/core/refusals/index.ts';
import * as mesh from '../../src/core/refusals/mesh.ts';
import { change, entry, service, view, workload } from '../mesh/make.ts';
import { meshOf, rows } from './refusal-rows.ts';
import { codeOf, run } from './run.ts';

const A = 'a.example.com';
const hole = `/chaos blackhole ${A} 20s`;
const allow = `/egress allow ${A}`;
const a = entry(A, ['443 HTTPS']);
const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const web = workload('web-api', { app: 'web-api' });
const allowed = { verb: 'egress allow', scope: { host: A, ports: [443], namespace: 'shop' } };
const own = { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } };

test.each(rows.map((row) => ({ code: row[0], typed: row[1], row })))(
  '$code: $typed',
  ({ code, typed, row }) => {
    expect(codeOf(typed, meshOf(row))).toBe(code);
  },
);

describe('the catalogue', () => {
  test('every code of planning has a row', () => {
    const words = Object.values(mesh).map(
      (make) => /refusal\)?\(\s*['"]([a-z-]+)['"]/.exec(make.toString())?.[1],
    );
    expect(words).not.toContain(undefined);
    expect(words.filter((code) => !rows.some(([row]) => row === code))).toEqual([]);
  });

  test('a quoted sentence brings its own full stop, and no second one follows', () => {
    expect(refusals.badHost('x', 'It ends so..').why).toBe('It ends so.');
    expect(refusals.alreadyAsked(A, 'bcd234', 'Who knows?').why).toBe('Who knows?');
    expect(refusals.entryOfOthers('ServiceEntry shop/a', 'somebody').why).toMatch(/Drawbridge\.$/);
  });

  test('every refusal says what, why and what to do, in sentences', () => {
    for (const row of rows) {
      const [, typed] = row;
      const outcome = run(typed, meshOf(row));
      if (outcome.kind !== 'refusal') throw new Error(`not refused: ${typed}`);
      for (const text of [outcome.what, outcome.why, outcome.fix]) {
        expect(text).toMatch(/^\S.*[.?:`]$/);
        expect(text).not.toMatch(/[.?!]\.$/);
        expect(text).not.toMatch(/undefined|\[object|NaN/);
      }
    }
  });
});

describe('what helps', () => {
  test('the nearest name, verb or workload', () => {
    expect(run('/chaos blackhole mysq 20s', view({ objects: [mysql] }))).toMatchObject({
      fix: 'Did you mean `mysql`?',
    });
    expect(run('/chaos blackhole a.exmple.com 20s', view({ objects: [a] }))).toMatchObject({
      fix: 'Did you mean `a.example.com`? Otherwise open it first: `/egress allow a.exmple.com`.',
    });
    expect(run('/chaos blackhole x.y.svc.cluster.local 20s', view())).toMatchObject({
      fix: 'Check the spelling.',
    });
    expect(run(`${hole} from web-ap`, view({ objects: [a], workloads: [web] }))).toMatchObject({
      fix: 'Did you mean `from web-api`?',
    });
  });

  test('who has it open, and until when', () => {
    const marked = { annotations: { 'drawbridge.dev/change-bcd234': mark('a-example-com') }, ...own };
    const there = { objects: [entry(A, ['443 TLS'], marked)], changes: [change('bcd234', allowed)] };
    expect(run(allow, view(there))).toMatchObject({
      what: '`a.example.com` is open already.',
      why: 'ServiceEntry shop/a-example-com names it: `bcd234`, asked by <@U0ANA>, until 2026-11-21 10:42 UTC.',
    });
  });
});

function mark(name: string): string {
  const at = '2026-11-21T10:00:00Z';
  const where = { kind: 'ServiceEntry', name, namespace: 'shop' };
  return JSON.stringify({
    v: 1,
    ...where,
    order: 0,
    by: 'U0ANA',
    at,
    items: [],
    generation: 0,
    before: 'absent',
  });
}
