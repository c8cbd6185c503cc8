/** Waiting that ends when the storm does. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so many ms, or when the signal is given. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
