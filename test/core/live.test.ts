/** What the mesh holds of a change, by objects just read; and what a plan must be to be acted on. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { doEdit, takeOut, unmark } from '../../src/core/edit.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { nameOf } from '../../src/core/kube.ts';
import { liveOf } from '../../src/core/live.ts';
import type { Edit } from '../../src/core/plan.ts';
import { decodePlan, encodePlan } from '../../src/core/plan.ts';
import { SINKS } from '../../src/core/sink.ts';
import type { View } from '../../src/core/view.ts';
import { withoutChange } from '../../src/core/view.ts';
import { change } from './records.ts';

const ID = 'k7q2mx';
const STAMP = { id: ID, order: 0, by: 'U0ANA', at: '2026-03-01T12:00:00.000Z' };
const rule = (host: string, port = 443) => ({
  match: [{ port, sniHosts: ['a.example.com'], sourceNamespace: 'shop' }],
  route: [{ destination: { host } }],
});

const ROUTE: Edit = {
  do: 'create',
  target: { kind: 'VirtualService', namespace: 'shop', name: 'a' },
  shell: { hosts: ['a.example.com'] },
  items: { tls: [rule(SINKS.refuse), rule('a.example.com', 8443)] },
};
const ENTRY: Edit = {
  do: 'create',
  target: { kind: 'ServiceEntry', namespace: 'shop', name: 'a' },
  shell: { hosts: ['a.example.com'] },
  items: { ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] },
};

const route = doEdit(undefined, ROUTE, STAMP);
const entry = doEdit(undefined, ENTRY, STAMP);

function seen(edits: readonly Edit[], ...objects: readonly KubeObject[]) {
  const byName = objects.map((object) => {
    const edit = edits.find(({ target }) => target.kind === object.kind);
    return [edit ? nameOf(edit.target) : '', object] as const;
  });
  return liveOf(ID, edits, new Map(byName));
}

function having(object: KubeObject, list: string, items: readonly Json[]): KubeObject {
  return { ...object, spec: { ...object.spec, [list]: items } };
}

describe('of a change, the mesh holds', () => {
  test.each([
    {
      what: 'nothing',
      edits: [ROUTE],
      objects: [],
      want: { items: 'none', marked: false, traces: false, gone: true },
    },
    {
      what: 'all of it',
      edits: [ROUTE, ENTRY],
      objects: [route, entry],
      want: { items: 'all', marked: true, gone: false },
    },
    {
      what: 'one object of two',
      edits: [ROUTE, ENTRY],
      objects: [route],
      want: { items: 'part', gone: false },
    },
    {
      what: 'one rule of two',
      edits: [ROUTE],
      objects: [having(route, 'tls', [rule(SINKS.refuse)])],
      want: { items: 'part' },
    },
    {
      what: 'all of it, but no mark any more',
      edits: [ROUTE],
      objects: [unmark(route, ID)],
      want: { items: 'part', marked: false, traces: true },
    },
    {
      what: 'an open port without its mark',
      edits: [ENTRY],
      objects: [unmark(entry, ID)],
      want: { items: 'part', marked: false },
    },
    {
      what: 'only the mark',
      edits: [ROUTE],
      objects: [having(route, 'tls', [])],
      want: { items: 'none', marked: true, traces: false, gone: false },
    },
    {
      what: 'a rule that was edited, to a sink',
      edits: [ROUTE],
      objects: [having(route, 'tls', [rule(SINKS.hang)])],
      want: { items: 'none', traces: true },
    },
    {
      what: 'a port that was edited',
      edits: [ENTRY],
      objects: [having(entry, 'ports', [{ number: 443, name: 'tls', protocol: 'HTTPS' }])],
      want: { items: 'none', traces: true },
    },
    {
      what: 'somebody else’s rule alone',
      edits: [ROUTE],
      objects: [having(route, 'tls', [rule('b.example.com')])],
      want: { items: 'none', traces: false },
    },
  ])('$what', ({ edits, objects, want }) => {
    expect(seen(edits, ...objects)).toMatchObject(want);
  });

  test('another change’s rule to a sink is no trace of this one', () => {
    const other: Edit = { ...ROUTE, items: { tls: [rule(SINKS.hang, 3306)] } };
    const both = doEdit(route, other, { ...STAMP, id: 'm3p9ab' });
    const out = takeOut(both, ID);
    expect(seen([ROUTE], out === 'delete' ? both : out)).toMatchObject({
      items: 'none',
      marked: true,
      traces: false,
    });
  });

  test('somebody’s object without our mark and label counts for nothing, though it looks alike', () => {
    const { labels: _labels, ...metadata } = unmark(entry, ID).metadata;
    expect(seen([ENTRY], { ...entry, metadata })).toMatchObject({
      items: 'none',
      marked: false,
      traces: false,
    });
  });
});

test('a view without a change holds its objects as they would be without it', () => {
  const theirs = having({ ...route, metadata: { name: 'b', namespace: 'shop' } }, 'tls', [
    rule('b.example.com'),
  ]);
  const target = { kind: 'VirtualService' as const, namespace: 'shop', name: 'b' };
  const edited = doEdit(theirs, { do: 'insert', target, items: ROUTE.items }, STAMP);
  const view = {
    serviceEntries: [entry],
    virtualServices: [route, edited],
    destinationRules: [],
    gateways: [],
    changes: [{ ...change(), id: ID }],
  };
  expect(withoutChange(view as unknown as View, ID)).toEqual({
    serviceEntries: [],
    virtualServices: [theirs],
    destinationRules: [],
    gateways: [],
    changes: [],
  });
});

const RULE: Edit = {
  do: 'create',
  target: { kind: 'DestinationRule', namespace: 'shop', name: 'a' },
  shell: { host: 'a.example.com', exportTo: ['.'] },
  items: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] },
};
const RULED = { ...RULE.shell, trafficPolicy: { portLevelSettings: RULE.items.portLevelSettings } };

describe('a stored plan', () => {
  test('reads back as it was', () => {
    const edits = [ROUTE, ENTRY, RULE];
    expect(decodePlan(encodePlan(edits))).toEqual(edits);
  });

  test.each<[string, unknown]>([
    ['nothing', []],
    ['no list', ROUTE],
    ['an unknown edit', [{ ...ROUTE, do: 'remove' }]],
    ['a field that there is not', [{ ...ROUTE, force: true }]],
    ['another kind of object', [{ ...ROUTE, target: { ...ROUTE.target, kind: 'Secret' } }]],
    ['a name that is a path', [{ ...ROUTE, target: { ...ROUTE.target, name: '../b' } }]],
    ['a namespace that is none', [{ ...ROUTE, target: { ...ROUTE.target, namespace: '' } }]],
    ['no items', [{ ...ROUTE, items: {} }]],
    ['an empty list', [{ ...ROUTE, items: { tls: [] } }]],
    ['an item that is no object', [{ ...ROUTE, items: { tls: ['x'] } }]],
    ['a list of another kind', [{ ...ROUTE, items: ENTRY.items }]],
    ['unmarked items in the shell', [{ ...ROUTE, shell: { http: [{}] } }]],
    ['unmarked settings in the shell', [{ ...RULE, shell: RULED }]],
    [
      'an empty place for settings in the shell',
      [{ ...RULE, shell: { host: 'a.example.com', trafficPolicy: {} } }],
    ],
    ['an insert into what is only created', [{ do: 'insert', target: RULE.target, items: RULE.items }]],
    ['a shell that is a list', [{ ...ROUTE, shell: [] }]],
    ['two edits of one object', [ROUTE, ROUTE]],
  ])('with %s is not acted on', (_what, plan) => {
    expect(() => decodePlan(JSON.stringify(plan))).toThrow(z.core.$ZodError);
  });
});
