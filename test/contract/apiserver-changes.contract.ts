/** What creates and updates do to an object, and what they answer. */
import { expect, test } from 'vitest';
import { BY, handsOn, MC, mc, OWNED, ownersOf, stored, STRICT, VS, vs } from './apiserver-data.ts';
import type { Wire } from './apiserver-http.ts';

export function changesContract(wire: () => Wire): void {
  const { ask, make, read } = handsOn(wire);

  test('a new object gets what the server sets', async () => {
    const answer = await ask('POST', VS + STRICT, { body: { ...vs('made'), status: { x: 1 } } });
    const object = stored(answer);

    expect(answer.code).toBe(201);
    expect(object).toEqual({
      ...vs('made'),
      metadata: {
        name: 'made',
        namespace: 'shop',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        generation: 1,
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        managedFields: [
          {
            ...OWNED,
            time: object.metadata['creationTimestamp'],
            fieldsV1: { 'f:spec': { '.': {}, 'f:hosts': {}, 'f:tls': {} } },
          },
        ],
      },
    });
    expect(await read(`${VS}/made`)).toEqual(object);
    expect(await read(`${VS}/made/status`)).toEqual(object);
  });

  test('an unknown field is told and left out, unless it is to be ignored', async () => {
    const body = vs('warned', { htp: [] });
    const told = await ask('POST', `${VS}?dryRun=All`, { body });

    expect(told.warnings).toEqual(['unknown field \\"spec.htp\\"']);
    expect(stored(told).spec).toEqual(vs('warned').spec);
    expect((await ask('POST', `${VS}?dryRun=All&fieldValidation=Ignore`, { body })).warnings).toEqual([]);
  });

  test('a name may be made up', async () => {
    const body = vs(undefined, {}, { generateName: 'gen-' });

    expect(stored(await ask('POST', `${VS}?dryRun=All`, { body })).metadata.name).toMatch(/^gen-\w{5}$/);
  });

  test('who gives no name is called after the program', async () => {
    expect(ownersOf(stored(await ask('POST', `${VS}?dryRun=All`, { body: vs('program') })))).toMatchObject([
      { manager: 'ann' },
    ]);
  });

  test('a dry run shows what would be, and stores nothing', async () => {
    const fresh = stored(await ask('POST', `${VS}${STRICT}&dryRun=All`, { body: vs('dry') }));

    expect(fresh.metadata).not.toHaveProperty('resourceVersion');
    expect((await ask('GET', `${VS}/dry`)).code).toBe(404);

    const object = await make(vs('dry'));
    const body = { ...object, spec: { hosts: ['q'] } };
    const next = stored(await ask('PUT', `${VS}/dry${STRICT}&dryRun=All`, { body }));

    expect(next).toMatchObject({
      spec: { hosts: ['q'] },
      metadata: { generation: 2, resourceVersion: object.metadata.resourceVersion },
    });
    expect((await ask('DELETE', `${VS}/dry?dryRun=All`)).code).toBe(200);
    expect(await read(`${VS}/dry`)).toEqual(object);
  });

  test('what the server set stays, and the same again writes nothing', async () => {
    const object = await make(vs('kept'));
    const forged = { ...object.metadata, creationTimestamp: '2020-01-01T00:00:00Z', generation: 77 };
    const body = { ...object, metadata: forged, status: { x: 1 } };

    expect(stored(await ask('PUT', `${VS}/kept${BY}`, { body }))).toEqual(object);
  });

  test('another spec raises the generation and takes the fields over', async () => {
    const object = await make(vs('edited'));
    const body = { ...object, spec: { ...object.spec, hosts: ['q'] } };
    const next = stored(await ask('PUT', `${VS}/edited?fieldManager=bob`, { body }));

    expect(next.metadata.generation).toBe(2);
    expect(ownersOf(next)).toEqual([
      { ...OWNED, fieldsV1: { 'f:spec': { '.': {}, 'f:tls': {} } } },
      { ...OWNED, manager: 'bob', fieldsV1: { 'f:spec': { 'f:hosts': {} } } },
    ]);
  });

  test('an update of another object by that name is a conflict', async () => {
    const object = await make(vs('other'));
    const uid = '80fd3e76-06f8-465b-a7d1-74077733af29';
    const body = { ...object, metadata: { ...object.metadata, uid } };
    const answer = await ask('PUT', `${VS}/other`, { body });

    expect(answer).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message: expect.stringContaining(
          `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`,
        ),
      },
    });
  });

  test('the status is written apart', async () => {
    const made = stored(await ask('POST', MC + BY, { body: { ...mc('status'), status: { state: 'x' } } }));
    const facts = [{ type: 't', at: '2026-11-21T09:00:00.000Z', what: { ever: 1 } }];
    const { resourceVersion } = made.metadata;
    const metadata = { name: 'status', namespace: 'drawbridge', resourceVersion, annotations: { x: 'y' } };
    const body = {
      ...mc('status', { requester: 'U9' }),
      metadata,
      status: { facts, conditions: [{ type: 'A', status: 'True' }] },
    };
    const next = stored(await ask('PUT', `${MC}/status/status${STRICT}`, { body }));

    expect(made.status).toBeUndefined();
    expect(next).toMatchObject({ spec: made.spec, status: { facts }, metadata: { generation: 1 } });
    expect(next.metadata['annotations']).toBeUndefined();
    expect(ownersOf(next)[1]).toEqual({
      ...OWNED,
      apiVersion: 'drawbridge.dev/v1alpha1',
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          '.': {},
          'f:facts': {},
          'f:conditions': { '.': {}, 'k:{"type":"A"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
        },
      },
    });
  });
}
