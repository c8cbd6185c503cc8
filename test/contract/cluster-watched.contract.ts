/** What the `Watched` port promises. Everything is awaited: a real one hears of it a little later. */
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Rig } from './cluster.contract.ts';
import {
  eventually,
  here,
  rule,
  serviceEntry,
  SHOP,
  virtualService,
  wanted,
  withMark,
  withSpec,
} from './cluster-data.ts';

const LIMIT = 5_000;

export function watchedContract(rig: () => Rig): void {
  const view = () => rig().watched.view(LIMIT);
  const seen = (objects: readonly KubeObject[], name: string) =>
    objects.find((one) => one.metadata.name === name);
  const ids = () => {
    const told: string[] = [];
    rig().watched.onChange((changed) => told.push(...changed));
    return told;
  };

  test('shows what others make, change and remove', async () => {
    const made = await rig().user('ann').create(virtualService('watched'));
    await eventually(() => expect(seen(view().virtualServices, 'watched')?.spec).toEqual(made.spec));

    const tls = [rule('watched', 'b.example.com')];
    await rig()
      .user('ann')
      .edit(made, (live) => withSpec(live, { tls }));
    await eventually(() => expect(seen(view().virtualServices, 'watched')?.spec).toMatchObject({ tls }));

    await rig().user('ann').remove(made);
    await eventually(() => expect(seen(view().virtualServices, 'watched')).toBeUndefined());
  });

  test('tells hosts that begin and cease to be named, and not those that stay', async () => {
    const told: string[] = [];
    rig().watched.onChange((_ids, hosts) => told.push(...hosts));
    const user = rig().user('ann');
    const entry = await user.create(serviceEntry('named'));
    await eventually(() => expect(told).toEqual(['named.example.com']));

    await user.edit(entry, (live) =>
      withSpec(live, { hosts: ['named.example.com', 'more.example.com'], resolution: 'NONE' }),
    );
    await eventually(() => expect(told.slice(1)).toEqual(['more.example.com']));

    await user.remove(entry);
    await eventually(() => expect(told.slice(2)).toEqual(['named.example.com', 'more.example.com']));
  });

  test('shows ServiceEntries, Services, Sidecars and workloads, whoever made them', async () => {
    const meta = { name: 'web', namespace: SHOP };
    const selector = { matchLabels: { app: 'web' } };
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const user = rig().user('ann');
    await user.create(serviceEntry('watched'));
    await user.create({ apiVersion: 'v1', kind: 'Service', metadata: meta, spec: { ports: [{ port: 80 }] } });
    await user.create({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: meta,
      spec: { egress: [{ hosts: ['./*'] }] },
    });
    await user.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta,
      spec: { selector, template },
    });
    const expressions = { ...selector, matchExpressions: [{ key: 'tier', operator: 'Exists' }] };
    const labelled = { ...template, metadata: { labels: { app: 'web', tier: 'x' } } };
    await user.create({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: meta,
      spec: { selector: expressions, template: labelled, serviceName: 'web' },
    });

    await eventually(() => {
      expect(seen(view().serviceEntries, 'watched')).toMatchObject({ kind: 'ServiceEntry' });
      expect(seen(view().services, 'web')).toMatchObject({
        kind: 'Service',
        spec: { ports: [{ port: 80 }] },
      });
      expect(seen(view().sidecars, 'web')).toMatchObject({ kind: 'Sidecar' });
      expect(view().workloads.filter(({ namespace, name }) => namespace === SHOP && name === 'web')).toEqual([
        { kind: 'Deployment', namespace: SHOP, name: 'web', matchLabels: { app: 'web' }, expressions: false },
        { kind: 'StatefulSet', namespace: SHOP, name: 'web', matchLabels: { app: 'web' }, expressions: true },
      ]);
    });
  });

  test('shows namespaces with their labels', async () => {
    const labels = { 'istio.io/dataplane-mode': 'ambient' };
    await rig()
      .user('ann')
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'meshed', labels } });
    const found = () => view().namespaces?.find(({ name }) => name === 'meshed');
    await eventually(() => expect(found()).toMatchObject({ name: 'meshed', labels }));
  });

  test('is the same frozen snapshot until something changes, in the order of names', async () => {
    for (const name of ['order-b', 'order-c', 'order-a'])
      await rig().user('ann').create(virtualService(name));
    await eventually(() => expect(seen(view().virtualServices, 'order-a')).toBeDefined());
    const names = view().virtualServices.map((object) => object.metadata.name);

    expect(names.filter((name) => name.startsWith('order-'))).toEqual(['order-a', 'order-b', 'order-c']);
    expect(view().virtualServices).toBe(view().virtualServices);
    expect(Object.isFrozen(view().virtualServices)).toBe(true);
    expect(Object.isFrozen(view())).toBe(true);
  });

  test('open changes are in the view, all of them in the records', async () => {
    const { id, spec } = wanted('watched open');
    const change = await rig().records.create(id, spec);
    await eventually(() => expect(view().changes.map((one) => one.id)).toContain(id));

    const denied: Fact = { type: 'denied', at: '2026-11-21T09:01:00.000Z', by: 'U2' };
    await rig().records.append(change, denied);
    await eventually(() => expect(view().changes.map((one) => one.id)).not.toContain(id));
    const { watched, records } = rig();

    expect(watched.record(id)).toEqual(await records.get(id));
    expect(watched.records().filter((one) => one.id === id)).toEqual([watched.record(id)]);
    expect(watched.record('none22')).toBeUndefined();
  });

  test('a record as last seen can be appended to', async () => {
    const { id, spec } = wanted('watched append');
    await rig().records.create(id, spec);
    const record = await eventually(() => here(rig().watched.record(id)));

    expect(
      (await rig().records.append(record, { type: 'lapsed', at: '2026-11-21T09:01:00.000Z' })).facts,
    ).toHaveLength(1);
  });

  test('tells the ids of records that change', async () => {
    const told = ids();
    const { id, spec } = wanted('watched told');
    await rig().records.create(id, spec);
    await eventually(() => expect(told).toContain(id));
    await rig().records.remove(id);
    await eventually(() => expect(told.filter((one) => one === id).length).toBeGreaterThan(1));
  });

  test('tells the ids of marks that come, stay and go', async () => {
    const told = ids();
    const made = await rig().user('ann').create(virtualService('marked'));
    await rig().user('ann').create(virtualService('unmarked'));
    const marked = await rig()
      .user('ann')
      .edit(made, (live) => withMark(live, 'mark22'));
    await eventually(() => expect(told).toContain('mark22'));
    told.length = 0;
    await rig()
      .user('ann')
      .edit(marked, (live) => ({ ...live, metadata: { ...live.metadata, annotations: undefined } }));
    await eventually(() => expect(told).toContain('mark22'));
  });

  test('what bears a mark is kept whole, the rest without its fields', async () => {
    await rig()
      .user('ann')
      .create(withMark(virtualService('whole'), 'mark33'));
    await rig().user('ann').create(virtualService('slim'));
    const read = (name: string) => rig().cluster.read({ kind: 'VirtualService', namespace: SHOP, name });
    await eventually(() => expect(seen(view().virtualServices, 'slim')).toBeDefined());

    expect(seen(rig().watched.marked(), 'whole')).toEqual(await read('whole'));
    expect(seen(rig().watched.marked(), 'slim')).toBeUndefined();
    const { watched } = rig();
    const target = { kind: 'VirtualService', namespace: SHOP, name: 'slim' } as const;
    expect(watched.object(target)).toBe(seen(view().virtualServices, 'slim'));
    expect(watched.object({ ...target, namespace: 'other' })).toBeUndefined();
    expect(watched.object({ ...target, kind: 'ServiceEntry' })).toBeUndefined();
    expect(seen(view().virtualServices, 'slim')?.metadata.managedFields).toEqual([
      { manager: 'ann', operation: 'Update', time: expect.any(String) },
    ]);
  });

  test('says how old it is, and is refused when that is too old', () => {
    expect(rig().watched.age()).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Date.now() - rig().watched.age() - view().takenAt)).toBeLessThan(LIMIT);
    expect(() => rig().watched.view(-1)).toThrow(expect.objectContaining({ fault: 'unavailable' }));
  });
}
