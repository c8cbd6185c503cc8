/** Work in turn: one at a time for each key, and at most so many altogether. */
import { places } from '../core/places.ts';

export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Work waits for what came before it under its key, and then for a free place: one slow key costs one place. */
export function inTurn(most: number): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  const place = places(most);

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
