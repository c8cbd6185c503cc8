/** What is built on an open host ends in front of it, each undo in its order, whoever says so. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { MESH_KINDS } from '../../src/core/kube.ts';
import { LIMITS } from '../../src/core/limits.ts';
import { marksOf } from '../../src/core/mark.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { createMarkSweeper } from '../../src/engine/sweep-marks.ts';
import { MINUTE } from './objects.ts';
import { ANA, BOB, rig } from './rig.ts';

test.each(['/egress revoke a.example.com', 'its lease'])(
  'takes what is built on it along, in its order: %s',
  async (how) => {
    const at = await rig();
    const bot = await at.boot();
    const opened = async (line: string, verb: string) => {
      await at.type(bot, line);
      const made = at.world.all('MeshChange').find(({ spec }) => spec?.['verb'] === verb);
      const { id } = await at.change(made?.metadata.name);
      await at.click(bot, 'approve', BOB, id);
      await at.clock.advance(LIMITS.force);
      return id;
    };
    await opened('/egress allow a.example.com for 10m', 'egress allow');
    const originate = await opened('/egress originate a.example.com', 'egress originate');
    await opened('/chaos blackhole a.example.com:443 60m', 'chaos blackhole');
    const order: string[] = [];
    at.world.knobs.before = ({ method, args }) => {
      const object = args[0] as KubeObject;
      const isPort = method === 'update' && !JSON.stringify(object.spec).includes('"targetPort"');
      if (method === 'remove') order.push(object.kind);
      else if (isPort && object.kind === 'ServiceEntry') order.push('port 80');
    };
    if (how.startsWith('/')) await at.type(bot, how);
    await at.clock.advance(11 * MINUTE);
    expect([...new Set(order)]).toEqual(['VirtualService', 'port 80', 'DestinationRule', 'ServiceEntry']);
    expect((await at.change(originate)).facts.some(({ type }) => type === 'reverted')).toBe(true);
  },
);

test('whoever may end a host ends what others built on it', async () => {
  const at = await rig({ approvers: ['U0CAT'] });
  const bot = await at.boot();
  await at.type(bot, '/egress allow a.example.com', ANA);
  const allow = await at.change();
  await at.click(bot, 'approve', 'U0CAT', allow.id);
  await at.type(bot, '/egress originate a.example.com', BOB);
  const made = at.world.all('MeshChange').find(({ spec }) => spec?.['verb'] === 'egress originate');
  const { id } = await at.change(made?.metadata.name);
  await at.click(bot, 'approve', 'U0CAT', id);
  await at.clock.advance(LIMITS.force);
  await at.type(bot, '/egress revoke a.example.com', ANA);
  await at.clock.advance(LIMITS.force);
  expect((await at.change(id)).facts).toContainEqual(
    expect.objectContaining({ type: 'stopped', by: ANA, with: allow.id }),
  );
  expect(await at.facts(allow.id)).toContain('reverted');
});

test.each(['the bot', 'the sweeper'])(
  '%s keeps the TLS while the port that needs it cannot be taken back',
  async (who) => {
    const at = await rig();
    const bot = await at.boot();
    await at.type(bot, '/egress originate a.example.com for 10m');
    const { id } = await at.change();
    await at.click(bot, 'approve', BOB, id);
    await at.clock.advance(LIMITS.force);
    const kinds = () => MESH_KINDS.filter((kind) => at.world.all(kind).some((one) => marksOf(one).has(id)));
    expect(kinds()).toEqual(['ServiceEntry', 'DestinationRule']);
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const { cluster, watched } = at.world;
    const sweeper =
      who === 'the sweeper'
        ? createMarkSweeper({ cluster, marked: () => watched.marked(), clock: at.clock, log })
        : undefined;
    bot.life.dead = sweeper !== undefined;
    at.world.knobs.before = ({ method, args }) => {
      const { kind } = args[0] as KubeObject;
      if (method === 'remove' && kind === 'ServiceEntry')
        throw new ClusterError('invalid', 'denied by a policy');
    };
    await at.clock.advance(12 * MINUTE);
    await sweeper?.sweep();
    expect(kinds()).toEqual(['ServiceEntry', 'DestinationRule']);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(60 * MINUTE);
    await sweeper?.sweep();
    expect(kinds()).toEqual([]);
  },
);
