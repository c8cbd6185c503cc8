/** Field ownership, as other people's server-side apply meets it (DESIGN.md, "Edits and their undo"). */
import { expect, test } from 'vitest';
import type { KubeObject, ManagedFields } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import { itemsOf } from '../../src/core/lists.ts';
import type { Rig } from './cluster.contract.ts';
import { faultOf, rule, serviceEntry, virtualService, withMark, withSpec } from './cluster-data.ts';

export function ownersContract(rig: () => Rig): void {
  test('who creates owns the lists, under its own name', async () => {
    const { object } = await rig().cluster.create(virtualService('own'));

    expect(ownersOf(object, 'tls')).toEqual(['drawbridge Update']);
  });

  test('an update takes the list from its owner, whose next apply conflicts', async () => {
    const applied = await rig().user('argo').apply(virtualService('taken'));
    const { object } = await rig().cluster.update(
      withSpec(applied, { tls: [rule('taken', 'sink'), rule('taken', 'a.example.com')] }),
    );

    expect(ownersOf(applied, 'tls')).toEqual(['argo Apply']);
    expect(ownersOf(object, 'tls')).toEqual(['drawbridge Update']);
    expect(ownersOf(object, 'hosts')).toEqual(['argo Apply']);
    expect(await faultOf(rig().user('argo').apply(virtualService('taken')))).toBe('conflict');
  });

  test('what does not change keeps its owner', async () => {
    const applied = await rig().user('argo').apply(virtualService('kept'));
    const { object } = await rig().cluster.update(withMark(applied, 'k7q2mx'));

    expect(ownersOf(object, 'tls')).toEqual(['argo Apply']);
    expect(await rig().user('argo').apply(virtualService('kept'))).toMatchObject({ spec: applied.spec });
  });

  test('a metadata-only write gives the list back, and the owner applies again', async () => {
    const applied = await rig().user('argo').apply(virtualService('returned'));
    const { object } = await rig().cluster.update(
      withSpec(applied, { tls: [rule('returned', 'sink'), rule('returned', 'a.example.com')] }),
    );
    const { object: returned } = await rig().cluster.update(withOwners(object, applied));

    expect(ownersOf(returned, 'tls')).toEqual(['argo Apply']);
    expect(returned.metadata.generation).toBe(object.metadata.generation);

    const again = await rig().user('argo').apply(virtualService('returned'));

    expect(again.spec).toEqual(applied.spec);
  });

  test('an apply that forces takes the list back', async () => {
    const applied = await rig().user('argo').apply(virtualService('forced'));
    await rig().cluster.update(withSpec(applied, { tls: [rule('forced', 'sink')] }));
    const forced = await rig().user('argo').apply(virtualService('forced'), { force: true });

    expect(ownersOf(forced, 'tls')).toEqual(['argo Apply']);
    expect(forced.spec).toEqual(applied.spec);
  });

  test('what an apply no longer names goes, unless somebody else owns it too', async () => {
    const both = virtualService('narrowed', { tcp: [{ route: [{ destination: { host: 'a' } }] }] });
    await rig().user('argo').apply(both);
    const { tcp: _tcp, ...spec } = both.spec ?? {};
    const narrowed = await rig()
      .user('argo')
      .apply({ ...both, spec });

    expect(narrowed.spec).toEqual(spec);
  });

  test('ports of an entry have an owner each: an apply of the others meets no conflict and leaves ours', async () => {
    const applied = await rig().user('argo').apply(serviceEntry('beside'));
    const ours = { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 };
    await rig().cluster.update(withSpec(applied, { ports: [ours, ...itemsOf(applied.spec, 'ports')] }));
    const again = await rig()
      .user('argo')
      .apply(labelled(serviceEntry('beside')));

    expect(itemsOf(again.spec, 'ports')).toEqual([ours, ...itemsOf(applied.spec, 'ports')]);
  });

  test('times of other managers survive our writes', async () => {
    const applied = await rig().user('argo').apply(virtualService('times'));
    const { object } = await rig().cluster.update(withMark(applied, 'k7q2mx'));
    const read = await rig().cluster.read(targetOf(object));
    const entry = (from?: KubeObject) =>
      from?.metadata.managedFields?.find(({ manager }) => manager === 'argo');

    expect(entry(read)?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(entry(read)).toEqual(entry(applied));
  });
}

function ownersOf(object: KubeObject, list: string): readonly string[] {
  const owning = (object.metadata.managedFields ?? []).filter((fields) => owns(fields, list));
  return owning.map(({ manager, operation }) => `${manager} ${operation}`);
}

function owns(fields: ManagedFields, list: string): boolean {
  return Object.hasOwn((fields.fieldsV1?.['f:spec'] ?? {}) as object, `f:${list}`);
}

/** The object with `managedFields` as they stood before, except that we keep nothing. */
function withOwners(object: KubeObject, before: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields: before.metadata.managedFields } };
}

/** A new version of what its owner has in a file. */
function labelled(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { version: 'v2' } } };
}
