/** A later change takes the place of an earlier one, object by object: what is said stays true when that ends half-way. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { MINUTE, serviceEntry, tlsRule, virtualService } from './objects.ts';
import type { Life } from './mortal.ts';
import { rig } from './rig.ts';
import { live } from './start.ts';

const HOST = 'a.example.com';

/** The VirtualService is for its own namespace alone, so that what is for everyone takes two objects. */
const OBJECTS: readonly KubeObject[] = [
  serviceEntry('a', {
    hosts: [HOST],
    exportTo: ['*'],
    ports: [{ number: 443, name: 'https', protocol: 'TLS' }],
  }),
  virtualService('a', { hosts: [HOST], exportTo: ['.'], tls: [tlsRule(HOST, HOST)] }),
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'subsets', namespace: 'shop' },
    spec: { host: HOST, exportTo: ['*'], subsets: ['v1', 'v2'].map((name) => ({ name, labels: { name } })) },
  },
];

/** One step of a canary, and the next; the process ends there. */
async function twoSteps(objects: readonly KubeObject[], diesAt?: Life['diesAt']) {
  const at = await rig({ objects });
  const bot = await at.boot(diesAt);
  await live(at, bot, `/traffic shift ${HOST} v1=90 v2=10 from everyone`);
  await live(at, bot, `/traffic shift ${HOST} v1=50 v2=50 from everyone`);
  const [first = '', second = ''] = at.world.all('MeshChange').map(({ metadata }) => metadata.name);
  return { at, bot, first, second };
}

/** Its mark is in the first of its two objects, and it is not there to go on with the other, which takes so many writes. */
async function halfWay(more: readonly KubeObject[] = [], writes = 1) {
  const objects = [...OBJECTS, ...more];
  const { bot } = await twoSteps(objects);
  const updates = bot.life.calls.flatMap((call, at) => (call === 'cluster.update' ? [at] : []));
  return twoSteps(objects, { call: updates.at(-writes) ?? 0, when: 'before' });
}

test('whoever is half replaced says so once the record of what replaced it is gone', async () => {
  const { at, first, second } = await halfWay();
  await at.world
    .user('kubectl')
    .remove({ kind: 'MeshChange', metadata: { namespace: 'drawbridge', name: second } });
  await at.boot();
  await at.clock.advance(2 * MINUTE);

  expect((await at.facts(first)).filter((type) => type === 'drifted')).toHaveLength(1);
  expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('not all as they were made');
});

test('whoever is half replaced says nothing while that goes on, and gives way', async () => {
  const { at, first, second } = await halfWay();
  await at.boot();
  await at.clock.advance(2 * MINUTE);

  expect(await at.facts(first)).toEqual(['approved', 'armed', 'applied', 'superseded']);
  expect((await at.facts(second)).at(-1)).toBe('applied');
});

/** Seen by everybody, so that nothing of our own is made. */
const PUBLIC = virtualService('b', { hosts: [HOST], exportTo: ['*'], tls: [tlsRule(HOST, HOST)] }, 'db');

test.each([
  ['an object of our own', [], 1],
  ['an object of others', [PUBLIC], 2],
])(
  'half-way, somebody takes the earlier mark off %s: its rules give way all the same',
  async (_what, more, writes) => {
    const { at, first, second } = await halfWay(more, writes);
    const held = at.world.all('VirtualService').find((object) => marksOf(object).has(first));
    if (!held) throw new Error('nothing is left of the first');
    await at.world.user('kubectl-edit').edit(held, (object) => {
      const { annotations: _marks, ...metadata } = object.metadata;
      return { ...object, metadata };
    });
    await at.boot();
    await at.clock.advance(2 * MINUTE);

    expect((await at.facts(first)).at(-1)).toBe('superseded');
    expect((await at.facts(second)).at(-1)).toBe('applied');
    expect(JSON.stringify(at.world.all('VirtualService'))).not.toContain('"weight":90');
  },
);
