/** Proof of restoration: each kind of it, and what is none. */
import { describe, expect, test } from 'vitest';
import { doEdit, takeOut, undo } from '../../src/core/edit.ts';
import type { KubeObject, ManagedFields } from '../../src/core/kube.ts';
import type { Mark } from '../../src/core/mark.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { prove } from '../../src/core/proof.ts';
import { SINKS } from '../../src/core/sink.ts';
import { listIn } from './edit.sample.ts';
import { APPLIED, EDITED, ours, STATUS } from './managed.ts';

const ID = 'k7q2mx';
const STAMP = { id: ID, order: 0, by: 'U0ANA', at: '2026-03-01T12:00:00.700Z' };
const NAME = 'VirtualService shop/reviews';
const rule = (host: string) => ({
  match: [{ port: 443, sniHosts: ['a.example.com'] }],
  route: [{ destination: { host } }],
});
const EDIT: Edit = {
  do: 'insert',
  target: { kind: 'VirtualService', namespace: 'shop', name: 'reviews' },
  items: { tls: [rule(SINKS.refuse)], http: [{ route: [] }] },
};

const BEFORE: KubeObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews', namespace: 'shop', managedFields: [APPLIED, EDITED] },
  spec: { hosts: ['a.example.com'], tls: [rule('a.example.com')] },
};
const MADE = doEdit(BEFORE, EDIT, STAMP);
const MARK = marksOf(MADE).get(ID) as Mark;
const OUT = takeOut(MADE, ID) as KubeObject;

function edited(by: readonly ManagedFields[], spec: object = { gateways: ['mesh'] }): KubeObject {
  return { ...OUT, spec: { ...OUT.spec, ...spec }, metadata: { ...OUT.metadata, managedFields: by } };
}

function since(time: string, fields: ManagedFields = EDITED): ManagedFields {
  return { ...fields, time };
}

describe('an undo is proven', () => {
  test('where the object is gone', () =>
    expect(prove(undefined, ID, MARK)).toEqual({ object: NAME, by: 'absent' }));

  test('where the hash is the one from before, whatever the generation', () => {
    const live = { ...OUT, metadata: { ...OUT.metadata, generation: 99 } };
    expect(prove(live, ID, MARK)).toEqual({ object: NAME, by: 'hash' });
  });

  test('where only another change’s items are left besides', () => {
    const other: Edit = { ...EDIT, items: { tls: [rule(SINKS.hang)] } };
    const both = doEdit(MADE, other, { ...STAMP, id: 'm3p9ab' });
    expect(prove(takeOut(both, ID) as KubeObject, ID, MARK)?.by).toBe('hash');
  });

  test.each([
    { what: 'edited since', by: [APPLIED, since('2026-03-01T12:05:00Z')], managers: ['kubectl-edit'] },
    {
      what: 'edited in the second in which it was armed',
      by: [since('2026-03-01T12:00:00Z')],
      managers: ['kubectl-edit'],
    },
    {
      what: 'edited by two',
      by: [
        since('2026-03-01T12:05:00Z'),
        since('2026-03-01T12:06:00Z', APPLIED),
        since('2026-03-01T12:07:00Z'),
      ],
      managers: ['kubectl', 'kubectl-edit'],
    },
  ])('where others $what, and no item of ours is left', ({ by, managers }) => {
    expect(prove(edited(by), ID, MARK)).toEqual({ object: NAME, by: 'foreign', managers });
  });

  test('where our own undo took the list from whoever edited it last', () => {
    const fields = [since('2026-03-01T12:05:00Z', { ...EDITED, fieldsV1: { 'f:spec': { 'f:tls': {} } } })];
    const tls = [...listIn(MADE, 'tls'), rule('b.example.com')];
    const theirs = {
      ...MADE,
      spec: { ...MADE.spec, tls },
      metadata: { ...MADE.metadata, managedFields: fields },
    };
    const out = takeOut(theirs, ID) as KubeObject;
    const read = { ...out, metadata: { ...out.metadata, managedFields: [ours('tls')] } };
    expect(prove(read, ID, MARK)).toEqual({ object: NAME, by: 'foreign', managers: ['kubectl-edit'] });
    expect(undo(theirs, ID)?.spec?.['tls']).toEqual([rule('a.example.com'), rule('b.example.com')]);
  });

  test('though a rule leads to a sink that stood there before', () => {
    const own = [
      rule(SINKS.hang),
      { ...rule(SINKS.hang), match: [{ port: 1, sniHosts: ['b.example.com'] }] },
    ];
    const live = doEdit({ ...BEFORE, spec: { ...BEFORE.spec, tls: own } }, EDIT, STAMP);
    const out = takeOut(live, ID) as KubeObject;
    expect(out.spec?.['tls']).toEqual(own);
    expect(prove(out, ID, marksOf(live).get(ID) as Mark)).toEqual({ object: NAME, by: 'hash' });
  });

  test.each([
    { what: 'long before, by the clock of the bot', time: '2026-03-01T11:00:01Z' },
    { what: 'nobody knows when', time: undefined },
  ])('where others wrote since, $what', ({ time }) => {
    const live = edited([APPLIED, { ...EDITED, time }]);
    expect(prove(live, ID, MARK)).toEqual({ object: NAME, by: 'foreign', managers: ['kubectl-edit'] });
  });
});

describe('with a mark from before marks told what they saw', () => {
  const { seen: _seen, ...old } = MARK;

  test.each([
    { what: 'since', time: '2026-03-01T12:00:00Z', by: 'foreign' },
    { what: 'before', time: '2026-03-01T11:59:59Z', by: undefined },
    { what: 'nobody knows when', time: undefined, by: undefined },
  ])('the bot’s clock tells who wrote $what', ({ time, by }) => {
    expect(prove(edited([{ ...EDITED, time }]), ID, old as Mark)?.by).toBe(by);
  });
});

describe('an undo is stuck', () => {
  test.each([
    { what: 'while our items are in', live: MADE },
    {
      what: 'while a copy of our rule is left',
      live: edited([since('2026-03-01T12:05:00Z')], { tls: [rule(SINKS.refuse)] }),
    },
    {
      what: 'while a rule with our name is left',
      live: edited([since('2026-03-01T12:05:00Z')], { http: [{ name: 'drawbridge-k7q2mx-0' }] }),
    },
    {
      what: 'while a rule to a sink is left, which was not there before and may be ours',
      live: edited([since('2026-03-01T12:05:00Z')], {
        tls: [{ ...rule(SINKS.hang), match: [{ port: 1, sniHosts: ['b.example.com'] }] }],
      }),
    },
    {
      what: 'while a share of a rule leads to a sink',
      live: edited([since('2026-03-01T12:05:00Z')], {
        tls: [{ ...rule(''), route: [...rule('b.example.com').route, ...rule(SINKS.hang).route] }],
      }),
    },
    { what: 'where nobody else wrote', live: edited([]) },
    { what: 'where others wrote before only', live: edited([APPLIED, EDITED]) },
    {
      what: 'where only we wrote',
      live: edited([
        ours('tls'),
        since('2026-03-01T12:05:00Z', { ...ours('tls'), manager: 'drawbridge-sweeper' }),
      ]),
    },
    { what: 'where others wrote the status only', live: edited([since('2026-03-01T12:05:00Z', STATUS)]) },
  ])('$what', ({ live }) => expect(prove(live, ID, MARK)).toBeUndefined());
});
