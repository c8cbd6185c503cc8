/** The simulation itself: the same seed is the same story, its laws have teeth, and no trouble it knows is left out. */
import { beforeAll, describe, expect, test } from 'vitest';
import { drawStory } from './draw.ts';
import type { Figures } from './figures.ts';
import { runSeeds } from './seeds.ts';
import { shrink, tellStory } from './shrink.ts';
import { simulate } from './simulate.ts';
import { AWAY } from './story.ts';
import type { Outcome } from './seeds.ts';

const SEEDS = 300;
/** A seed of many faults. */
const TROUBLED = 10;
let outcome: Outcome;

beforeAll(async () => {
  outcome = await runSeeds({ from: 1, seeds: SEEDS });
}, 120_000);

test('no law is broken', () => {
  expect(outcome.failed).toEqual([]);
});

test('the same seed is the same run, to the last line', async () => {
  for (const seed of [1, 2, 3]) {
    const [first, again] = [await simulate(drawStory(seed)), await simulate(drawStory(seed))];
    expect(again.hash).toBe(first.hash);
    expect(again.figures).toEqual(first.figures);
  }
});

describe('what a story knows happens', () => {
  test.each([
    'approved',
    'armed',
    'applied',
    'stopped',
    'reverted',
    'superseded',
    'denied',
    'lapsed',
    'void',
    'moved',
    'superseded',
    'taken-out',
    'drifted',
    'stuck',
  ])('fact %s', (type) => expect(outcome.figures.facts[type]).toBeGreaterThan(0));

  test.each([
    'refused',
    'hangs',
    'late',
    'lost',
    'slow',
    'touched',
    'forbidden',
    'crash-before',
    'crash-sent',
    'crash-after',
  ])('fault %s', (kind) => expect(outcome.figures.faults[kind]).toBeGreaterThan(0));

  test.each([
    'watch.event dropped',
    'watch.event late',
    'watch.event doubled',
    'alarm.ring dropped',
    'alarm.ring late',
    'alarm.set early',
  ])('%s', (kind) => expect(outcome.figures.faults[kind]).toBeGreaterThan(0));

  test.each(AWAY)('%s away', (what) => expect(outcome.figures.faults[what]).toBeGreaterThan(0));

  test.each(['clock', 'freeze', 'stop'])('%s', (kind) =>
    expect(outcome.figures.faults[kind]).toBeGreaterThan(0),
  );

  test.each([
    'add-rule',
    'turn-rule',
    'apply',
    'delete',
    'recreate',
    'edit-ours',
    'drop-ours',
    'unmark',
    'rename',
  ])('somebody: %s', (does) => expect(outcome.figures.hands[does]).toBeGreaterThan(0));

  test.each([
    'egress allow',
    'egress originate',
    'egress gateway',
    'chaos blackhole',
    'chaos abort',
    'chaos delay',
    'traffic shift',
    'traffic route',
    'traffic timeout',
    'traffic retry',
  ])('%s', (verb) => expect(outcome.figures.verbs[verb]).toBeGreaterThan(0));

  test.each<keyof Figures>(['crashes', 'conflicts', 'late', 'foreign', 'mended'])('%s', (what) =>
    expect(outcome.figures[what]).toBeGreaterThan(0),
  );
});

test('a story shrinks to what breaks it', async () => {
  const story = drawStory(TROUBLED);
  const [fault] = story.faults.slice(7);
  const event = story.events.find(({ kind }) => kind === 'click');
  const short = await shrink(story, async ({ events, faults }) => {
    return events.some((one) => one === event) && faults.some((one) => one === fault);
  });

  expect(short.events).toEqual([event]);
  expect(short.faults).toEqual([fault]);
  expect(tellStory(short)).toHaveLength(3);
});
