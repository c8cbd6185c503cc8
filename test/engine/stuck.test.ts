/** An undo that is not proven is something that people can work with. */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { mesh, MINUTE, NAMED } from './objects.ts';
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

/** Everything of a person's rule but ours: our first one is gone, and with it the change. */
function withoutFirstRule(live: KubeObject): KubeObject {
  const { tls = [] } = live.spec as { tls?: readonly JsonObject[] };
  return { ...live, spec: { ...live.spec, tls: tls.slice(1) } };
}

function withoutMark(id: string): (live: KubeObject) => KubeObject {
  return (live) => {
    const { [`${MARK_PREFIX}${id}`]: _mark, ...annotations } = live.metadata.annotations ?? {};
    return { ...live, metadata: { ...live.metadata, annotations } };
  };
}

describe('a change that is over and then stuck', () => {
  test('is proven when somebody mends it by hand', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    const ann = at.world.user('kubectl-edit');
    await ann.edit(NAMED, withoutFirstRule);
    at.world.knobs.refuse = ({ kind }) => (kind === 'VirtualService' ? 'denied by a policy' : undefined);
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'taken-out', 'stuck']);

    at.world.knobs.refuse = () => undefined;
    await ann.edit(NAMED, withoutMark((await at.change()).id));
    await at.clock.advance(10 * MINUTE);

    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(JSON.stringify(at.slack.cards[0]?.message)).not.toContain('Not taken back yet');
  });

  test('is taken back where a backup brought it again and somebody took off nothing but the mark', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    const ann = at.world.user('kubectl-edit');
    const backup = at.world.stored({ kind: 'VirtualService', namespace: 'shop', name: 'a' });
    if (!backup) throw new Error('there is nothing to restore');
    await ann.remove(backup);
    await at.clock.advance(1000);
    expect((await at.facts()).at(-1)).toBe('taken-out');

    const { name, namespace, annotations } = backup.metadata;
    await ann.create({
      ...backup,
      metadata: { name, ...(namespace ? { namespace } : {}), annotations },
    });
    at.world.knobs.refuse = ({ kind }) => (kind === 'VirtualService' ? 'denied by a policy' : undefined);
    await at.clock.advance(20_000);
    expect((await at.facts()).at(-1)).toBe('stuck');
    at.world.knobs.refuse = () => undefined;
    await ann.edit(NAMED, withoutMark((await at.change()).id));
    await at.clock.advance(10 * MINUTE);

    expect((await at.facts()).at(-1)).toBe('reverted');
    expect(mesh(at)).toEqual(before);
  });
});

test('an object that may not be read when its time has come is told as what it is: not taken back', async () => {
  const { at, bot, before } = await start();
  await live(at, bot);
  at.world.knobs.before = ({ port }) => {
    if (port === 'cluster') throw new ClusterError('forbidden', 'virtualservices is forbidden');
  };
  await at.clock.advance(12 * MINUTE);

  expect((await at.facts()).at(-1)).toBe('stuck');
  expect(alarms(at)[0]).toContain('virtualservices is forbidden');
  at.world.knobs.before = () => undefined;
  await at.clock.advance(10 * MINUTE);
  expect((await at.facts()).at(-1)).toBe('reverted');
  expect(mesh(at)).toEqual(before);
});

test('a try that takes long is said to be under way', async () => {
  const { at, bot } = await stuck();
  at.world.knobs.refuse = () => undefined;
  at.world.knobs.before = ({ port }) => (port === 'cluster' ? at.clock.after(4000) : undefined);

  const asked = at.click(bot, 'retry');
  await at.clock.advance(3000);

  expect((await asked)?.text).toMatch(/^Trying to take `\w+` back; its card shows what comes of it\.$/);
});
