/**
 * The crash table: the process ends before and after every port call of asking, applying and undoing;
 * whatever comes back, and whenever, finds the mesh as it was.
 */
import { describe, expect, test } from 'vitest';
import { isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { LIMITS } from '../../src/core/limits.ts';
import { mesh, tlsEntry, tlsService } from './objects.ts';
import type { Life } from './mortal.ts';
import type { Bot, Rig } from './rig.ts';
import { rig } from './rig.ts';

const MINUTE = 60_000;
const LEASE = 10 * MINUTE;

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
    name: 'a VirtualService of our own',
    objects: [tlsEntry('a', 'a.example.com')],
    command: '/chaos blackhole a.example.com 10m',
  },
  {
    name: 'two edits as one transaction',
    objects: [],
    command: '/egress allow one.example.com two.example.com for 10m',
  },
  {
    name: 'an edit that waits until the one before it is in force',
    objects: [tlsEntry('a', 'a.example.com')],
    command: '/egress originate a.example.com for 10m',
  },
];

/** What happens after the process ended, until another one has been there for long enough. */
type Story = (at: Rig) => Promise<void>;

const STORIES: Readonly<Record<string, Story>> = {
  'back at once': async (at) => {
    const over = at.world.all('MeshChange').length > 0 && (await at.facts()).includes('applied');
    await comeBack(at);
    await at.clock.advance(MINUTE);
    if (!over && at.world.all('MeshChange').length > 0) expect(await at.facts()).toContain('applied');
    await at.clock.advance(LEASE);
  },
  'back late': async (at) => {
    await at.clock.advance(4 * MINUTE);
    await comeBack(at);
    await at.clock.advance(LEASE);
  },
  'back after the end': async (at) => {
    await at.clock.advance(3 * LEASE);
    await comeBack(at);
  },
  'stopped while down': async (at) => {
    await at.clock.advance(MINUTE);
    for (const { metadata } of at.world.all('MeshChange')) {
      await at.world.user('kubectl').remove({ kind: 'MeshChange', metadata });
    }
    await comeBack(at);
    await at.clock.advance(MINUTE);
    expect(at.world.all('MeshChange')).toEqual([]);
    expect(mesh(at)).toEqual(start.get(at));
  },
};

const start = new WeakMap<Rig, unknown>();

describe.each(CASES)('$name', ({ objects, command }) => {
  test.each(Object.keys(STORIES))('%s', async (name) => {
    const calls = await callsOf(objects, command);
    expect(calls.length).toBeGreaterThan(15);
    for (const when of ['before', 'after'] as const) {
      for (let call = 0; call < calls.length; call += 1) {
        await crash({ objects, command, story: STORIES[name], diesAt: { call, when } }).catch(
          (error: unknown) => {
            throw new Error(`died ${when} call ${call} (${calls[call]})`, { cause: error });
          },
        );
      }
    }
  });
});

interface Crash {
  readonly objects: readonly KubeObject[];
  readonly command: string;
  readonly story: Story | undefined;
  readonly diesAt: Life['diesAt'];
}

async function crash({ objects, command, story, diesAt }: Crash): Promise<void> {
  const at = await rig({ objects });
  start.set(at, mesh(at));
  const bot = await at.boot(diesAt);
  await live(at, bot, command);
  expect(bot.life.dead).toBe(true);
  await story?.(at);

  await at.clock.advance(2 * MINUTE);
  expect(mesh(at)).toEqual(start.get(at));
  for (const { metadata } of at.world.all('MeshChange')) {
    const change = await at.change(metadata.name);
    expect({ facts: change.facts, closed: isClosed(change), held: change.held }).toMatchObject({
      closed: true,
      held: false,
    });
  }
  expect(at.slack.cards.length).toBeLessThanOrEqual(2);
  expect(at.logged.filter(({ level }) => level === 'error')).toEqual([]);
}

/** The whole life of a change, as far as the process gets. */
async function live(at: Rig, bot: Bot, command: string): Promise<void> {
  await at.type(bot, command);
  if (at.world.all('MeshChange').length > 0) await at.click(bot, 'approve');
  // What waits for an edit to be in force gets no further without.
  if (!bot.life.dead) await at.clock.advance(LIMITS.force);
  if (!bot.life.dead) await at.clock.advance(LEASE + MINUTE);
}

/** Another process; whoever saw a card that asks presses again. */
async function comeBack(at: Rig): Promise<void> {
  const bot = await at.boot();
  const asked = at.world.all('MeshChange').length > 0 && (await at.facts()).length === 0;
  if (asked) await at.click(bot, 'approve');
  await at.clock.settle();
}

/** Port calls of a life without a crash. */
async function callsOf(objects: readonly KubeObject[], command: string): Promise<readonly string[]> {
  const at = await rig({ objects });
  const bot = await at.boot();
  await live(at, bot, command);
  return bot.life.calls;
}
