/** The queue of one process. */
import { expect, test } from 'vitest';
import { createQueue } from '../../src/adapters/queue.ts';
import { queueContract } from './queue.contract.ts';

queueContract('the queue in the process', async () => {
  const queue = createQueue();
  return { replicas: [queue], close: () => queue.close() };
});

test('`add` resolves when the work is done: whoever waits for it knows', async () => {
  const queue = createQueue();
  const done: string[] = [];
  queue.onWork(async ({ id }) => {
    await Promise.resolve();
    done.push(id);
  });

  await queue.add({ do: 'reconcile', id: 'a' });

  expect(done).toEqual(['a']);
});
