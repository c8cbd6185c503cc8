/** `egress show`: everything about one host, or one change. */
import { describe, expect, test } from 'vitest';
import { encodePlan } from '../../src/core/plan.ts';
import { change, entry, route, service, tlsTo, view } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';

const A = 'a.example.com';
const TLS = entry(A, ['443 HTTPS']);
const hole = () => {
  const { edits, summary, scope, target } = planOf(`/chaos blackhole ${A} 10m`, view({ objects: [TLS] }));
  return change('k7q2mx', { plan: encodePlan(edits), summary, scope, target, reason: 'game day <!here>' });
};
const mesh = () =>
  view({
    objects: [TLS, route([A], { tls: [tlsTo(A, [A])] }), service('mysql', 'db', ['tcp-mysql 3306'])],
    changes: [
      hole(),
      change('k7zzzz', { scope: { host: 'b.example.com', ports: [443], namespace: 'shop' } }),
    ],
  });
const show = (word: string) => textOf(run(`/egress show ${word}`, mesh()));

describe('a change', () => {
  test('by its id, or by the beginning of it: what it is, for whom, why, and on which objects', () => {
    for (const word of ['k7q2mx', 'k7q']) {
      const told = show(word);
      expect(told).toContain(
        '`/chaos blackhole a.example.com:443`* is live: `k7q2mx`, asked by <@U0ANA>, until 2026-11-21 10:42 UTC',
      );
      expect(told).toContain('makes VirtualService shop/drawbridge-a-example-com');
      expect(told).toContain('Because game day &lt;!here&gt;');
    }
  });

  test('an id that may be two is asked for again; two letters are no id', () => {
    const two = view({ objects: [TLS], changes: [change('k7q2mx', {}), change('k7q9zz', {})] });
    expect(codeOf('/egress show k7q', two)).toBe('ambiguous-id');
    expect(codeOf('/egress show k7', two)).toBe('unknown-target');
  });
});

describe('a host', () => {
  test('what becomes of calls, what is open on it, and who made what names it', () => {
    const told = show(A);
    expect(told).toContain('*a.example.com*, as pods in shop see it');
    expect(told).toContain('is reached.');
    expect(told).toContain('`/chaos blackhole` (live): `k7q2mx`');
    expect(told).toContain('ServiceEntry shop/a-example-com');
    expect(told).toContain('VirtualService shop/route, made by');
    expect(told).not.toContain('k7zzzz');
  });

  test('a Service by its short name', () => {
    expect(show('mysql.db')).toContain('Service db/mysql, made by');
  });

  test('a word that names nothing gets the nearest one', () => {
    expect(codeOf('/egress show msql', mesh())).toBe('unknown-target');
  });
});
