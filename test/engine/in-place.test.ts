/** A later change takes the place of an earlier one, object by object: what is said stays true when that ends half-way. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
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
async function twoSteps(diesAt?: Life['diesAt']) {
  const at = await rig({ objects: OBJECTS });
  const bot = await at.boot(diesAt);
  await live(at, bot, `/traffic shift ${HOST} v1=90 v2=10 from everyone`);
  await live(at, bot, `/traffic shift ${HOST} v1=50 v2=50 from everyone`);
  const [first = '', second = ''] = at.world.all('MeshChange').map(({ metadata }) => metadata.name);
  return { at, bot, first, second };
}

/** Its mark is in the first of its two objects, and it is not there to go on with the other. */
async function halfWay() {
  const { bot } = await twoSteps();
  return twoSteps({ call: bot.life.calls.lastIndexOf('cluster.update'), when: 'before' });
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
