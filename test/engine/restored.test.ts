/** A record that a backup tool brought back without its status: its mark is in the mesh, and nobody approved it as far as anybody knows. */
import { expect, test } from 'vitest';
import { mesh, MINUTE } from './objects.ts';
import type { Rig } from './rig.ts';
import { live, start } from './start.ts';

async function restoreWithoutStatus(at: Rig): Promise<void> {
  const [record] = at.world.all('MeshChange');
  if (!record) throw new Error('there is no record');
  const velero = at.world.user('velero');
  const { name, namespace = '', labels = {}, annotations = {}, finalizers = [] } = record.metadata;
  await velero.edit(record, (one) => ({ ...one, metadata: { ...one.metadata, finalizers: [] } }));
  await velero.remove(record);
  const { apiVersion, kind, spec = {} } = record;
  const metadata = { name, namespace, labels, annotations, finalizers };
  await velero.create({ apiVersion, kind, metadata, spec });
}

test.each([
  ['a lease', '/chaos blackhole a.example.com 10m'],
  ['an allow for good', '/egress allow new.example.com'],
])('%s is taken back', async (_what, command) => {
  const { at, bot, before } = await start();
  await live(at, bot, command);
  bot.life.dead = true;
  await restoreWithoutStatus(at);
  expect(await at.facts()).toEqual([]);

  await at.boot();
  await at.clock.advance(5 * MINUTE);

  expect((await at.facts()).slice(0, 2)).toEqual(['void', 'reverted']);
  expect(mesh(at)).toEqual(before);
});
