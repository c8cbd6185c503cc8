/** Waiting for what is really there. */
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE = 100;

type Truthy<T> = Exclude<T, false | null | undefined | '' | 0>;

/** Looks until `look` gives something truthy; past the deadline, fails with the last thing that `tell` saw. */
export async function until<T>(
  look: () => Promise<T>,
  what: string,
  { within = 30_000, tell = () => '' }: { within?: number; tell?: () => string } = {},
): Promise<Truthy<T>> {
  const deadline = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Truthy<T>;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${within} ms. ${tell()}`);
    await sleep(PAUSE);
  }
}
