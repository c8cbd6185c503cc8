/** One verb, one file, one value. The registry finds it; help and parsing are made from it. */
import type { z } from 'zod';
import type { Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';
import type { View } from './view.ts';

/** The words of a request by name: positional ones, small words and `key=value` alike. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** Small words that may follow the positional ones. `because` takes the rest of the line. */
export const SMALL_WORDS = ['for', 'from', 'in', 'to', 'as', 'at', 'ip', 'because'] as const;
export type SmallWord = (typeof SMALL_WORDS)[number];

export interface Positional {
  /** The word's name; a small word of that name fills it too (`for 10m`). */
  readonly name: string;
  /** How messages call it: `T`. */
  readonly label?: string;
  /** Takes one or more words; only the last positional may. */
  readonly many?: boolean;
  readonly optional?: boolean;
  /** Takes only words that look like this, wherever they stand: `50%`. */
  readonly like?: RegExp;
}

/** A command, parsed and validated: verb, args, who, where, why. */
export interface Request<Args = unknown> {
  /** `chaos blackhole` */
  readonly verb: string;
  readonly args: Args;
  readonly words: Words;
  /** As typed, with what Slack did to it undone. */
  readonly text: string;
  readonly requester: string;
  readonly team: string;
  readonly channel: string;
  /** The channel's namespaces, the first of which is the default; `NOWHERE` alone where it is not listed. */
  readonly namespaces: readonly [string, ...string[]];
  /** The namespace it acts for: `in NS`, or the channel's first. */
  readonly namespace: string;
  readonly reason?: string;
}

/** No namespace: what a request from an unlisted channel acts for, if its command may be typed anywhere. */
export const NOWHERE = '-';

export type Outcome =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly seconds?: number }
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'signal'; readonly signal: Signal }
  | Refusal;

/** What a person says to open changes. */
export interface Signal {
  readonly says: 'stop' | 'revoke';
  /** In the order in which they are to end. */
  readonly ids: readonly string[];
  readonly text: string;
}

export interface Command<Args extends z.ZodType = z.ZodType> {
  /** One line for help, without a full stop. */
  readonly summary: string;
  /** What follows the verb: `TARGET T [from WORKLOAD|everyone]`. */
  readonly usage: string;
  /** What follows the verb; each must parse (a contract test types them). */
  readonly examples: readonly string[];
  readonly positionals: readonly Positional[];
  readonly small: readonly SmallWord[];
  /** May be typed in any channel and in direct messages; the plan then makes do with `NOWHERE`. */
  readonly anywhere?: boolean;
  /** Words in, args out; issues carry the refusal (`words.ts`). */
  readonly args: Args;
  /**
   * The host whose addresses the plan needs, where it needs any: they are looked up before it is planned, and
   * stay in the request's words as `resolved`. Pure, as the plan.
   */
  readonly needs?: (request: Request<z.output<Args>>, view: View) => string | undefined;
  /** Pure: no I/O, no clock, no randomness, on frozen data. */
  readonly plan: (request: Request<z.output<Args>>, view: View) => Outcome;
}

/** Gives a command its types. */
export function defineCommand<Args extends z.ZodType>(command: Command<Args>): Command<Args> {
  return command;
}

/** Commands by the words typed: `egress allow`. */
export type Registry = ReadonlyMap<string, Command>;
