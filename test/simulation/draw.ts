/** Draws a story from a seed. Each seed turns some kinds of trouble up and leaves others out. */
import type { ClickAction } from '../../src/core/asking.ts';
import { drawFaults } from './draw-faults.ts';
import { drawHands } from './draw-hands.ts';
import { drawNames } from './draw-names.ts';
import { drawOutages, drawProcesses } from './draw-outages.ts';
import { drawEnd, drawWish, LENGTHS } from './draw-texts.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';
import type { Happening, Story, World } from './story.ts';
import { ASKERS, CHANNELS, drawWorld, LAPSE, PEOPLE } from './world.ts';

/** How much of each kind of trouble there is, from 0 to 1. */
export interface Mood {
  readonly people: number;
  readonly faults: number;
  readonly crashes: number;
  readonly hands: number;
  readonly outages: number;
  readonly clocks: number;
  readonly views: number;
}

export const MINUTE = 60_000;

export function drawStory(seed: number): Story {
  const draw = random(seed, 'story');
  const world = drawWorld(random(seed, 'world'));
  const length =
    draw.pick([draw.between(5, 30), draw.between(5, 30), draw.between(30, 90), draw.between(5, 180)]) *
    MINUTE;
  const mood = drawMood(draw);
  const asks = drawAsks(random(seed, 'people'), { world, length, mood });
  const events: readonly Happening[] = [
    ...asks,
    ...drawHands(random(seed, 'hands'), { world, length, mood, asks }),
    ...drawOutages(random(seed, 'outages'), { length, mood }),
    ...drawProcesses(random(seed, 'processes'), { world, length, mood }),
    ...drawNames(random(seed, 'names'), { world, length, mood }),
  ];
  const faults = drawFaults(random(seed, 'faults'), { world, mood, length });
  const last = Math.max(length, ...events.map((one) => one.at + ('ms' in one ? one.ms : 0)));
  return { seed, world, events: events.toSorted((a, b) => a.at - b.at), faults, length: last + MINUTE };
}

function drawMood(draw: Random): Mood {
  const level = () => draw.pick([0, 0, 0.3, 1]);
  return {
    people: draw.pick([0.2, 0.5, 1]),
    faults: level(),
    crashes: level(),
    hands: level(),
    outages: level(),
    clocks: level(),
    views: level(),
  };
}

export interface Around {
  readonly world: World;
  readonly length: number;
  readonly mood: Mood;
}

/** Requests, some of them asked again in other words, each with what people click and type about it afterwards. */
function drawAsks(draw: Random, { world, length, mood }: Around): readonly Happening[] {
  const many = draw.between(1, 2 + Math.round(8 * mood.people));
  return Array.from({ length: many }, (_, n) => {
    const at = draw.between(1000, Math.max(2000, length - 5 * MINUTE));
    const asked = { at, key: `a${n}`, who: draw.pick(ASKERS), channel: draw.pick(Object.keys(CHANNELS)) };
    const { text, again } = drawWish(draw, world);
    const more = again && draw.chance(0.5) ? draw.between(1, 3) : 0;
    const later = Array.from({ length: more }, (_one, m) => ({
      ...asked,
      at: at + (m + 1) * draw.between(5000, 4 * MINUTE),
      key: `a${n}s${m}`,
      text: again?.() ?? text,
    }));
    return [{ ...asked, text }, ...later].flatMap((one) => drawAsk(draw, world, one));
  }).flat();
}

type Typed = Pick<Extract<Happening, { kind: 'ask' }>, 'at' | 'key' | 'who' | 'channel' | 'text'>;

function drawAsk(draw: Random, world: World, typed: Typed): readonly Happening[] {
  const bot = draw.between(0, 2);
  const asking: Happening = { kind: 'ask', ...typed, bot };
  // Slack delivers some twice, to whichever replica.
  const again: Happening[] = draw.chance(0.15)
    ? [{ ...asking, at: typed.at + draw.between(1, 4000), bot: bot + 1 }]
    : [];
  return [asking, ...again, ...drawClicks(draw, world, typed)];
}

interface About {
  readonly key: string;
  readonly at: number;
  readonly who: string;
}

/** What happens to one request: mostly it is approved soon; then perhaps it is ended early, in one of the ways there are. */
function drawClicks(draw: Random, world: World, { key, at, who }: About): readonly Happening[] {
  const soon =
    at + draw.pick([draw.between(200, 3000), draw.between(3000, 60_000), draw.between(MINUTE, 14 * MINUTE)]);
  const click = (when: number, action: ClickAction, by: string, stale = false): Happening => ({
    kind: 'click',
    at: when,
    action,
    on: key,
    who: by,
    stale,
    bot: draw.between(0, 2),
  });
  const all: Happening[] = [];
  if (draw.chance(0.9)) all.push(click(soon, 'approve', draw.pick(['U0BOB', 'U0CAT', 'U0DAN'])));
  if (draw.chance(0.2)) all.push(click(soon + draw.between(0, 1500), 'approve', draw.pick(PEOPLE)));
  if (draw.chance(0.2))
    all.push(click(soon - draw.between(0, 150), draw.pick(['approve', 'deny']), draw.pick(PEOPLE)));
  if (draw.chance(0.1)) all.push(click(soon - draw.between(0, 2000), 'approve', draw.pick(PEOPLE), true));
  if (draw.chance(0.1)) all.push(click(at + draw.between(0, 20 * MINUTE), 'approve', 'U0BOB'));
  if (draw.chance(0.15)) all.push(click(at + draw.between(100, 2000), 'approve', who));
  // Just when it lapses.
  if (draw.chance(0.1)) all.push(click(at + LAPSE + draw.between(-50, 150), 'approve', 'U0BOB'));
  const later = () =>
    soon + draw.pick([draw.between(0, 400), draw.between(400, 20_000), draw.between(20_000, 20 * MINUTE)]);
  if (draw.chance(0.2)) all.push(click(later(), 'end', draw.pick(PEOPLE)));
  if (draw.chance(0.25))
    all.push({
      kind: 'ask',
      at: later(),
      key: `${key}-end`,
      who: draw.pick(PEOPLE),
      text: drawEnd(draw, key, world),
      channel: draw.pick(Object.keys(CHANNELS)),
      bot: draw.between(0, 2),
    });
  if (draw.chance(0.25))
    all.push(...drawExtension(draw, { key, at: soon + draw.between(500, 4 * MINUTE), who }));
  if (draw.chance(0.1)) all.push(click(later(), draw.pick(['retry', 'yaml']), draw.pick(PEOPLE)));
  if (draw.chance(0.1)) all.push({ kind: 'record', at: later(), how: 'delete', on: key });
  if (draw.chance(0.1)) all.push({ kind: 'record', at: later(), how: 'newer', on: key });
  if (draw.chance(0.03)) all.push({ kind: 'record', at: later(), how: 'bare', on: key });
  return all.map((one) => ({ ...one, at: Math.max(0, one.at) }));
}

/** More time, by the button or in words, and mostly somebody's yes to it. */
function drawExtension(draw: Random, { key, at, who }: About): readonly Happening[] {
  const verb = draw.pick(['chaos', 'traffic', 'egress']);
  const text = `/${verb} extend {${key}} ${draw.pick(LENGTHS)}`;
  const bot = draw.between(0, 2);
  const channel = draw.pick(Object.keys(CHANNELS));
  const typed: Happening = { kind: 'ask', at, key: `${key}-more`, who, text, channel, bot };
  const pressed: Happening = { kind: 'click', at, action: 'extend', on: key, who, stale: false, bot };
  const yes = { action: 'approve', on: `${key}-more`, who: 'U0BOB', stale: false, bot: bot + 1 } as const;
  return [draw.chance(0.7) ? typed : pressed, { kind: 'click', at: at + draw.between(500, 90_000), ...yes }];
}
