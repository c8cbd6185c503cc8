import { describe, expect, test } from 'vitest';
import { isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { mesh, MINUTE, NAMED, tlsEntry, VS } from './objects.ts';
import type { Rig } from './rig.ts';
import { ANA, BOB, rig } from './rig.ts';
import { live, start } from './start.ts';

const RECORD = 'MeshChange';

describe('an open host', () => {
  test('that ends by itself takes the chaos on it along, first', async () => {
    const at = await rig();
    const bot = await at.boot();
    await live(at, bot, '/egress allow a.example.com for 10m');
    const allow = await at.change();
    await at.type(bot, '/chaos blackhole a.example.com 60m');
    const hole = await only(at, 'chaos blackhole');
    await at.click(bot, 'approve', BOB, hole.id);
    const order: string[] = [];
    at.world.knobs.before = ({ method, args }) => {
      if (method === 'remove') order.push((args[0] as { kind: string }).kind);
    };
    await at.clock.advance(11 * MINUTE);
    expect(order).toEqual(['VirtualService', 'ServiceEntry']);
    const ended = (await at.change(hole.id)).facts.find(({ type }) => type === 'stopped');
    expect(ended).toMatchObject({ with: allow.id });
    const card = at.slack.cards.find(({ id }) => id === hole.id);
    expect(JSON.stringify(card?.message)).toContain(`ended with \`${allow.id}\``);
  });

  test('opened for good is held from its revocation on: its record cannot go before it does', async () => {
    const at = await rig();
    const bot = await at.boot();
    await live(at, bot, '/egress allow a.example.com');
    const { id, held } = await at.change();
    expect(held).toBe(false);
    at.world.knobs.after = ({ method, args }) => {
      bot.life.dead ||= method === 'append' && (args[1] as { type: string }).type === 'stopped';
    };
    await at.type(bot, '/egress revoke a.example.com');
    at.world.knobs.after = () => undefined;
    await at.world.user('kubectl').remove({ kind: RECORD, metadata: { name: id, namespace: 'drawbridge' } });
    expect(at.world.all('ServiceEntry')).toHaveLength(3);
    await at.boot();
    await at.clock.advance(MINUTE);
    expect(at.world.all('ServiceEntry')).toHaveLength(2);
    expect(at.world.all(RECORD)).toEqual([]);
  });
});

describe('a lease whose record lost its hold before it was armed', () => {
  test('is held before anything is made', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const bot = await at.boot();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const { id } = await at.change();
    const record = { kind: RECORD, metadata: { name: id, namespace: 'drawbridge' } };
    const loose = (object: KubeObject) => ({ ...object, metadata: { ...object.metadata, finalizers: [] } });
    await at.world.user('velero').edit(record, loose);
    expect((await at.change()).held).toBe(false);

    await at.click(bot, 'approve', BOB, id);

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    expect((await at.change()).held).toBe(true);
  });
});

describe('an end that is said', () => {
  test('does not wait for Slack to say who is in which group', async () => {
    const at = await rig({ objects: [tlsEntry('a', 'a.example.com')], approvers: ['S0PLATFORM', BOB] });
    at.slack.groups = { S0PLATFORM: [] };
    const bot = await at.boot();
    await live(at, bot);
    at.slack.directory.members = () => new Promise(() => undefined);
    await at.type(bot, '/chaos stop all', ANA);
    expect(await at.facts()).toContain('reverted');
  });

  test('is said to be slow where it is not stored in time', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    const gate = Promise.withResolvers<void>();
    at.world.knobs.before = () => gate.promise;
    const reply = bot.engine.onCommand({
      family: 'chaos',
      text: 'stop all',
      user: ANA,
      team: 'T1',
      channel: 'C0OPS',
      trigger: 'slow',
    });
    await at.clock.advance(3000);
    expect((await reply)?.text).toContain('may not be stored yet');
    at.world.knobs.before = () => undefined;
    gate.resolve();
    await at.clock.settle();
    expect(await at.facts()).toContain('reverted');
  });
});

describe('a deleted object that somebody else holds', () => {
  test('is stuck, not a spin, and not said to be gone', async () => {
    const { at, bot } = await start([tlsEntry('a', 'a.example.com')]);
    await live(at, bot);
    const made = at.world.all('VirtualService')[0];
    const named = { kind: 'VirtualService', metadata: made?.metadata ?? NAMED.metadata };
    const hold = (finalizers: string[]) =>
      at.world
        .user('kubectl')
        .edit(named, (object) => ({ ...object, metadata: { ...object.metadata, finalizers } }));
    await hold(['example.com/hold']);
    let removes = 0;
    at.world.knobs.before = ({ method }) => {
      removes += method === 'remove' ? 1 : 0;
    };
    await at.clock.advance(15 * MINUTE);
    expect((await at.change()).facts.at(-1)).toMatchObject({
      type: 'stuck',
      why: expect.stringContaining('held by example.com/hold'),
    });
    expect(removes).toBe(1);
    await hold([]);
    await at.clock.advance(6 * MINUTE);
    expect(at.world.all('VirtualService')).toEqual([]);
    expect(isClosed(await at.change())).toBe(true);
  });
});

describe('what is said when an answer is lost', () => {
  test('an approval may have been stored: nobody is told that it was not', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    at.world.knobs.after = ({ method }) => {
      if (method === 'append') throw new ClusterError('unavailable', 'the answer was lost');
    };
    const { digest } = (await at.change()).spec;
    const click = { action: 'approve', id: (await at.change()).id, digest, user: BOB } as const;
    const clicked = bot.engine.onClick({ ...click, team: 'T1', channel: 'C0OPS', trigger: 'lost' });
    await expect(clicked).rejects.toMatchObject({ told: expect.stringContaining('not known') });
  });

  test('a card that cannot be drawn costs nobody their undo, and stops no process', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    at.slack.away = new TypeError('a bug');
    await at.clock.advance(11 * MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(at.logged.some(({ message }) => message === 'a card cannot be shown')).toBe(true);
  });
});

describe('a void change and its successor', () => {
  test('a crash between the two leaves the link, and one card', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const first = await at.change();
    await at.world.user('kubectl').remove({ kind: VS.kind, metadata: NAMED.metadata });
    at.world.knobs.after = ({ port, method }) => {
      bot.life.dead ||= port === 'records' && method === 'create';
    };
    await at.click(bot, 'approve', BOB, first.id);
    at.world.knobs.after = () => undefined;
    expect(at.world.all(RECORD)).toHaveLength(2);
    await at.boot();
    await at.clock.advance(MINUTE);
    const fact = (await at.change(first.id)).facts.at(-1);
    expect(fact).toMatchObject({ type: 'void', successor: expect.any(String) });
    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Waiting for approval');
  });

  test('an approved change is not in the way of itself because of one that was only asked later', async () => {
    const { at, bot } = await start();
    at.world.freeze();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const first = await at.change();
    await at.clock.advance(1000);
    await at.type(bot, '/chaos blackhole a.example.com 5m', 'U0EVE');
    at.world.thaw();
    expect(at.world.all(RECORD)).toHaveLength(2);
    await at.click(bot, 'approve', BOB, first.id);
    expect(await at.facts(first.id)).toEqual(['approved', 'armed', 'applied']);
  });
});

async function only(at: Rig, verb: string) {
  const found = at.world.all(RECORD).find(({ spec }) => spec?.['verb'] === verb);
  return at.change(found?.metadata.name);
}
