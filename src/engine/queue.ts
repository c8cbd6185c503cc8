/** What runs when: never twice at once for the same thing, never everything at once. */

/** One run at a time for each key; a call during a run makes it run once more, and shares that run. */
export function oneAtATime(run: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, { current: Promise<void>; again?: Promise<void> }>();

  const start = async (key: string): Promise<void> => {
    try {
      await run(key);
    } finally {
      if (running.get(key)?.again === undefined) running.delete(key);
    }
  };

  return (key) => {
    const busy = running.get(key);
    if (!busy) {
      const current = start(key);
      running.set(key, { current });
      return current;
    }
    busy.again ??= busy.current
      .catch(() => undefined)
      .then(() => {
        const current = start(key);
        running.set(key, { current });
        return current;
      });
    return busy.again;
  };
}

/** Does the work for each, at most so many at a time. Rejects with the first failure, when all have ended. */
export async function atMost<T>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
