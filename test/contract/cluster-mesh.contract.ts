/** What the `Cluster` port promises. */
import { expect, test } from 'vitest';
import { targetOf } from '../../src/core/kube.ts';
import { FIELDS } from '../../src/core/view.ts';
import type { Rig } from './cluster.contract.ts';
import {
  destinationRule,
  eventually,
  faultOf,
  gateway,
  rule,
  serviceEntry,
  SHOP,
  virtualService,
  withMark,
  withSpec,
} from './cluster-data.ts';

const KINDS = [virtualService, serviceEntry, (name: string) => destinationRule(name), gateway];

export function meshContract(rig: () => Rig): void {
  test('reads nothing where nothing is', async () => {
    const target = { kind: 'VirtualService', namespace: SHOP, name: 'nobody' } as const;

    expect(await rig().cluster.read(target)).toBeUndefined();
  });

  test.each(KINDS.map((made) => made('made')))('makes and reads back: $kind', async (object) => {
    const made = await rig().cluster.create(object);
    const read = await rig().cluster.read(targetOf(object));

    expect(made.warnings).toEqual([]);
    expect(made.object).toMatchObject({ kind: object.kind, spec: object.spec, metadata: { generation: 1 } });
    expect(made.object.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.object.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(read).toEqual(made.object);
  });

  test.each(KINDS.map((made) => made('seen')))('what bears a mark is seen: $kind', async (object) => {
    const { object: marked } = await rig().cluster.create(withMark(object, 'mark44'));
    const { watched } = rig();

    await eventually(() => expect(watched.object(targetOf(object))).toEqual(marked));
    expect(watched.marked()).toContainEqual(marked);
    expect(watched.view(5_000)[FIELDS[targetOf(object).kind]]).toContainEqual(marked);
  });

  test('what is there already exists', async () => {
    await rig().cluster.create(virtualService('twice'));

    expect(await faultOf(rig().cluster.create(virtualService('twice')))).toBe('exists');
  });

  test('only a changed spec raises the generation, and the same again writes nothing', async () => {
    const { object } = await rig().cluster.create(virtualService('counted'));
    const marked = (await rig().cluster.update(withMark(object, 'k7q2mx'))).object;
    const same = (await rig().cluster.update(marked)).object;
    const changed = (await rig().cluster.update(withSpec(same, { tls: [rule('counted', 'b.example.com')] })))
      .object;

    expect(marked.metadata.generation).toBe(1);
    expect(marked.metadata.resourceVersion).not.toBe(object.metadata.resourceVersion);
    expect(same.metadata.resourceVersion).toBe(marked.metadata.resourceVersion);
    expect(changed.metadata.generation).toBe(2);
    expect(changed.metadata.uid).toBe(object.metadata.uid);
    expect(changed.metadata.creationTimestamp).toBe(object.metadata.creationTimestamp);
  });

  test('an update of another version than the last is a conflict', async () => {
    const { object } = await rig().cluster.create(virtualService('edited'));
    await rig()
      .user('ann')
      .edit(object, (live) => withSpec(live, { tls: [rule('edited', 'c.example.com')] }));

    expect(await faultOf(rig().cluster.update(withMark(object, 'k7q2mx')))).toBe('conflict');
    expect((await rig().cluster.read(targetOf(object)))?.metadata.annotations).toBeUndefined();
  });

  test('an update of what is gone is missing, and of one made anew a conflict', async () => {
    const { object } = await rig().cluster.create(virtualService('remade'));
    await rig().cluster.remove(object);

    expect(await faultOf(rig().cluster.update(object))).toBe('missing');

    await rig().cluster.create(virtualService('remade'));

    expect(await faultOf(rig().cluster.update(object))).toBe('conflict');
  });

  test('an update without a version is invalid', async () => {
    await rig().cluster.create(virtualService('blind'));

    expect(await faultOf(rig().cluster.update(virtualService('blind')))).toBe('invalid');
  });

  test('a dry run answers and changes nothing', async () => {
    const dry = await rig().cluster.create(virtualService('dry'), { dryRun: true });

    expect(dry.object.spec).toEqual(virtualService('dry').spec);
    expect(await rig().cluster.read(targetOf(dry.object))).toBeUndefined();

    const { object } = await rig().cluster.create(virtualService('dry'));
    const other = withSpec(object, { tls: [rule('dry', 'd.example.com')] });

    expect((await rig().cluster.update(other, { dryRun: true })).object.spec).toEqual(other.spec);
    expect(await rig().cluster.read(targetOf(object))).toEqual(object);
    expect(await faultOf(rig().cluster.create(virtualService('dry'), { dryRun: true }))).toBe('exists');
  });

  test('removes exactly the version that was read', async () => {
    const { object } = await rig().cluster.create(virtualService('removed'));
    const { object: newer } = await rig().cluster.update(withMark(object, 'k7q2mx'));

    expect(await faultOf(rig().cluster.remove(object))).toBe('conflict');
    expect(await rig().cluster.read(targetOf(object))).toEqual(newer);

    await rig().cluster.remove(newer);

    expect(await rig().cluster.read(targetOf(object))).toBeUndefined();
    expect(await faultOf(rig().cluster.remove(newer))).toBe('missing');
  });

  test.each(KINDS.map((made) => made('any')))('lacks no right that it has: $kind', async (object) => {
    const target = targetOf(object);
    const rights = (['get', 'create', 'update', 'delete'] as const).map((verb) => ({ verb, target }));

    expect(await rig().cluster.lacks(rights)).toEqual([]);
    expect(await rig().cluster.lacks([])).toEqual([]);
  });
}
