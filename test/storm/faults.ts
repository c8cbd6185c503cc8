/** What goes wrong: the plan of faults, drawn from the seed. What each does is in `mischief.ts`. */
import type { Random } from '../simulation/random.ts';
import { TROUBLES } from './proxy.ts';
import { WIRE_TROUBLES } from './wire.ts';

export const PROCESSES = ['bot-1', 'bot-2', 'sweeper', 'redis', 'apiserver'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** Clients of the API server with a proxy of their own. */
const CLIENTS = ['bot-1', 'bot-2', 'sweeper'] as const;
const BOTS = ['bot-1', 'bot-2'] as const;

const LAB = ['429', '503', 'delay', 'drop', 'drop-after', 'gone'] as const;
const SLACK = ['ratelimited', 'status', 'drop', 'lost'] as const;
const REDIS = ['flush', 'read-only', 'full'] as const;

export interface Fault {
  /** `kill`, `stop`, `restart`; `proxy cut`, `wire deaf`, `lab 429`, `slack drop`, `redis flush`, … */
  readonly kind: string;
  /** What it hits: no two faults hit the same thing at once. */
  readonly hits: readonly string[];
  /** ms until it is over: for a kill, until it is started again. */
  readonly lasts: number;
}

export interface Squall {
  /** One after the other, each `after` ms later than the one before. */
  readonly faults: readonly (Fault & { readonly after: number })[];
  /** ms of quiet that follow its last fault. */
  readonly lull: number;
}

/** Faults come in squalls, so that there are ends of leases in calm weather too. */
export function nextSquall(random: Random): Squall {
  const count = random.between(2, 5);
  const faults = Array.from({ length: count }, () => ({ ...draw(random), after: random.between(50, 1_500) }));
  const lull = random.chance(0.15) ? random.between(9_000, 15_000) : random.between(1_000, 6_000);
  return { faults, lull };
}

type Draw = (random: Random) => Fault;

const one =
  (kind: string, names: readonly string[], from: number, to: number): Draw =>
  (random) => ({ kind, hits: [random.pick(names)], lasts: random.between(from, to) });

const some =
  (
    prefix: string,
    words: readonly string[],
    on: readonly string[],
    [from, to]: readonly [number, number],
  ): Draw =>
  (random) => ({
    kind: `${prefix} ${random.pick(words)}`,
    hits: [random.pick(on)],
    lasts: random.between(from, to),
  });

/** How often each is drawn, in parts of the sum. */
const WEIGHTED: readonly (readonly [number, Draw])[] = [
  [26, one('kill', BOTS, 0, 2_500)],
  [8, one('kill', ['sweeper'], 0, 3_000)],
  [10, one('kill', ['redis'], 0, 3_000)],
  [9, one('kill', ['apiserver'], 0, 3_000)],
  [4, (random) => ({ kind: 'kill', hits: BOTS, lasts: random.between(0, 4_000) })],
  [2, (random) => ({ kind: 'kill', hits: PROCESSES, lasts: random.between(0, 2_000) })],
  [3, one('restart', BOTS, 0, 500)],
  [1, one('restart', ['sweeper'], 0, 500)],
  [5, one('stop', BOTS, 500, 12_000)],
  [2, one('stop', ['sweeper'], 500, 12_000)],
  [2, one('stop', ['redis'], 500, 6_000)],
  [2, one('stop', ['apiserver'], 500, 7_000)],
  [
    16,
    some(
      'proxy',
      TROUBLES,
      CLIENTS.map((name) => `proxy of ${name}`),
      [1_000, 9_000],
    ),
  ],
  [
    4,
    some(
      'wire',
      WIRE_TROUBLES,
      BOTS.map((name) => `wire of ${name}`),
      [1_000, 8_000],
    ),
  ],
  [8, some('lab', LAB, ['lab'], [500, 5_000])],
  [6, some('slack', SLACK, ['slack'], [1_000, 9_000])],
  [3, some('redis', REDIS, ['redis'], [500, 5_000])],
];

const SUM = WEIGHTED.reduce((sum, [weight]) => sum + weight, 0);

function draw(random: Random): Fault {
  let left = random.between(1, SUM);
  const found = WEIGHTED.find(([weight]) => (left -= weight) <= 0);
  if (!found) throw new Error('nothing was drawn');
  return found[1](random);
}
