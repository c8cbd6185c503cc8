/** Work in turn: one at a time for each key, and at most so many altogether. */

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Work waits for what came before it under its key, and then for a free place: one slow key costs one place. */
export function inTurn(most: number): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let free = most;

  const place = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };

  return (key, work) => {
    const run = (tails.get(key) ?? Promise.resolve()).then(() => place(work));
    const tail = run.then(forget, forget);
    tails.set(key, tail);
    return run;

    function forget(): void {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
