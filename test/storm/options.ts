/** What `npm run test:storm -- …` may be told. */
import { parseArgs } from 'node:util';

export interface Options {
  /** How long faults and requests go on at least, in ms. */
  readonly lasts: number;
  /** Fewest kill -9 of a bot, the sweeper, Redis or the API server before it may end. */
  readonly kills: number;
  /** Fewest armed changes that have an end. */
  readonly leases: number;
  readonly seed: number;
  /** Leaves the logs of all processes where they are, also when all is well. */
  readonly keep: boolean;
}

/** Longest storm, whatever is asked for: one that cannot reach its numbers ends all the same, and fails. */
export const LONGEST = 90 * 60_000;

/** Throws where a word is unknown or no number. */
export function readOptions(words: readonly string[]): Options {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: { minutes: number, kills: number, leases: number, seed: number, keep: { type: 'boolean' } },
  });
  return {
    lasts: toNumber('minutes', values.minutes ?? '2') * 60_000,
    kills: toNumber('kills', values.kills ?? '5'),
    leases: toNumber('leases', values.leases ?? '10'),
    seed: toNumber('seed', values.seed ?? String(Date.now() % 1_000_000)),
    keep: values.keep ?? false,
  };
}

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} is not a number: ${text}`);
  return value;
}
