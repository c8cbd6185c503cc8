import { beforeEach, describe, expect, test } from 'vitest';
import { marksOf } from '../../src/core/mark.ts';
import { MINUTE, NAMED, tlsEntry, tlsRule, tlsService, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB, rig } from './rig.ts';

describe('a mesh that moves under a black hole', () => {
  let at: Rig;
  let bot: Bot;

  beforeEach(async () => {
    at = await rig({ objects: [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')] });
    bot = await at.boot();
  });

  test('what others changed meanwhile is left as they made it', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    await at.click(bot, 'approve');
    const theirs = tlsRule('a.example.com', 'c.example.com');
    await at.world.user('kubectl-edit').edit(NAMED, (object) => {
      const { tls } = object.spec as { tls: unknown[] };
      return {
        ...object,
        spec: { ...object.spec, hosts: ['a.example.com', 'c.example.com'], tls: [tls[0], theirs] as never },
      };
    });
    await at.clock.advance(10 * MINUTE);
    expect(at.world.stored(VS)?.spec).toEqual({
      hosts: ['a.example.com', 'c.example.com'],
      exportTo: ['.'],
      tls: [theirs],
    });
    expect(marksOf(at.world.stored(VS)).size).toBe(0);
    expect(await at.facts()).toContain('reverted');
  });

  test('its owner applies again without a conflict; that ends it, is told, and is not fought', async () => {
    const owned = tlsService('a', 'a.example.com');
    const fresh = await rig({ objects: [tlsEntry('a', 'a.example.com')] });
    const second = await fresh.boot();
    await fresh.world.user('gitops').apply(owned);
    await fresh.type(second, '/chaos blackhole a.example.com 10m');
    await fresh.click(second, 'approve');
    expect(rulesOf(fresh)).toHaveLength(2);

    await fresh.world.user('gitops').apply(owned);
    await fresh.clock.settle();
    expect(await fresh.facts()).toEqual(['approved', 'armed', 'applied', 'taken-out', 'reverted']);
    expect(fresh.world.stored(VS)?.spec).toEqual(owned.spec);
    expect(marksOf(fresh.world.stored(VS)).size).toBe(0);
    expect(JSON.stringify(fresh.slack.cards[0]?.message)).toContain('taken out by another hand');
    await fresh.clock.advance(10 * MINUTE);
    expect(fresh.world.stored(VS)?.spec).toEqual(owned.spec);
  });

  test('is void, with a successor on the same card, where the mesh moved before it was approved', async () => {
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    const first = await at.change();
    await at.world.user('kubectl').remove(NAMED);
    await at.click(bot, 'approve', BOB, first.id);
    const old = await at.change(first.id);
    const fact = old.facts.at(-1);
    expect(fact).toMatchObject({ type: 'void' });
    const successor = await at.change(fact?.type === 'void' ? fact.successor : '');
    expect(successor.spec).toMatchObject({ follows: first.id, target: first.spec.target });
    expect(successor.facts).toEqual([]);
    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain(successor.id);

    await at.click(bot, 'approve', BOB, successor.id);
    expect(at.world.all('VirtualService')).toHaveLength(1);
    await at.clock.advance(10 * MINUTE);
    expect(at.world.all('VirtualService')).toHaveLength(0);
  });

  test('is refused at the rehearsal where the API server would refuse it, and nothing is stored', async () => {
    at.world.knobs.refuse = (object) =>
      object.kind === 'VirtualService' ? 'total destination weight = 0' : undefined;
    const reply = await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect(reply?.text).toContain('total destination weight = 0');
    expect(at.world.all('MeshChange')).toEqual([]);
  });

  test('is refused where we may not undo it', async () => {
    at.world.knobs.mayI = ({ verb }) => verb !== 'update';
    const reply = await at.type(bot, '/chaos blackhole a.example.com 10m');
    expect(reply?.text).toContain('update VirtualService in shop');
    expect(at.world.all('MeshChange')).toEqual([]);
  });
});

function rulesOf(at: Rig): unknown {
  return at.world.stored(VS)?.spec?.['tls'];
}
