/** Work in turn: which runs beside which. */
import { expect, test } from 'vitest';
import { inTurn } from '../../src/engine/in-turn.ts';

/** Work that ends when it is told to. */
function bench(most: number) {
  const turn = inTurn(most);
  const running: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const add = (key: string, name: string): Promise<string> =>
    turn(key, async () => {
      running.push(name);
      await new Promise<void>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve()));
      });
      running.splice(running.indexOf(name), 1);
      return name;
    });
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await settled();
  };
  return { add, end, running };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('one at a time for a key, in the order in which they came, and each gives its own answer', async () => {
  const { add, end, running } = bench(9);
  const all = ['a1', 'a2', 'a3'].map((name) => add('a', name));
  await settled();
  expect(running).toEqual(['a1']);
  await end('a1');
  expect(running).toEqual(['a2']);
  await end('a2');
  await end('a3');

  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3']);
});

test('at most so many altogether, and a key that waits for its turn takes no place', async () => {
  const { add, end, running } = bench(2);
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) void add(name.slice(0, 1), name);
  await settled();
  expect(running).toEqual(['a1', 'b1']);
  await end('b1');
  expect(running).toEqual(['a1', 'c1']);
  await end('c1');
  await end('a1');
  expect(running).toEqual(['a2']);
});

test('work that fails fails alone', async () => {
  const { add, end, running } = bench(1);
  const [first, second] = [add('a', 'a1'), add('a', 'a2')];
  const failed = first.catch((error: Error) => error.message);
  await settled();
  await end('a1', new Error('broken'));
  expect(await failed).toBe('broken');
  expect(running).toContain('a2');
  await end('a2');

  expect(await second).toBe('a2');
});
