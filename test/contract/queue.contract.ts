/** What every Queue keeps, over however many replicas. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Queue, Work } from '../../src/core/ports.ts';

export interface QueuesUnderTest {
  /** Each is the queue of one process; all share the work. */
  readonly replicas: readonly [Queue, ...Queue[]];
  close(): Promise<void>;
}

/** One run, as the test sees it: it lasts until `end` is called. */
interface Run {
  readonly work: Work;
  readonly end: () => void;
}

const A: Work = { do: 'reconcile', id: 'a' };
const B: Work = { do: 'reconcile', id: 'b' };

export function queueContract(name: string, make: () => Promise<QueuesUnderTest>): void {
  describe(`${name} keeps the contract of Queue`, () => {
    let queues: QueuesUnderTest;
    let runs: Run[];

    beforeEach(async () => {
      queues = await make();
      runs = [];
      for (const queue of queues.replicas) queue.onWork(run);
    });

    afterEach(async () => {
      runs.forEach(({ end }) => end());
      await queues.close();
    });

    async function run(work: Work): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      runs.push({ work, end: resolve });
      await promise;
    }

    /** From each replica in turn. Resolves when all have been taken on, or done; a test that holds a run does not wait. */
    function add(...all: readonly Work[]): Promise<unknown> {
      const [first] = queues.replicas;
      return Promise.all(
        all.map((work, at) => (queues.replicas[at % queues.replicas.length] ?? first).add(work)),
      );
    }

    async function begun(count: number): Promise<void> {
      await vi.waitFor(() => expect(runs).toHaveLength(count), { timeout: 5000, interval: 5 });
    }

    /** Long enough for a run that should not be. */
    async function noMore(count: number): Promise<void> {
      await sleep(100);
      expect(runs).toHaveLength(count);
    }

    test('runs work once, and takes it on', async () => {
      const taken = add(A);
      await begun(1);
      runs[0]?.end();
      await taken;

      expect(runs[0]?.work).toEqual(A);
      await noMore(1);
    });

    test('adds during a run become one run after it, whoever adds, and however often', async () => {
      const taken = [add(A)];
      await begun(1);
      taken.push(add(A, A, A, A));
      await noMore(1);

      runs[0]?.end();
      await begun(2);
      runs[1]?.end();
      await Promise.all(taken);
      await noMore(2);
      expect(runs.map(({ work }) => work)).toEqual([A, A]);
    });

    test('an add after the last run is run again', async () => {
      for (const count of [1, 2, 3]) {
        const taken = add(A);
        await begun(count);
        runs.at(-1)?.end();
        await taken;
      }
      expect(runs).toHaveLength(3);
    });

    test('other work goes on beside a run that takes long: of another change, and of another kind', async () => {
      const show: Work = { do: 'show', id: 'a' };
      const taken = add(A, B, show);

      await begun(3);
      expect(runs.map(({ work }) => `${work.do} ${work.id}`).toSorted()).toEqual([
        'reconcile a',
        'reconcile b',
        'show a',
      ]);
      runs.forEach(({ end }) => end());
      await taken;
    });

    test('says whether one among several does the work', async () => {
      const isOneOfMany = queues.replicas.length > 1;

      for (const queue of queues.replicas)
        await vi.waitFor(() => expect(queue.isShared()).toBe(isOneOfMany), { timeout: 5000 });
    });

    test('fifty slow shows keep no reconcile waiting', async () => {
      const taken = [add(...Array.from({ length: 50 }, (_none, n): Work => ({ do: 'show', id: `${n}` })))];
      await begun(50);
      taken.push(add(A));

      await begun(51);
      expect(runs.at(-1)?.work).toEqual(A);
      runs.forEach(({ end }) => end());
      await Promise.all(taken);
    });

    test('`close` begins nothing more, waits for what runs, and takes nothing on', async () => {
      const taken = [add(A)];
      await begun(1);
      taken.push(add(A));
      await Promise.race([taken[1], sleep(50)]);

      let closed = false;
      const closing = Promise.all(queues.replicas.map((queue) => queue.close())).then(() => (closed = true));
      await sleep(50);
      expect(closed).toBe(false);
      runs[0]?.end();
      await closing;

      for (const queue of queues.replicas) await expect(queue.add(B)).rejects.toThrow('closed');
      await noMore(1);
    });
  });

  describe(`${name} under a storm`, () => {
    test('two runs of one change never overlap, and the last add has a run after it', async () => {
      const queues = await make();
      const open = new Map<string, number>();
      const overlaps: string[] = [];
      /** By id: how many adds had been made when its latest run began. */
      const seen = new Map<string, number>();
      const added = new Map<string, number>();
      const run = async ({ id }: Work): Promise<void> => {
        seen.set(id, added.get(id) ?? 0);
        open.set(id, (open.get(id) ?? 0) + 1);
        if ((open.get(id) ?? 0) > 1) overlaps.push(id);
        await sleep(id.length);
        open.set(id, (open.get(id) ?? 0) - 1);
      };
      for (const queue of queues.replicas) queue.onWork(run);

      const taken: Promise<void>[] = [];
      for (let round = 0; round < 40; round += 1) {
        for (const id of ['a', 'bbb', 'ccccccccc']) {
          for (const queue of queues.replicas) {
            added.set(id, (added.get(id) ?? 0) + 1);
            taken.push(queue.add({ do: 'reconcile', id }));
          }
        }
        await sleep(2);
      }
      await Promise.all(taken);

      await vi.waitFor(() => expect(seen).toEqual(added), { timeout: 5000, interval: 10 });
      await vi.waitFor(() => expect([...open.values()]).toEqual([0, 0, 0]), { timeout: 5000 });
      expect(overlaps).toEqual([]);
      await queues.close();
    });
  });
}
