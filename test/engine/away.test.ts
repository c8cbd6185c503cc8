import { describe, expect, test } from 'vitest';
import { isClosed } from '../../src/core/change.ts';
import { ClusterError, MessengerError } from '../../src/core/ports.ts';
import { MINUTE, tlsEntry } from './objects.ts';
import type { Rig } from './rig.ts';
import { BOB, rig } from './rig.ts';

describe('when others are away', () => {
  test('a command is answered, and nothing is done, while the API server is', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    at.world.knobs.before = () => {
      throw new ClusterError('unavailable', 'connection refused');
    };
    const reply = await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect(reply?.text).toContain('Nothing was done');
    at.world.knobs.before = () => undefined;
    expect(at.world.all('MeshChange')).toEqual([]);
  });

  test('the end comes as soon as the API server answers again', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    await at.clock.advance(9 * MINUTE);
    at.world.knobs.before = () => {
      throw new ClusterError('unavailable', 'connection refused');
    };
    await at.clock.advance(60 * MINUTE);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(31_000);
    expect(at.world.all('VirtualService')).toEqual([]);
    expect(await at.facts()).toContain('reverted');
  });

  test('a stop that could not be stored is told, tried again, and done', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    const { id } = await at.change();
    at.world.knobs.before = () => {
      throw new ClusterError('unavailable', 'connection refused');
    };
    const reply = await at.type(bot, `/chaos stop ${id}`);
    expect(reply?.text).toContain('could not be stored yet');
    at.world.knobs.before = () => undefined;
    await at.clock.advance(2000);
    expect(await at.facts()).toContain('reverted');
  });

  test('Slack delays no undo, and the card becomes right when it is back', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    at.slack.away = new MessengerError('timeout', 'no answer', { permanent: false });
    await at.clock.advance(10 * MINUTE);
    expect(await at.facts()).toContain('reverted');
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Live');
    delete at.slack.away;
    await at.clock.advance(MINUTE);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Over');
    expect(at.slack.cards[0]?.thread).toHaveLength(4);
  });

  test('a card that cannot be posted is told to the one who asked, and follows', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    at.slack.away = new MessengerError('not_in_channel', 'not_in_channel', { permanent: true });
    const reply = await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect(reply?.text).toContain((await at.change()).id);
    expect(reply?.text).toContain('/invite');
    delete at.slack.away;
    await at.clock.advance(MINUTE);
    expect(at.slack.cards).toHaveLength(1);
  });

  test('a private channel that we are not in: the card follows within a minute, whenever we are invited', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    at.slack.away = new MessengerError('channel_not_found', 'channel_not_found', { permanent: true });
    const reply = await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect(reply?.text).toContain('the card follows within a minute');
    await at.clock.advance(20 * MINUTE);
    delete at.slack.away;
    await at.clock.advance(MINUTE);
    expect(at.slack.cards).toHaveLength(1);
  });

  test('a group that cannot be looked up makes nobody eligible', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')], approvers: ['S0PLATFORM'] });
    const bot = await at.boot();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect((await at.click(bot, 'approve'))?.text).toContain('cannot be looked up');
    at.slack.groups = { S0PLATFORM: [BOB] };
    expect(await at.click(bot, 'approve')).toBeUndefined();
    expect((await at.change()).facts[0]).toMatchObject({ type: 'approved', by: BOB, groups: ['S0PLATFORM'] });
  });
});

describe('an open host', () => {
  test('stays until it is revoked, by its requester or an approver and nobody else; what breaks it ends first', async () => {
    const at = await rig();
    const bot = await at.boot();
    await at.type(bot, '/egress allow a.example.com');
    await at.click(bot, 'approve');
    const allow = await at.change();
    await at.clock.advance(60 * MINUTE);
    await at.type(bot, '/chaos blackhole a.example.com 60m');
    const hole = world(at).find(({ spec }) => spec.verb === 'chaos blackhole');
    await at.click(bot, 'approve', BOB, hole?.id);
    expect(at.world.all('VirtualService')).toHaveLength(1);

    const refused = await at.type(bot, '/egress revoke a.example.com', 'U0EVE');
    expect(refused?.text).toContain('You may not end this');
    expect(at.world.all('VirtualService')).toHaveLength(1);

    await at.type(bot, '/egress revoke a.example.com');
    expect(at.world.all('VirtualService')).toEqual([]);
    expect(at.world.all('ServiceEntry').map((object) => object.metadata.name)).toEqual(['hang', 'refuse']);
    for (const change of await Promise.all(world(at).map(({ id }) => at.change(id))))
      expect(isClosed(change)).toBe(true);
    expect((await at.change(allow.id)).facts.at(-1)?.type).toBe('reverted');
  });
});
function world(at: Rig): { id: string; spec: { verb: string } }[] {
  return at.world
    .all('MeshChange')
    .map((object) => ({ id: object.metadata.name, spec: object.spec as never }));
}
