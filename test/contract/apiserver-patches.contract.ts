/** What patches, applies and deletes do to an object, and what they answer. */
import { expect, test } from 'vitest';
import {
  APPLY,
  BY,
  handsOn,
  JSON_PATCH,
  lease,
  LEASES,
  ownersOf,
  SE,
  se,
  stored,
  VS,
  vs,
} from './apiserver-data.ts';
import type { Wire } from './apiserver-http.ts';

export function patchesContract(wire: () => Wire): void {
  const { ask, make, patch } = handsOn(wire);

  test('a merge patch changes what it names, and nothing where that is so already', async () => {
    const object = await make(vs('merged', {}, { labels: { a: '1', b: '2' } }));
    const next = stored(await patch(`${VS}/merged`, { metadata: { labels: { a: null, c: '3' } } }));

    expect(next.metadata['labels']).toEqual({ b: '2', c: '3' });
    expect(next.spec).toEqual(object.spec);
    expect(stored(await patch(`${VS}/merged`, {}))).toEqual(next);
  });

  test('a JSON patch does one thing after the other', async () => {
    await make(vs('operated'));
    const operations = [
      { op: 'add', path: '/metadata/labels', value: { 'a~b': 'c' } },
      { op: 'add', path: '/spec/hosts/-', value: 'z' },
      { op: 'replace', path: '/spec/hosts/0', value: 'y' },
      { op: 'remove', path: '/spec/tls' },
    ];
    const answer = await patch(`${VS}/operated`, operations.slice(1), JSON_PATCH);

    expect(stored(answer).spec).toEqual({ hosts: ['y', 'z'] });
  });

  test('managedFields can be given back, and wiped', async () => {
    const object = await make(vs('given'));
    const edited = stored(
      await ask('PUT', `${VS}/given?fieldManager=bob`, {
        body: { ...object, spec: { ...object.spec, hosts: ['q'] } },
      }),
    );
    const back = {
      ...edited,
      metadata: { ...edited.metadata, managedFields: object.metadata['managedFields'] },
    };

    expect(ownersOf(stored(await ask('PUT', `${VS}/given?fieldManager=bob`, { body: back })))).toEqual(
      ownersOf(object),
    );
    expect(ownersOf(stored(await patch(`${VS}/given`, { metadata: { managedFields: [{}] } })))).toEqual([]);
  });

  test('an apply makes, shares, and drops what it names no longer', async () => {
    const apply = (manager: string, body: object) =>
      ask('PATCH', `${SE}/applied?fieldManager=${manager}`, { body, type: APPLY });
    const port = (name: string, number: number) => ({ name, number, protocol: 'TCP' });
    const made = await apply('argo', se('applied', { ports: [port('a', 1), port('b', 2)] }));
    const shared = await apply('bob', se('applied', { ports: [port('c', 3)] }));
    const dropped = await apply('argo', se('applied', { ports: [port('a', 1)] }));
    const ports = (reply: typeof made) => stored(reply).spec['ports'];
    const mine = {
      'f:hosts': {},
      'f:ports': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:number': {}, 'f:protocol': {} } },
      'f:resolution': {},
    };

    expect([made.code, shared.code]).toEqual([201, 200]);
    expect(ports(shared)).toEqual([port('a', 1), port('b', 2), port('c', 3)]);
    expect(ports(dropped)).toEqual([port('a', 1), port('c', 3)]);
    expect(ownersOf(stored(dropped)).find(({ manager }) => manager === 'argo')).toMatchObject({
      operation: 'Apply',
      fieldsV1: { 'f:spec': mine },
    });
    expect((await apply('eve', se('applied', { ports: [port('a', 9)] }))).code).toBe(409);
  });

  test('a delete answers with what is gone', async () => {
    const { metadata } = await make(vs('gone'));
    const { uid, resourceVersion } = metadata;
    const answer = await ask('DELETE', `${VS}/gone`, { body: { preconditions: { uid, resourceVersion } } });

    expect(answer).toMatchObject({
      code: 200,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'gone', group: 'networking.istio.io', kind: 'virtualservices', uid },
      },
    });
  });

  test('what is held stays until it is let go', async () => {
    await make(vs('held', {}, { finalizers: ['a.b/c'] }));
    const dying = stored(await ask('DELETE', `${VS}/held`));

    expect(dying).toMatchObject({
      kind: 'VirtualService',
      metadata: {
        generation: 2,
        deletionGracePeriodSeconds: 0,
        deletionTimestamp: expect.any(String),
        finalizers: ['a.b/c'],
      },
    });
    expect(stored(await ask('DELETE', `${VS}/held`))).toEqual(dying);
    expect((await ask('POST', VS, { body: vs('held') })).body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'object is being deleted: virtualservices.networking.istio.io "held" already exists',
    });
    expect((await patch(`${VS}/held`, { metadata: { finalizers: ['a.b/c', 'd.e/f'] } })).body).toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(
        'no new finalizers can be added if the object is being deleted, found new finalizers []string{"d.e/f"}',
      ),
    });
    expect((await patch(`${VS}/held`, { metadata: { finalizers: [] } })).code).toBe(200);
    expect((await ask('GET', `${VS}/held`)).code).toBe(404);
  });

  test('a lease is renewed with the version that was read', async () => {
    const made = stored(await ask('POST', LEASES + BY, { body: lease('renewed') }));
    const body = { ...made, spec: { ...made.spec, renewTime: '2026-11-21T09:01:00.000000Z' } };

    expect(stored(await ask('PUT', `${LEASES}/renewed${BY}`, { body })).spec).toEqual(body.spec);
    expect((await ask('PUT', `${LEASES}/renewed${BY}`, { body })).code).toBe(409);
  });
}
