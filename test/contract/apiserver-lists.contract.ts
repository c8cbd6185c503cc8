/** Pages, selectors, and watches. */
import { expect, test } from 'vitest';
import { MERGE, VS, vs } from './apiserver-data.ts';
import type { Event, Wire } from './apiserver-http.ts';

interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly kind?: string; readonly metadata: { readonly name: string } }[];
}

export function listsContract(wire: () => Wire): void {
  const list = async (query: string) => (await wire().ask('GET', `${VS}?${query}`)).body as List;
  const names = ({ items }: List) => items.map(({ metadata }) => metadata.name);
  const make = (name: string, labels: object) => wire().ask('POST', VS, { body: vs(name, {}, { labels }) });
  const label = (name: string, labels: object) =>
    wire().ask('PATCH', `${VS}/${name}`, { body: { metadata: { labels } }, type: MERGE });
  const version = async () => (await list('limit=1')).metadata.resourceVersion;
  const told = (events: readonly Event[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata.name}`);

  test('pages show one moment', async () => {
    for (const name of ['page-a', 'page-b', 'page-c', 'page-d']) await make(name, { page: 'yes' });
    const first = await list('labelSelector=page%3Dyes&limit=2');
    await make('page-bb', { page: 'yes' });
    await wire().ask('DELETE', `${VS}/page-d`);
    const rest = await list(`labelSelector=page%3Dyes&limit=500&continue=${first.metadata.continue}`);

    expect(names(first)).toEqual(['page-a', 'page-b']);
    expect(first.metadata).not.toHaveProperty('remainingItemCount');
    expect(names(rest)).toEqual(['page-c', 'page-d']);
    expect(rest.metadata).toEqual({ continue: '', resourceVersion: first.metadata.resourceVersion });
    expect((await list('limit=2')).metadata.remainingItemCount).toBeGreaterThan(1);
    expect(
      (await wire().ask('GET', `${VS}?resourceVersion=5&continue=${first.metadata.continue}`)).code,
    ).toBe(400);
  });

  test.each([
    ['n%3Da', ['sel-a']],
    ['n%3D%3Da', ['sel-a']],
    ['n%20in%20(a%2Cb)', ['sel-a', 'sel-b']],
    ['n%20notin%20(a)', ['sel-b', 'sel-c']],
    ['n!%3Da', ['sel-b', 'sel-c']],
    ['n', ['sel-a', 'sel-b']],
    ['!n', ['sel-c']],
  ])('labels: %s', async (selector, expected) => {
    for (const n of ['a', 'b']) await make(`sel-${n}`, { sel: 'yes', n });
    await make('sel-c', { sel: 'yes' });

    expect(names(await list(`labelSelector=sel%3Dyes%2C${selector}`))).toEqual(expected);
  });

  test('fields: the name, and the namespace', async () => {
    expect(names(await list('fieldSelector=metadata.name%3Dthere'))).toEqual(['there']);
    expect(
      names(await list('fieldSelector=metadata.name!%3Dthere%2Cmetadata.namespace%3Dshop')),
    ).not.toContain('there');
    expect(names(await list('fieldSelector=metadata.namespace%3Dother'))).toEqual([]);
  });

  test('items say their kind where it is a custom one', async () => {
    const { kind, items } = await list('limit=1');
    const { body } = await wire().ask('GET', '/api/v1/namespaces?limit=1');

    expect([kind, items[0]?.kind]).toEqual(['VirtualServiceList', 'VirtualService']);
    expect([(body as List).kind, (body as List).items[0]?.kind]).toEqual(['NamespaceList', undefined]);
    expect(
      (await wire().ask('GET', '/apis/networking.istio.io/v1/namespaces/none/virtualservices')).body,
    ).toMatchObject({ items: [] });
  });

  test('a watch tells what happened since, and what happens', async () => {
    const from = await version();
    await make('watched', {});
    const events = await wire().watch(
      `${VS}?watch=true&resourceVersion=${from}&timeoutSeconds=2`,
      async () => {
        await label('watched', { a: 'b' });
        await wire().ask('DELETE', `${VS}/watched`);
      },
    );
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));

    expect(told(events)).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched']);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions[0]).toBeGreaterThan(Number(from));
  });

  test('a held object is modified first, and gone when it is let go', async () => {
    const from = await version();
    await wire().ask('POST', VS, { body: vs('watched-held', {}, { finalizers: ['a.b/c'] }) });
    await wire().ask('DELETE', `${VS}/watched-held`);
    await wire().ask('PATCH', `${VS}/watched-held`, {
      body: { metadata: { finalizers: null } },
      type: MERGE,
    });
    const events = await wire().watch(`${VS}?watch=true&resourceVersion=${from}&timeoutSeconds=1`);

    expect(told(events)).toEqual(['ADDED watched-held', 'MODIFIED watched-held', 'DELETED watched-held']);
    expect(events.map(({ object }) => object.metadata.deletionTimestamp !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('what begins or ceases to be selected comes and goes', async () => {
    await make('selected', {});
    const from = await version();
    await label('selected', { w: 'x' });
    await label('selected', { w: 'y' });
    const watch = (query: string) =>
      wire().watch(`${VS}?watch=true&resourceVersion=${from}&timeoutSeconds=1&${query}`);

    expect(told(await watch('labelSelector=w%3Dx'))).toEqual(['ADDED selected', 'DELETED selected']);
    expect(told(await watch('fieldSelector=metadata.name%3Dselected'))).toEqual([
      'MODIFIED selected',
      'MODIFIED selected',
    ]);
    expect(told(await watch('fieldSelector=metadata.name%3Dother'))).toEqual([]);
  });

  test.each(['', '&resourceVersion=0'])(
    'a watch from no version begins with what is there: %s',
    async (from) => {
      const events = await wire().watch(
        `${VS}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dthere${from}`,
      );

      expect(told(events)).toEqual(['ADDED there']);
    },
  );

  test('a list that is streamed ends with a bookmark', async () => {
    const events = await wire().watch(
      `${VS}?watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dthere`,
    );

    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1]?.object).toMatchObject({
      kind: 'VirtualService',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
  });

  test('a quiet watch ends in order, and tells at most how far it is', async () => {
    const from = await version();
    const events = await wire().watch(
      `${VS}?watch=true&resourceVersion=${from}&timeoutSeconds=3&allowWatchBookmarks=true`,
    );

    expect(events.filter(({ type }) => type !== 'BOOKMARK')).toEqual([]);
    expect(events.filter(({ object }) => Number(object.metadata.resourceVersion) < Number(from))).toEqual([]);
  });

  test('the past that is forgotten is gone', async () => {
    const events = await wire().watch(`${VS}?watch=true&resourceVersion=1&timeoutSeconds=1`);

    expect(events).toMatchObject([
      {
        type: 'ERROR',
        object: {
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
        },
      },
    ]);
  });
}
