/** A rule for one host takes the way of others that its VirtualService concerns; rules that keep it (ISTIO.md 3.1, 11.D). */
import { describe, expect, test } from 'vitest';
import { doEdit } from '../../src/core/edit.ts';
import type { Edit } from '../../src/core/plan.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { change, entry, route, tlsTo, view } from '../mesh/make.ts';
import { planOf } from './run.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const ALL = '*.example.com';
const TYPED = `/chaos blackhole ${A} 20s`;
const edits = (...objects: KubeObject[]) => planOf(TYPED, view({ objects })).edits;

/** `create shop/x: a.example.com → refuse…`: each edit with its rules, in short. */
function rulesOf(edit: Edit): readonly string[] {
  const rules = (edit.items.tls ?? []) as unknown as readonly {
    match: readonly { sniHosts: readonly string[] }[];
    route: readonly { destination: { host: string } }[];
  }[];
  return [
    `${edit.do} ${edit.target.name}`,
    ...rules.map(({ match, route: to }) => `${match[0]?.sniHosts.join()} → ${to[0]?.destination.host}`),
  ];
}

const SINK = `${A} → refuse.sink.drawbridge.dev`;
const OWN = 'create drawbridge-wildcard-example-com';

describe('a wildcard entry around the host', () => {
  test('known by the wildcard only: one of our own for the wildcard, whose chain a second rule keeps', () => {
    const [edit, ...more] = edits(entry(ALL, ['443 TLS']));
    expect(more).toEqual([]);
    expect(edit).toMatchObject({ shell: { hosts: [ALL], exportTo: ['.'] } });
    expect(edit && rulesOf(edit)).toEqual([OWN, SINK, `${ALL} → ${ALL}`]);
  });

  test('an entry of its own beside the wildcard does not help: the same', () => {
    const made = edits(entry(ALL, ['443 TLS']), entry(A, ['443 TLS'])).map(rulesOf);
    expect(made).toEqual([[OWN, SINK, `${ALL} → ${ALL}`]]);
  });

  test('other hosts under the wildcard, with entries of their own, are kept too', () => {
    const made = edits(entry(ALL, ['443 TLS']), entry(B, ['443 HTTPS'])).map(rulesOf);
    expect(made).toEqual([[OWN, SINK, `${ALL} → ${ALL}`, `${B} → ${B}`]]);
  });

  test('on another port it loses nothing', () => {
    const made = edits(entry(ALL, ['8443 TLS']), entry(A, ['443 TLS'])).map(rulesOf);
    expect(made).toEqual([['create drawbridge-a-example-com', SINK]]);
  });

  test('somebody’s VirtualService for the host alone: the rule goes there, what keeps the wildcard into one of our own, first', () => {
    const theirs = route([A], { http: [] });
    const made = edits(entry(ALL, ['443 TLS']), entry(A, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([
      [OWN, `${ALL} → ${ALL}`],
      ['insert route', SINK],
    ]);
  });

  test('a VirtualService of somebody’s for the wildcard takes both rules', () => {
    const theirs = route([ALL], { http: [] });
    const made = edits(entry(ALL, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([['insert route', SINK, `${ALL} → ${ALL}`]]);
  });

  test('whose own rules stand in place of the chain already: nothing to keep', () => {
    const theirs = route([ALL], { tls: [tlsTo(ALL, [ALL])] });
    const made = edits(entry(ALL, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([['insert route', SINK]]);
  });

  test('the card names who keeps working by a rule, and that their connections are cut too', () => {
    const plan = planOf(TYPED, view({ objects: [entry(ALL, ['443 TLS'])] }));
    expect(plan.warnings.join()).toContain(
      `The same goes for ${ALL}, which keep working by a rule beside it.`,
    );
  });
});

describe('other hosts of the VirtualService', () => {
  test('that has no tls rule yet: each is kept', () => {
    const theirs = route([A, B, 'c.example.com'], { http: [] });
    const made = edits(entry(A, ['443 TLS']), entry(B, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([['insert route', SINK, `${B} → ${B}`]]);
  });

  test('that has its tls rules: they stand for themselves', () => {
    const theirs = route([A, B], { tls: [tlsTo(A, [A]), tlsTo(B, [B])] });
    const made = edits(entry(A, ['443 TLS']), entry(B, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([['insert route', SINK]]);
  });

  test('rules for another namespace’s callers do not count', () => {
    const theirs = route([A, B], { tls: [tlsTo(B, [B], { sourceNamespace: 'other' })] });
    const made = edits(entry(A, ['443 TLS']), entry(B, ['443 TLS']), theirs).map(rulesOf);
    expect(made).toEqual([['insert route', SINK, `${B} → ${B}`]]);
  });
});

describe('the wildcard itself as the target', () => {
  const typed = `/chaos blackhole ${ALL} 20s`;

  test('all names under it are meant; those with rules of their own are named on the card', () => {
    const theirs = route([B], { tls: [tlsTo(B, [B])] });
    const plan = planOf(typed, view({ objects: [entry(ALL, ['443 TLS']), entry(B, ['443 TLS']), theirs] }));
    expect(plan.edits.map(rulesOf)).toEqual([[OWN, `${ALL} → refuse.sink.drawbridge.dev`]]);
    expect(plan.warnings.join()).toContain(`Names with rules of their own are not hit: ${B}.`);
  });
});

test('what keeps a wildcard stands on its own: it is planned whether or not another change keeps it too', () => {
  const objects = [entry(ALL, ['443 TLS'])];
  const [edit] = planOf(`/chaos blackhole ${B} 20s`, view({ objects })).edits;
  if (!edit) throw new Error('no edit');
  const stamp = { id: 'bcd234', order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' };
  const scope = { host: B, ports: [443], namespace: 'shop' };
  const live = view({
    objects: [...objects, doEdit(undefined, edit, stamp)],
    changes: [change('bcd234', { scope })],
  });
  expect(planOf(TYPED, live)).toEqual(planOf(TYPED, view({ objects })));
});
