/** A change whose mark somebody took off, and another one that is to take its place. */
import { beforeEach, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { mesh, NAMED, tlsEntry, tlsService, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB } from './rig.ts';
import { live, start } from './start.ts';

const subsets: KubeObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'a', namespace: 'shop' },
  spec: { host: 'a.example.com', subsets: [{ name: 'v1' }, { name: 'v2' }] },
};
const shift = (v1: number) => `/traffic shift a.example.com v1=${v1} v2=${100 - v1} for 1h`;

let at: Rig;
let bot: Bot;
let before: unknown;
let first: string;

beforeEach(async () => {
  const host = 'a.example.com';
  ({ at, bot, before } = await start([tlsEntry('a', host), tlsService('a', host), subsets]));
  await live(at, bot, shift(80));
  first = (await at.change()).id;
});

test('asked after that, it is refused; once the first is stopped, it is made', async () => {
  await unmark();
  expect((await at.type(bot, shift(50)))?.text).toContain(`/traffic stop ${first}`);

  await at.type(bot, `/traffic stop ${first}`, BOB);
  await at.clock.settle();
  expect((await at.facts(first)).at(-1)).toBe('reverted');
  expect(mesh(at)).toEqual(before);

  const later = await ask(50);
  await at.click(bot, 'approve', BOB, later);
  expect(rules()).toHaveLength(2);
});

test('taken off before the approval, the later one is void', async () => {
  const later = await ask(50);
  await unmark();
  const was = rules();
  await at.click(bot, 'approve', BOB, later);

  expect((await at.facts(later)).at(-1)).toBe('void');
  expect(rules()).toEqual(was);
});

async function ask(v1: number): Promise<string> {
  const known = ids();
  await at.type(bot, shift(v1));
  return ids().find((id) => !known.includes(id)) ?? '';
}

function ids(): readonly string[] {
  return at.world.all('MeshChange').map(({ metadata }) => metadata.name);
}

async function unmark(): Promise<void> {
  await at.world.user('kubectl-edit').edit(NAMED, (object) => {
    const { annotations: _marks, ...metadata } = object.metadata;
    return { ...object, metadata };
  });
}

function rules(): readonly JsonObject[] {
  return (at.world.stored(VS)?.spec?.['tls'] ?? []) as JsonObject[];
}
