/** An undo that is not proven is something that people can work with. */
import { describe, expect, test } from 'vitest';
import { MINUTE } from './objects.ts';
import { ANA, BOB } from './rig.ts';
import type { Rig } from './rig.ts';
import { live, start } from './start.ts';

const HOUR = 60 * MINUTE;

/** A live black hole whose undo a webhook refuses, a moment after its end. */
async function stuck() {
  const { at, bot, before } = await start();
  await live(at, bot);
  at.world.knobs.refuse = (object) => (object.kind === 'VirtualService' ? 'denied by a policy' : undefined);
  await at.clock.advance(10 * MINUTE);
  return { at, bot, before };
}

/** What the thread says about not being taken back. */
function alarms(at: Rig): readonly string[] {
  return (at.slack.cards[0]?.thread ?? []).filter((line) => line.includes(':rotating_light:'));
}

describe('a stuck undo', () => {
  test('is told to who asked and to who may decide, again after minutes, then less and less often', async () => {
    const { at } = await stuck();

    expect(alarms(at)).toHaveLength(1);
    expect(alarms(at)[0]).toContain(`<@${ANA}>, <@${BOB}>`);
    await at.clock.advance(2 * MINUTE);
    expect(alarms(at)).toHaveLength(2);
    expect(alarms(at)[1]).toMatch(/Still not taken back, tried \d+ times since/);
    expect(alarms(at)[1]).toContain('kubectl patch');
    await at.clock.advance(HOUR);
    expect(alarms(at)).toHaveLength(3);
    await at.clock.advance(5 * HOUR);
    expect(alarms(at)).toHaveLength(4);
    await at.clock.advance(24 * HOUR);
    expect(alarms(at)).toHaveLength(5);
  });

  test('is told once more from the first time on, when it gets stuck anew', async () => {
    const { at } = await stuck();
    await at.clock.advance(2 * MINUTE);
    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(5 * MINUTE);

    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Over');
    expect(alarms(at)).toHaveLength(2);
  });

  test('is tried at once when somebody presses the button, and says what came of it', async () => {
    const { at, bot, before } = await stuck();
    await at.clock.advance(3 * MINUTE);
    const times = () => at.world.stored(recordOf(at))?.status;

    const earlier = JSON.stringify(times());
    const still = await at.click(bot, 'retry', 'U0EVE');
    expect(still?.text).toContain('Tried again. Still not: VirtualService shop/a: the API server said');
    expect(JSON.stringify(times())).not.toBe(earlier);

    at.world.knobs.refuse = () => undefined;
    const done = await at.click(bot, 'retry', 'U0EVE');
    expect(done?.text).toContain('is taken back');
    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(at.world.stored({ kind: 'VirtualService', namespace: 'shop', name: 'a' })?.spec).toEqual(
      (before as { spec: unknown }[])[3]?.spec,
    );
    expect((await at.click(bot, 'retry'))?.text).toContain('is not stuck');
  });

  test('has a button for that on its card, and none before or after', async () => {
    const { at } = await stuck();
    const card = () => JSON.stringify(at.slack.cards[0]?.message);

    expect(card()).toContain('drawbridge:retry');
    expect(card()).not.toContain('drawbridge:end');
    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(5 * MINUTE);
    expect(card()).not.toContain('drawbridge:retry');
  });
});

function recordOf(at: Rig) {
  const name = at.world.all('MeshChange')[0]?.metadata.name ?? '';
  return { kind: 'MeshChange' as never, namespace: 'drawbridge', name };
}
