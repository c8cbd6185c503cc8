/** One Redis, and whether it takes on what we give it: known a second at most after it changes. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { Log } from '../../core/ports.ts';
import type { Client } from './door.ts';
import { openRedis } from './door.ts';
import type { State } from './state.ts';
import { createState, whyOf } from './state.ts';

export interface Link extends Pick<State, 'isUp' | 'onUp' | 'onDown'> {
  readonly client: Client;
  /** What Redis answers. Rejects within 500 ms, at once where it is known to be away: what was sent may still land. */
  readonly ask: <T>(question: () => Promise<T>) => Promise<T>;
  /** For what a library of ours complains about. */
  readonly onError: (error: Error) => void;
  /** No question and no connection after this. */
  readonly end: () => void;
}

export interface LinkOptions {
  readonly url: string;
  readonly log: Log;
}

/** Every key of ours; the braces keep them together on a cluster of Redises. */
export const PREFIX = '{drawbridge}';
/** How long Redis may take for an answer, in ms: with what is around it, callers know within 500. */
const ANSWER_LIMIT = 450;
/** ms between two beats, while Redis is there and while it is away. */
const BEAT = { up: 1000, down: 100 } as const;

/** Down until Redis has stored something, and never throws by itself. */
export function openLink({ url, log }: LinkOptions): Link {
  let why = 'NO_CONNECTION';
  const stop = new AbortController();
  const { client, end } = openRedis(url, (error) => void (why = whyOf(error)));
  const state = createState(log, stop.signal);
  const storeBeat = beats(client);

  async function watch(): Promise<void> {
    await inTime(once(client, 'ready')).catch(() => undefined);
    while (!stop.signal.aborted) {
      await beat();
      const pause = state.isUp() ? BEAT.up : BEAT.down;
      await after(pause, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  async function beat(): Promise<void> {
    try {
      if (client.status !== 'ready') throw new Error(why);
      state.turnUp(await inTime(storeBeat()));
    } catch (error) {
      state.turnDown(whyOf(error));
    }
  }

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (!state.isUp()) throw new Error('Redis takes no work on');
    try {
      return await inTime(question());
    } catch (error) {
      void beat();
      throw error;
    }
  }

  function onError(error: Error): void {
    state.report(whyOf(error));
    // BullMQ is refused before the next beat is due.
    if (state.isUp()) void beat();
  }

  client.on('close', () => state.turnDown(why));
  stop.signal.addEventListener('abort', end);
  void watch();
  return { ...state, client, ask, onError, end: () => stop.abort() };
}

/**
 * A write that stays a minute, so that it fails where work would; one at a time. Resolves to whether
 * Redis still had the one before it.
 */
function beats(client: Client): () => Promise<boolean> {
  const key = `${PREFIX}:beat:${randomUUID()}`;
  let beating: Promise<boolean> | undefined;
  const store = async (): Promise<boolean> => {
    try {
      return (await client.set(key, '1', 'PX', 60_000, 'GET')) !== null;
    } finally {
      beating = undefined;
    }
  };
  return () => (beating ??= store());
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  // After a busy moment of ours the answer may have come already: it is read before the time counts as up.
  const timer = setTimeout(() => setImmediate(late.reject, new Error('TIMEOUT')), ANSWER_LIMIT);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
