import { beforeEach, describe, expect, test } from 'vitest';
import { mesh, MINUTE, tlsEntry, tlsService, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { ANA, BOB, CHANNEL, rig } from './rig.ts';

describe('a black hole of ten minutes in a VirtualService of someone else', () => {
  let at: Rig;
  let bot: Bot;
  let before: unknown;

  beforeEach(async () => {
    at = await rig({ objects: [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')] });
    bot = await at.boot();
    before = mesh(at);
  });

  test('is asked on a card, and nothing is done', async () => {
    expect(await at.type(bot, '/chaos blackhole a.example.com 10m')).toBeUndefined();
    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Waiting for approval');
    expect(mesh(at)).toEqual(before);
    expect(await at.facts()).toEqual([]);
  });

  test('is made by the approval of somebody else, and taken back on time', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    expect(rulesOf(at)).toHaveLength(2);

    await at.clock.advance(10 * MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'reverted']);
    expect(mesh(at)).toEqual(before);
    expect(at.slack.cards).toHaveLength(1);
    expect(at.slack.cards[0]?.thread).toHaveLength(4);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Over* after 10m');
  });

  test('lets go of its record when it rests, so that deleting it needs nobody', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    await at.clock.advance(11 * MINUTE);
    expect((await at.change()).held).toBe(false);
  });

  test('the same command delivered twice finds its own record', async () => {
    const asked = {
      family: 'chaos',
      text: 'blackhole a.example.com 10m',
      user: ANA,
      team: 'T1',
      channel: CHANNEL,
    };
    await bot.engine.onCommand({ ...asked, trigger: 'same' });
    await bot.engine.onCommand({ ...asked, trigger: 'same' });
    await at.clock.settle();
    expect(at.world.all('MeshChange')).toHaveLength(1);
    expect(at.slack.cards).toHaveLength(1);
  });

  test('is decided once, however many click how often', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const clicks = Array.from({ length: 6 }, (_, n) => at.click(bot, n % 2 ? 'deny' : 'approve'));
    const replies = await Promise.all(clicks);
    expect(replies.filter((reply) => reply === undefined)).toHaveLength(1);
    const facts = await at.facts();
    expect(facts.filter((type) => type === 'approved' || type === 'denied')).toHaveLength(1);
  });

  test('cannot be approved by the one who asked', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m', BOB);
    const other = await rig({ objects: [tlsEntry('a', 'a.example.com')], approvers: [BOB, 'U0EVE'] });
    const second = await other.boot();
    await other.type(second, '/chaos blackhole a.example.com 10m', BOB);
    const reply = await other.click(second, 'approve', BOB);
    expect(reply?.text).toContain('Nobody approves their own request');
    expect(await other.facts()).toEqual([]);
  });

  test('lapses when nobody answers, also for a click that comes at that very moment', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.clock.advance(30 * MINUTE);
    expect(await at.facts()).toEqual(['lapsed']);
    const reply = await at.click(bot, 'approve');
    expect(reply?.text).toContain('decided already');
    expect(mesh(at)).toEqual(before);
  });

  test('ends at once by stop, from anyone', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    const { id } = await at.change();
    await at.type(bot, `/chaos stop ${id}`, 'U0ANYONE');
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'stopped', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('ends when its record is deleted', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    const { id } = await at.change();
    await at.world
      .user('kubectl')
      .remove({ kind: 'MeshChange', metadata: { name: id, namespace: 'drawbridge' } });
    await at.clock.advance(MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(at.world.all('MeshChange')).toEqual([]);
  });
});

function rulesOf(at: Rig): unknown {
  return at.world.stored(VS)?.spec?.['tls'];
}
