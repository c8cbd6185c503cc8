/** The button *Extend* on the card of what is live, and what an extension's own card shows. */
import { beforeEach, describe, expect, test } from 'vitest';
import { askMore, buttonOn, endsAt, extension, lease, press } from './extending.ts';
import { MINUTE } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { ANA, BOB } from './rig.ts';
import { live, start } from './start.ts';

describe('a black hole of ten minutes', () => {
  let at: Rig;
  let bot: Bot;

  beforeEach(async () => {
    ({ at, bot } = await start());
    await live(at, bot);
    await at.clock.advance(5 * MINUTE);
  });

  test('its button asks for as much again, once; pressed on a card of yesterday it is refused', async () => {
    const { id } = await lease(at);
    const button = buttonOn(at, id, 'extend');
    expect(await press(at, bot, button, ANA)).toBeUndefined();
    const asked = await extension(at);
    expect(asked.spec).toMatchObject({ text: `/chaos extend ${id} 600s`, requester: ANA, seconds: 600 });
    expect(at.slack.cards).toHaveLength(2);
    expect((await press(at, bot, button, ANA))?.text).toContain(`\`${asked.id}\``);

    await at.click(bot, 'approve', BOB, asked.id);
    expect((await press(at, bot, button, ANA))?.text).toContain('does not end any more when this card said');
    expect(endsAt(await lease(at))).toBe(20);
    await press(at, bot, buttonOn(at, id, 'extend'), ANA);
    expect((await extension(at)).id).not.toBe(asked.id);
  });

  test('Show YAML tells which end is written where', async () => {
    const id = await askMore(at, bot);
    const shown = JSON.stringify(await at.click(bot, 'yaml', BOB, id));
    expect(shown).toContain(`MeshChange ${(await lease(at)).id}`);
    expect(shown).toContain('VirtualService shop/a');
    expect(shown).toMatch(/-ends: \S+09:10:00.000Z\S+\\n\+ends: \S+09:20:00.000Z/);
  });

  test.each([
    ['it is over', async () => at.clock.advance(6 * MINUTE)],
    ['its record is gone', async () => at.world.records.remove((await lease(at)).id)],
  ])('pressed when %s: refused', async (_what, happens) => {
    const button = buttonOn(at, (await lease(at)).id, 'extend');
    await happens();
    expect((await press(at, bot, button, ANA))?.text).toContain(':no_entry:');
    await expect(extension(at)).rejects.toThrow('no such change');
  });

  test('a button of another version, that says no end, is refused', async () => {
    const button = buttonOn(at, (await lease(at)).id, 'extend');
    const { end: _end, ...old } = button ?? { action: 'extend' as const, id: '', digest: '' };
    expect((await press(at, bot, old, ANA))?.text).toContain('does not end any more');
  });
});

test('an open host for a while has the button too, and one that is open for good has none', async () => {
  const { at, bot } = await start([]);
  await live(at, bot, '/egress allow a.example.com for 10m');
  const { id } = await lease(at);
  await press(at, bot, buttonOn(at, id, 'extend'), ANA);
  expect((await extension(at)).spec.text).toBe(`/egress extend ${id} 600s`);

  const other = await start([]);
  await live(other.at, other.bot, '/egress allow a.example.com');
  expect(buttonOn(other.at, (await lease(other.at)).id, 'extend')).toBeUndefined();
  expect(buttonOn(other.at, (await lease(other.at)).id, 'end')).toBeDefined();
});
