/**
 * The crash table of extensions: the process ends before and after every port call of asking for more
 * time, giving it, and undoing; whatever comes back, and whenever, the time is given once or not at all.
 */
import { describe, expect, test } from 'vitest';
import { endOf, isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { changes, extension, factTypes, lease } from './extending.ts';
import { mesh, MINUTE, tlsEntry, tlsService } from './objects.ts';
import type { Life } from './mortal.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB, rig } from './rig.ts';
import { live } from './start.ts';

const LEASE = 10 * MINUTE;
const SLOW = 60_000;

interface Case {
  readonly name: string;
  readonly objects: readonly KubeObject[];
  readonly command: string;
}

const CASES: readonly Case[] = [
  {
    name: 'a rule in a VirtualService of someone else',
    objects: [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')],
    command: '/chaos blackhole a.example.com 10m',
  },
  {
    name: 'two open hosts as one',
    objects: [],
    command: '/egress allow one.example.com two.example.com for 10m',
  },
];

/** ms from the crash until another process is there. */
const BACK: Readonly<Record<string, number>> = {
  'back at once': 0,
  'back after the old end': 6 * MINUTE,
  'back after both ends': 3 * LEASE,
};

describe.each(CASES)('$name', ({ objects, command }) => {
  test.each(Object.keys(BACK))('%s', { timeout: SLOW }, async (name) => {
    const { calls, from } = await lifeOf(objects, command);
    expect(calls.length - from).toBeGreaterThan(15);
    const given: boolean[] = [];
    for (const when of ['before', 'after'] as const) {
      for (let call = from; call < calls.length; call += 1) {
        const ended = crash({ objects, command, wait: BACK[name] ?? 0, diesAt: { call, when } });
        given.push(
          await ended.catch((error: unknown) => {
            throw new Error(`died ${when} call ${call} (${calls[call]})`, { cause: error });
          }),
        );
      }
    }
    // Asked, it is given wherever there is time; where the process is away for too long, only if it was already.
    expect(new Set(given)).toEqual(new Set([true, false]));
  });
});

interface Crash {
  readonly objects: readonly KubeObject[];
  readonly command: string;
  readonly wait: number;
  readonly diesAt: Life['diesAt'];
}

/** Whether the time was given. */
async function crash({ objects, command, wait, diesAt }: Crash): Promise<boolean> {
  const at = await rig({ objects });
  const before = mesh(at);
  const bot = await at.boot(diesAt);
  await lifeIn(at, bot, command);
  expect(bot.life.dead).toBe(true);
  await at.clock.advance(wait);
  await comeBack(at);
  await at.clock.advance(LEASE + LEASE / 2 + 2 * MINUTE);

  expect(mesh(at)).toEqual(before);
  for (const change of await changes(at)) {
    expect({ ...change, closed: isClosed(change) }).toMatchObject({ closed: true, held: false });
  }
  expect(at.logged.filter(({ level }) => level === 'error')).toEqual([]);
  return checkTime(at);
}

/** Both records say the same, and nothing was taken back before its time. */
async function checkTime(at: Rig): Promise<boolean> {
  const extended = await lease(at);
  const asked = (await changes(at)).filter(({ spec }) => spec.extends !== undefined);
  const facts = extended.facts.filter(({ type }) => type === 'extended');
  const given = asked.filter((change) => factTypes(change).includes('applied'));
  expect(facts.map((fact) => 'by' in fact && fact.by)).toEqual(given.map(({ id }) => id));
  const reverted = extended.facts.find(({ type }) => type === 'reverted');
  expect(Date.parse(reverted?.at ?? '')).toBeGreaterThanOrEqual(endOf(extended) ?? Number.NaN);
  return given.length > 0;
}

/** Asked after half of its time, approved, and both ends passed, as far as the process gets. */
async function lifeIn(at: Rig, bot: Bot, command: string): Promise<number> {
  await live(at, bot, command);
  await at.clock.advance(LEASE / 2);
  const from = bot.life.calls.length;
  const { id } = await lease(at);
  await at.type(bot, `${command.slice(0, command.indexOf(' '))} extend ${id} 10m`);
  if (at.world.all('MeshChange').length > 1) await at.click(bot, 'approve', BOB, (await extension(at)).id);
  if (!bot.life.dead) await at.clock.advance(LEASE + LEASE);
  return from;
}

/** Another process; whoever saw a card that asks presses again. */
async function comeBack(at: Rig): Promise<void> {
  const bot = await at.boot();
  if (at.world.all('MeshChange').length > 1) {
    const { id, facts } = await extension(at);
    if (facts.length === 0) await at.click(bot, 'approve', BOB, id);
  }
  await at.clock.settle();
}

/** Port calls of a life without a crash, and where asking for more time begins. */
async function lifeOf(objects: readonly KubeObject[], command: string) {
  const at = await rig({ objects });
  const bot = await at.boot();
  const from = await lifeIn(at, bot, command);
  return { calls: bot.life.calls, from };
}
