/** What takes whose place among traffic changes, and how they are stopped. */
import { describe, expect, test } from 'vitest';
import { doEdit } from '../../src/core/edit.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { encodePlan } from '../../src/core/plan.ts';
import { change, destinationRule, entry, service, view } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';

const WEB = 'web.shop.svc.cluster.local';
const web = service('web', 'shop', ['http 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }, { name: 'v2' }] });

describe('a later change of the same verb, target and callers', () => {
  const objects = [web, subsets];
  const typed = '/traffic shift web v1=80 v2=20';
  const plan = encodePlan(planOf(typed, view({ objects })).edits);
  const older = { verb: 'traffic shift', scope: { host: WEB, ports: [8080], namespace: 'shop' }, plan };
  const later = '/traffic shift web v1=50 v2=50';
  const asked: readonly Fact[] = [];

  test('takes its place in one update', () => {
    const outcome = planOf(later, view({ objects, changes: [change('bcd234', older)] }));
    expect(outcome.edits).toMatchObject([{ do: 'create', supersedes: 'bcd234' }]);
    expect(outcome.warnings[0]).toMatch(/takes the place of `bcd234`/);
  });

  test('that of the one that took its place already, whose end its record does not say yet', () => {
    const edits = planOf(typed, view({ objects })).edits.map((edit) => ({ ...edit, supersedes: 'bcd234' }));
    const changes = [change('bcd234', older), change('xyz789', { ...older, plan: encodePlan(edits) })];
    expect(planOf(later, view({ objects, changes })).edits).toMatchObject([{ supersedes: 'xyz789' }]);
    const unmade = change('xyz789', { ...older, plan: encodePlan(edits) }, asked);
    expect(codeOf(later, view({ objects, changes: [change('bcd234', older), unmade] }))).toBe(
      'overlapping-change',
    );
  });

  test.each([
    ['it is not live yet', change('bcd234', older, asked)],
    ['another verb', change('bcd234', { ...older, verb: 'traffic timeout' })],
    ['chaos', change('bcd234', { ...older, verb: 'chaos abort' })],
    ['other callers', change('bcd234', { ...older, scope: { ...older.scope, namespace: '*' } })],
    [
      'it edited what this one does not',
      change('bcd234', { ...older, plan: plan.replaceAll('drawbridge-web', 'drawbridge-x') }),
    ],
  ])('but not where %s', (_why, there) => {
    expect(codeOf(later, view({ objects, changes: [there] }))).toBe('overlapping-change');
  });
});

describe('where somebody took the mark of the earlier change off', () => {
  const host = 'a.example.com';
  const mesh = [
    entry(host, ['443 TLS']),
    destinationRule(host, { subsets: [{ name: 'v1' }, { name: 'v2' }] }),
  ];
  const { edits } = planOf(`/traffic shift ${host} v1=80 v2=20`, view({ objects: mesh }));
  const older = { verb: 'traffic shift', plan: encodePlan(edits) };
  const stamp = { id: 'bcd234', order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' };
  const marked = edits.map((edit) => doEdit(undefined, edit, stamp));
  const unmarked = marked.map((object) => ({
    ...object,
    metadata: { ...object.metadata, annotations: {} },
  }));
  const later = `/traffic shift ${host} v1=50 v2=50`;
  const seen = (objects: readonly KubeObject[]) =>
    view({ objects: [...mesh, ...objects], changes: [change('bcd234', older)] });

  test('and left its rules, a later one is refused: they would stay below its own', () => {
    expect(codeOf(later, seen(unmarked))).toBe('unmarked-change');
    expect(run(later, seen(unmarked))).toMatchObject({
      fix: expect.stringContaining('/traffic stop bcd234'),
    });
  });

  test('and its rules too, or nothing, its place is taken', () => {
    const emptied = unmarked.map((object) => ({ ...object, spec: { ...object.spec, tls: [] } }));
    for (const objects of [marked, emptied])
      expect(planOf(later, seen(objects)).edits).toMatchObject([{ supersedes: 'bcd234' }]);
  });
});

test('stop and status are for traffic alone', () => {
  const changes = [change('bcd234', { verb: 'traffic shift', target: 'web:8080' }), change('xyz789', {})];
  expect(textOf(run('/traffic status', view({ changes })))).toMatch(/bcd234(?!.*xyz789)/s);
  expect(run('/traffic stop all', view({ changes }))).toMatchObject({
    signal: { says: 'stop', ids: ['bcd234'] },
  });
  expect(run('/chaos stop all', view({ changes }))).toMatchObject({ signal: { ids: ['xyz789'] } });
});
