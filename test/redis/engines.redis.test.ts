/** Asked, approved, live and taken back on time by two replicas, whatever happens to their Redis. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sinks } from '../fakes/sinks.ts';
import { tlsEntry, tlsService } from '../engine/objects.ts';
import type { Bots } from './bots.ts';
import { CHANNEL, startBots } from './bots.ts';
import type { RedisServer } from './server.ts';
import { startRedis } from './server.ts';

const OBJECTS = [...sinks(), tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')];

let redis: RedisServer;
let at: Bots;

beforeEach(async () => {
  redis = await startRedis();
  at = await startBots(redis.url, OBJECTS);
});

afterEach(async () => {
  await at.close();
  await redis.down();
});

test('with Redis there: one card, no two runs at once, and each fact once', async () => {
  const before = essence();
  await ask('3s');
  await approve();
  await live();
  await over();

  expect(essence()).toEqual(before);
  expect(at.slack.cards).toHaveLength(1);
  expect(await facts()).toEqual(['approved', 'armed', 'applied', 'reverted']);
  expect(at.slack.cards[0]?.thread).toHaveLength(4);
  expect(at.overlaps).toEqual([]);
  expect(at.bots.flatMap(({ told }) => told.filter((line) => !line.startsWith('info')))).toEqual([]);
});

test('killed while a change is live, and not back: it ends on time all the same', async () => {
  const before = essence();
  await ask('3s');
  await approve();
  await live();
  await redis.kill();

  await over();
  expect(essence()).toEqual(before);
  expect(at.slack.cards).toHaveLength(1);
});

test('killed before it is asked and back before it ends', async () => {
  const before = essence();
  await redis.kill();
  await ask('4s');
  await approve();
  await live();
  await redis.start();

  await over();
  expect(essence()).toEqual(before);
  expect(at.slack.cards).toHaveLength(1);
});

test('emptied while a change is live: it ends on time, without a sweep', async () => {
  const before = essence();
  await ask('4s');
  await approve();
  await live();
  await redis.client.flushall();

  await over();
  expect(essence()).toEqual(before);
  expect(at.slack.cards).toHaveLength(1);
  expect(at.slack.cards[0]?.thread).toHaveLength(4);
});

async function ask(lease: string): Promise<void> {
  const text = `blackhole a.example.com ${lease}`;
  const asked = { family: 'chaos', text, user: 'U0ANA', team: 'T1', channel: CHANNEL, trigger: 't1' };
  expect(await at.bots[0].engine.onCommand(asked)).toBeUndefined();
}

/** On the other replica. */
async function approve(): Promise<void> {
  const { id, spec } = await at.change();
  const click = {
    action: 'approve',
    id,
    digest: spec.digest,
    user: 'U0BOB',
    team: 'T1',
    channel: CHANNEL,
    trigger: 't2',
  } as const;
  expect(await at.bots[1].engine.onClick(click)).toBeUndefined();
}

async function live(): Promise<void> {
  await vi.waitFor(async () => expect(await facts()).toContain('applied'), { timeout: 3000, interval: 10 });
}

/** Taken back, and all of it told; not before its end. */
async function over(): Promise<void> {
  await vi.waitFor(async () => expect(await facts()).toContain('reverted'), {
    timeout: 10_000,
    interval: 10,
  });
  const { facts: all } = await at.change();
  const armed = all.find((fact) => fact.type === 'armed');
  const reverted = all.find((fact) => fact.type === 'reverted');
  expect(Date.parse(reverted?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(armed?.end ?? '?'));
  await vi.waitFor(() => expect(at.slack.cards[0]?.thread.length).toBeGreaterThanOrEqual(all.length), 3000);
}

async function facts(): Promise<string[]> {
  return (await at.change()).facts.map((fact) => fact.type);
}

/** What the mesh's objects hold, without what only the API server writes. */
function essence(): unknown {
  return ['ServiceEntry', 'VirtualService'].flatMap((kind) =>
    at.world.all(kind).map(({ metadata: { name, annotations = {} }, spec }) => ({ name, annotations, spec })),
  );
}
