/** More time for what is live: asked, approved, given; and never given where it was not. */
import { beforeEach, describe, expect, test } from 'vitest';
import { askMore, buttonOn, endsAt, extension, factTypes, lease, markEndsAt } from './extending.ts';
import { mesh, MINUTE, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { ANA, BOB } from './rig.ts';
import { live, start } from './start.ts';

const LIVE = ['approved', 'armed', 'applied'];

describe('ten more minutes for a black hole of ten', () => {
  let at: Rig;
  let bot: Bot;
  let before: unknown;

  beforeEach(async () => {
    ({ at, bot, before } = await start());
    await live(at, bot);
    await at.clock.advance(5 * MINUTE);
  });

  test('are asked on a card of their own, and nothing is done', async () => {
    const made = mesh(at);
    const id = await askMore(at, bot);

    expect(at.slack.cards).toHaveLength(2);
    expect(JSON.stringify(at.slack.cards[1]?.message)).toContain('10m more');
    expect(mesh(at)).toEqual(made);
    expect(await at.change(id)).toMatchObject({ facts: [], held: true });
    expect(endsAt(await lease(at))).toBe(10);
  });

  test('are given by the approval of somebody else: all marks, then the record', async () => {
    const id = await askMore(at, bot);
    await at.click(bot, 'approve', BOB, id);
    const { id: extended, facts } = await lease(at);

    expect(facts.at(-1)).toMatchObject({ type: 'extended', by: id });
    expect(endsAt(await lease(at))).toBe(20);
    expect(markEndsAt(at, VS, extended)).toBe(20);
    expect(await at.change(id)).toMatchObject({ held: false });
    expect(await at.facts(id)).toEqual(['approved', 'applied']);
  });

  test('and it ends then, and not before', async () => {
    await at.click(bot, 'approve', BOB, await askMore(at, bot));
    await at.clock.advance(15 * MINUTE - 1);
    expect(factTypes(await lease(at))).toEqual([...LIVE, 'extended']);
    await at.clock.advance(1);
    expect(factTypes(await lease(at))).toEqual([...LIVE, 'extended', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('both cards say so, and the thread of what goes on', async () => {
    const id = await askMore(at, bot);
    await at.click(bot, 'approve', BOB, id);
    const [first, second] = at.slack.cards.map(({ message }) => JSON.stringify(message));

    expect(first).toContain('10m, extended until');
    expect(first).toContain('2026-11-21 09:20 UTC');
    expect(at.slack.cards[0]?.thread.at(-1)).toMatch(new RegExp(`^Extended until .* by \`${id}\`\\.$`));
    expect(second).toContain(`*Extended* \`${(await lease(at)).id}\` until`);
    expect(buttonOn(at, id, 'end')).toBeUndefined();
  });

  test.each(['nobody answers', 'it is denied', 'its requester approves it'])(
    'are not given where %s: it ends when it was to',
    async (what) => {
      const id = await askMore(at, bot);
      if (what === 'it is denied') await at.click(bot, 'deny', BOB, id);
      if (what === 'its requester approves it') await at.click(bot, 'approve', ANA, id);
      await at.clock.advance(5 * MINUTE - 1);
      expect(factTypes(await lease(at))).toEqual(LIVE);
      await at.clock.advance(1);
      expect(factTypes(await lease(at))).toEqual([...LIVE, 'reverted']);
      expect(mesh(at)).toEqual(before);
      await at.clock.advance(2 * MINUTE);
      expect(await at.facts(id)).toEqual([what === 'it is denied' ? 'denied' : 'void']);
      expect(await at.change(id)).toMatchObject({ held: false });
    },
  );

  test('are void where they are approved after the end, and say so', async () => {
    const id = await askMore(at, bot);
    await at.clock.advance(5 * MINUTE);
    await at.click(bot, 'approve', BOB, id);
    await at.clock.advance(MINUTE);

    expect((await at.facts(id)).at(-1)).toBe('void');
    expect(factTypes(await lease(at))).toEqual([...LIVE, 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('are void where they are approved so late that the end might pass first', async () => {
    const id = await askMore(at, bot);
    await at.clock.advance(5 * MINUTE - 10_000);
    await at.click(bot, 'approve', BOB, id);

    expect((await at.change(id)).facts.at(-1)).toMatchObject({
      type: 'void',
      why: 'the end of what it extends was too near to be moved in time',
    });
    await at.clock.advance(10_000);
    expect(mesh(at)).toEqual(before);
  });

  test('twice, one after the other: the second counts from the end that the first gave', async () => {
    await at.click(bot, 'approve', BOB, await askMore(at, bot));
    await at.click(bot, 'approve', BOB, await askMore(at, bot, '5m'));

    expect(endsAt(await lease(at))).toBe(25);
    await at.clock.advance(20 * MINUTE);
    expect(factTypes(await lease(at))).toEqual([...LIVE, 'extended', 'extended', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('a second request while the first waits is refused, and names it', async () => {
    const id = await askMore(at, bot);
    const reply = await at.type(bot, `/chaos extend ${(await lease(at)).id} 5m`);
    expect(reply?.text).toContain(`\`${id}\`, asked by <@${ANA}>, is not decided yet`);
  });

  test('asked when the end had moved already: void, and its successor asks for the end that is meant now', async () => {
    at.world.freeze();
    const [one, two] = [await askMore(at, bot), await askMore(at, bot, '3m')];
    at.world.thaw();
    await at.click(bot, 'approve', BOB, one);
    await at.click(bot, 'approve', BOB, two);
    const voided = (await at.change(two)).facts.at(-1);

    expect(voided).toMatchObject({
      type: 'void',
      why: `the mesh moved since it was asked: \`${(await lease(at)).id}\` has another end now`,
    });
    expect(endsAt(await lease(at))).toBe(20);
    const successor = voided?.type === 'void' ? voided.successor : undefined;
    await at.click(bot, 'approve', BOB, successor);
    expect(endsAt(await lease(at))).toBe(23);
    expect(factTypes(await at.change(successor))).toEqual(['approved', 'applied']);
  });

  test.each(['stopped', 'deleted'])('extended, and then %s: it ends at once', async (what) => {
    await at.click(bot, 'approve', BOB, await askMore(at, bot));
    const { id } = await lease(at);
    if (what === 'stopped') await at.type(bot, `/chaos stop ${id}`, 'U0ANYONE');
    else await remove(at, id);
    await at.clock.advance(MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test.each(['stopped', 'deleted'])('what they are for is %s while they wait: void', async (what) => {
    const id = await askMore(at, bot);
    const extended = await lease(at);
    if (what === 'stopped') await at.type(bot, `/chaos stop ${extended.id}`, 'U0ANYONE');
    else await remove(at, extended.id);
    await at.clock.advance(MINUTE);

    expect(mesh(at)).toEqual(before);
    expect((await extension(at)).facts).toMatchObject([{ type: 'void', why: 'what it extends is over' }]);
    expect((await at.click(bot, 'approve', BOB, id))?.text).toContain('would be done now');
  });

  test('their own record is deleted while they wait: nothing is done, and it goes', async () => {
    const id = await askMore(at, bot);
    await remove(at, id);
    await at.clock.advance(MINUTE);
    expect(at.world.all('MeshChange')).toHaveLength(1);
    await at.clock.advance(4 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });
});

async function remove(at: Rig, id: string): Promise<void> {
  const identity = { kind: 'MeshChange', metadata: { name: id, namespace: 'drawbridge' } };
  await at.world.user('kubectl').remove(identity);
}
