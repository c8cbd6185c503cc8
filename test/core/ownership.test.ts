/** Giving field ownership back, on `managedFields` as a real API server writes them. */
import { describe, expect, test } from 'vitest';
import { unmark } from '../../src/core/edit.ts';
import type { ManagedFields } from '../../src/core/kube.ts';
import { giveBack, ownersOf } from '../../src/core/ownership.ts';
import { APPLIED, EDITED, object, ours, owner, STATUS, without } from './managed.ts';

const RULED: ManagedFields = {
  ...EDITED,
  fieldsV1: { 'f:spec': { 'f:host': {}, 'f:trafficPolicy': { 'f:portLevelSettings': {} } } },
};

describe('who owns a list', () => {
  test.each([
    { what: 'whoever applied it', fields: [APPLIED, STATUS], list: 'http', want: [owner(APPLIED, 'http')] },
    { what: 'whoever edited it', fields: [APPLIED, EDITED], list: 'tcp', want: [owner(EDITED, 'tcp')] },
    { what: 'nobody', fields: [APPLIED], list: 'tcp', want: [] },
    { what: 'nobody but us', fields: [ours('http')], list: 'http', want: [] },
    {
      what: 'us and another: the other',
      fields: [ours('http'), APPLIED],
      list: 'http',
      want: [owner(APPLIED, 'http')],
    },
    {
      what: 'everyone who applied the same list',
      fields: [APPLIED, { ...APPLIED, manager: 'argocd-controller' }],
      list: 'http',
      want: [owner(APPLIED, 'http'), owner({ ...APPLIED, manager: 'argocd-controller' }, 'http')],
    },
    {
      what: 'an entry of a subresource owns none',
      fields: [{ ...APPLIED, subresource: 'scale' }],
      list: 'http',
      want: [],
    },
    {
      what: 'ports are owned one by one, so nobody loses any',
      fields: [{ ...APPLIED, fieldsV1: { 'f:spec': { 'f:ports': { 'k:{"name":"tls"}': { '.': {} } } } } }],
      list: 'ports',
      want: [],
    },
    {
      what: 'a list that stands deeper, by whoever owns just that',
      fields: [
        RULED,
        { ...RULED, manager: 'b', fieldsV1: { 'f:spec': { 'f:trafficPolicy': { 'f:tls': {} } } } },
      ],
      list: 'portLevelSettings',
      want: [owner(RULED, 'portLevelSettings')],
    },
    { what: 'no managed fields at all', fields: [], list: 'http', want: [] },
  ] as const)('$what', ({ fields, list, want }) => {
    expect(ownersOf(object(fields), [list])).toEqual(want);
  });

  test('an earlier mark tells while we alone hold it', () => {
    const live = object([ours('http'), without(APPLIED, 'http')], { k7q2mx: [owner(APPLIED, 'http')] });
    expect(ownersOf(live, ['http'])).toEqual([owner(APPLIED, 'http')]);
  });

  test('of several marks, the one that saw the latest owner', () => {
    const marks = {
      k7q2mx: [owner(APPLIED, 'http')],
      m3p9ab: [owner(EDITED, 'http')],
      z8r4cd: [owner(APPLIED, 'http')],
    };
    expect(ownersOf(object([ours('http')], marks), ['http'])).toEqual([owner(EDITED, 'http')]);
  });

  test('who owns it now goes before who owned it once', () => {
    const now = { ...EDITED, fieldsV1: { 'f:spec': { 'f:http': {} } } };
    expect(ownersOf(object([now], { k7q2mx: [owner(APPLIED, 'http')] }), ['http'])).toEqual([
      owner(now, 'http'),
    ]);
  });
});

describe('giving a list back', () => {
  test('to whoever applied it: their entry has it again, ours keeps the mark alone', () => {
    const live = object([without(APPLIED, 'http'), ours('http'), STATUS]);
    expect(giveBack(live, [owner(APPLIED, 'http')]).metadata.managedFields).toEqual([
      { ...APPLIED, fieldsV1: { 'f:spec': { 'f:hosts': {}, 'f:tls': {}, 'f:http': {} } } },
      ours(),
      STATUS,
    ]);
  });

  test('to whoever edited it, whose entry vanished: a new one, with the old time', () => {
    const live = object([APPLIED, ours('tcp')]);
    expect(giveBack(live, [owner(EDITED, 'tcp')]).metadata.managedFields).toEqual([APPLIED, ours(), EDITED]);
  });

  test('several lists to several owners at once', () => {
    const live = object([without(APPLIED, 'http'), ours('http', 'tcp')]);
    const given = giveBack(live, [owner(APPLIED, 'http'), owner(EDITED, 'tcp')]).metadata.managedFields;
    expect(given).toEqual([expect.objectContaining({ manager: 'kubectl' }), ours(), EDITED]);
    expect(ownersOf(object(given ?? []), ['http', 'tcp'])).toEqual([
      owner(APPLIED, 'http'),
      owner(EDITED, 'tcp'),
    ]);
  });

  test('two lists that one owner wrote at different times: the last of them counts', () => {
    const since = { ...APPLIED, time: '2026-03-01T11:30:00Z' };
    const owners = [owner(APPLIED, 'http'), owner(since, 'tls')];
    for (const due of [owners, owners.toReversed()])
      expect(giveBack(object([ours('http', 'tls')]), due).metadata.managedFields?.[1]?.time).toBe(since.time);
  });

  test('as a mark goes: to whom another mark says had it last', () => {
    const marks = { k7q2mx: [owner(APPLIED, 'http')], m3p9ab: [owner(EDITED, 'http')] };
    const given = unmark(object([ours('http')], marks), 'k7q2mx');
    expect(ownersOf(given, ['http']).map(({ manager }) => manager)).toEqual(['kubectl-edit']);
  });

  test('one list to two owners', () => {
    const second = { ...APPLIED, manager: 'argocd-controller' };
    const live = object([without(APPLIED, 'http'), without(second, 'http'), ours('http')]);
    const given = giveBack(live, [owner(APPLIED, 'http'), owner(second, 'http')]);
    expect(ownersOf(given, ['http']).map(({ manager }) => manager)).toEqual(['kubectl', 'argocd-controller']);
  });

  test('from the sweeper too, and an entry of ours that is left with nothing goes', () => {
    const swept = {
      ...ours('http'),
      manager: 'drawbridge-sweeper',
      fieldsV1: { 'f:spec': { 'f:http': {} } },
    };
    const given = giveBack(object([without(APPLIED, 'http'), swept]), [owner(APPLIED, 'http')]);
    expect(given.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['kubectl']);
  });

  test('never to the entry of a subresource, nor to one of another operation', () => {
    const others = [
      { ...STATUS, manager: 'kubectl', operation: 'Apply' },
      { ...EDITED, manager: 'kubectl' },
    ];
    const given = giveBack(object([...others, ours('http')]), [owner(APPLIED, 'http')]).metadata
      .managedFields;
    const alone = { ...APPLIED, fieldsV1: { 'f:spec': { 'f:http': {} } } };
    expect(given).toEqual([...others, ours(), alone]);
  });

  test('best to the entry of the same version of the API', () => {
    const old = { ...without(APPLIED, 'http'), apiVersion: 'networking.istio.io/v1beta1' };
    const given = giveBack(object([old, without(APPLIED, 'http'), ours('http')]), [owner(APPLIED, 'http')]);
    expect(given.metadata.managedFields?.[0]).toEqual(old);
    expect(ownersOf(given, ['http'])).toEqual([owner(APPLIED, 'http')]);
  });

  test.each([
    { what: 'where we own nothing', fields: [APPLIED], owners: [owner(APPLIED, 'http')] },
    { what: 'where we own another list', fields: [APPLIED, ours('tcp')], owners: [owner(APPLIED, 'http')] },
    { what: 'where nobody owned it before', fields: [ours('http')], owners: [] },
    { what: 'without managed fields', fields: [], owners: [owner(APPLIED, 'http')] },
  ])('nothing is due $what: the same object', ({ fields, owners }) => {
    const live = object(fields);
    expect(giveBack(live, owners)).toBe(live);
  });
});
