/** How a story waits: for what it caused, not for ever, and not once it is stopped. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage.ts';

/** The story was stopped by the visitor. */
export class Stopped extends Error {}

/** How long a story waits for an answer, and for what ends with a lease, in ms: then it says what did not come. */
export const ANSWER = 20_000;
export const LEASE = 180_000;

interface Waiting<T> {
  readonly stage: Stage;
  readonly look: () => T;
  readonly signal: AbortSignal;
  readonly what: string;
  readonly limit: number;
}

/** Looks now and after everything that happens. */
export async function lookUntil<T>({
  stage,
  look,
  signal,
  what,
  limit,
}: Waiting<T>): Promise<NonNullable<T>> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<NonNullable<T>>();
  const timer = setTimeout(() => reject(new Error(`${what} did not come`)), limit);
  const again = (): void => {
    const seen = look();
    if (seen) resolve(seen);
  };
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  const leave = stage.onChange(again);
  again();
  return promise.finally(() => {
    clearTimeout(timer);
    leave();
    signal.removeEventListener('abort', stop);
  });
}

/** Time to read, unless the story is stopped. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
