/** Waiting with a bound, and without throwing. */
import { setTimeout as after } from 'node:timers/promises';

/** Resolves when all have settled, or so many ms have passed. */
export async function settledWithin(ms: number, all: readonly Promise<unknown>[]): Promise<void> {
  const timer = new AbortController();
  const late = after(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(all), late]);
  timer.abort();
}

/** Resolves to whether it was fulfilled; never rejects. */
export async function isFulfilled(promise: Promise<unknown>): Promise<boolean> {
  const [settled] = await Promise.allSettled([promise]);
  return settled.status === 'fulfilled';
}
