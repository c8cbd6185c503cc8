/** Access reviews, namespaces, and what an API server says of itself. */
import { expect, test } from 'vitest';
import { LEASES, MC, MERGE, mc, review, VS, vs } from './apiserver-data.ts';
import type { Who, Wire } from './apiserver-http.ts';
import { eventually } from './cluster-data.ts';

const REVIEWS = '/apis/authorization.k8s.io/v1';
const SWEEPER = 'system:serviceaccount:drawbridge:drawbridge-sweeper';

const istio = (verb: string, resource: string) => ({
  namespace: 'shop',
  verb,
  group: 'networking.istio.io',
  resource,
});
const own = (verb: string, group: string, resource: string, more = {}) => ({
  namespace: 'drawbridge',
  verb,
  group,
  resource,
  ...more,
});

const SELF: readonly (readonly [Who, object, boolean])[] = [
  ['bot', istio('create', 'virtualservices'), true],
  ['bot', istio('create', 'envoyfilters'), false],
  ['bot', istio('patch', 'virtualservices'), false],
  ['bot', own('update', 'drawbridge.dev', 'meshchanges', { subresource: 'status' }), true],
  ['bot', own('update', 'drawbridge.dev', 'meshchanges'), false],
  ['bot', { ...own('create', 'drawbridge.dev', 'meshchanges'), namespace: 'shop' }, false],
  ['bot', own('watch', 'coordination.k8s.io', 'leases', { name: 'drawbridge-sweeper' }), true],
  ['bot', own('watch', 'coordination.k8s.io', 'leases', { name: 'other' }), false],
  ['sweeper', istio('update', 'virtualservices'), true],
  ['sweeper', istio('create', 'virtualservices'), false],
  ['nobody', istio('get', 'virtualservices'), false],
  ['bot', istio('create', 'gateways'), true],
  ['sweeper', istio('delete', 'destinationrules'), true],
  ['admin', istio('create', 'envoyfilters'), true],
];

export function rightsContract(wire: () => Wire): void {
  const ask: Wire['ask'] = (...words) => wire().ask(...words);

  test.each(SELF)('%s asks about %o: %s', async (as, resourceAttributes, allowed) => {
    const body = review('SelfSubjectAccessReview', { resourceAttributes });
    const answer = await ask('POST', `${REVIEWS}/selfsubjectaccessreviews`, { as, body });

    expect(answer).toMatchObject({
      code: 201,
      body: { kind: 'SelfSubjectAccessReview', status: { allowed } },
    });
  });

  test.each([
    ['update', true],
    ['create', false],
  ])('the bot asks whether the sweeper may %s: %s', async (verb, allowed) => {
    const body = review('SubjectAccessReview', {
      user: SWEEPER,
      groups: ['system:serviceaccounts'],
      resourceAttributes: istio(verb, 'virtualservices'),
    });
    const answer = await ask('POST', `${REVIEWS}/subjectaccessreviews`, { as: 'bot', body });

    expect(answer).toMatchObject({ code: 201, body: { status: { allowed } } });
  });

  test('what the bot may do it can do, and nothing else', async () => {
    const does = async (method: string, path: string, body?: unknown, type?: string) =>
      (await ask(method, path, { as: 'bot', body, type })).code;

    expect(await does('POST', MC, mc('by-bot'))).toBe(201);
    expect(await does('PATCH', `${MC}/by-bot`, { metadata: { labels: { a: 'b' } } }, MERGE)).toBe(200);
    expect(await does('PUT', `${MC}/by-bot`, mc('by-bot'))).toBe(403);
    expect(await does('DELETE', `${MC}/by-bot`)).toBe(200);
    expect(await does('GET', `${LEASES}?fieldSelector=metadata.name%3Ddrawbridge-sweeper`)).toBe(200);
    expect(await does('GET', '/apis/networking.istio.io/v1/sidecars?limit=1')).toBe(200);
    expect(await does('GET', '/api/v1/namespaces/istio-system/configmaps')).toBe(200);
    expect(await does('GET', '/api/v1/namespaces/shop/configmaps')).toBe(403);
    expect(await does('DELETE', VS)).toBe(403);
  });

  test('a namespace takes its content with it, and nothing new while it ends', async () => {
    const folder = VS.replace('/shop/', '/ending/');
    const object = (name: string, more = {}) => vs(name, {}, { namespace: 'ending', ...more });
    const made = await ask('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ending' } },
    });
    await ask('POST', folder, { body: object('loose') });
    await ask('POST', folder, { body: object('held', { finalizers: ['a.b/c'] }) });

    expect(made.body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'ending' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect((await ask('DELETE', '/api/v1/namespaces/ending')).body).toMatchObject({
      kind: 'Namespace',
      metadata: { deletionTimestamp: expect.any(String) },
      status: { phase: 'Terminating' },
    });
    await eventually(async () =>
      expect((await ask('GET', folder)).body).toMatchObject({
        items: [{ metadata: { name: 'held', deletionTimestamp: expect.any(String) } }],
      }),
    );
    expect((await ask('POST', folder, { body: object('late') })).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        'virtualservices.networking.istio.io "late" is forbidden: unable to create new content in namespace ending because it is being terminated',
    });

    await ask('PATCH', `${folder}/held`, { body: { metadata: { finalizers: null } }, type: MERGE });
    await eventually(async () => expect((await ask('GET', '/api/v1/namespaces/ending')).code).toBe(404));
  });

  test('it says what it serves', async () => {
    const body = async (path: string) => (await ask('GET', path, { as: 'nobody' })).body;
    const groups = ((await body('/apis')) as { groups: { name: string }[] }).groups.map(({ name }) => name);
    const { resources } = (await body('/apis/networking.istio.io/v1')) as { resources: { name: string }[] };

    expect(await body('/version')).toMatchObject({ major: '1', minor: '36' });
    expect(await body('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(groups).toEqual(
      expect.arrayContaining([
        'apps',
        'authorization.k8s.io',
        'coordination.k8s.io',
        'drawbridge.dev',
        'networking.istio.io',
      ]),
    );
    expect(await body('/apis/networking.istio.io')).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { version: 'v1' },
    });
    expect(resources.find(({ name }) => name === 'virtualservices')).toMatchObject({
      kind: 'VirtualService',
      namespaced: true,
      shortNames: ['vs'],
      singularName: 'virtualservice',
    });
    expect(resources.find(({ name }) => name === 'virtualservices/status')).toMatchObject({
      verbs: ['get', 'patch', 'update'],
    });
    expect(await body('/apis/drawbridge.dev/v1alpha1')).toMatchObject({
      groupVersion: 'drawbridge.dev/v1alpha1',
    });
    expect(await body('/readyz')).toBe('ok');
  });

  test.each([
    '/apis/nope/v1',
    '/apis/networking.istio.io/v9',
    '/apis/networking.istio.io/v1/namespaces/shop/nopes',
  ])('nothing is served at %s, in plain text', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ code: 404, body: '404 page not found\n' });
  });

  test('every answer says what time it is', async () => {
    const { date } = await ask('GET', '/version');

    expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(5_000);
  });

  test('other versions show the same object, and columns for people are a table', async () => {
    const old = await ask('GET', VS.replace('/v1/', '/v1beta1/') + '/there');
    const { body } = await ask('GET', `${MC}/there`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });

    expect(old.body).toMatchObject({ apiVersion: 'networking.istio.io/v1beta1', spec: vs('there').spec });
    expect(body).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['there', 'v', 't', null, null, 'U1', expect.stringMatching(/^\d+[smh]/)] }],
    });
  });
}
