import { describe, expect, test } from 'vitest';
import { oneAtATime } from '../../src/core/one-at-a-time.ts';
import { atMost } from '../../src/engine/at-most.ts';

describe('one at a time', () => {
  test('calls during a run become one more run, and share it', async () => {
    const gates: PromiseWithResolvers<void>[] = [];
    const runs: string[] = [];
    const call = oneAtATime(async (key) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      runs.push(key);
      await gate.promise;
    });

    const first = call('a');
    const second = call('a');
    const third = call('a');
    const other = call('b');
    expect(runs).toEqual(['a', 'b']);
    gates[0]?.resolve();
    await first;
    expect(second).toBe(third);
    await expect.poll(() => runs).toEqual(['a', 'b', 'a']);
    gates[1]?.resolve();
    gates[2]?.resolve();
    await Promise.all([second, other]);
    expect(runs).toHaveLength(3);
  });

  test('a key is idle when the run that a call asked for meanwhile has ended too, also where one fails', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const seen: string[] = [];
    let started = 0;
    const call = oneAtATime(async () => {
      const gate = gates[started === 0 ? 0 : 1];
      started += 1;
      await gate.promise;
      seen.push('second run ended');
    });
    await call.idle('a');
    const first = call('a');
    const second = call('a');
    const idle = call.idle('a').then(() => seen.push('idle'));

    gates[0].reject(new Error('first'));
    await expect(first).rejects.toThrow('first');
    gates[1].resolve();
    await Promise.all([second, idle]);

    expect(seen).toEqual(['second run ended', 'idle']);
  });

  test('a run that fails does not stop the next one', async () => {
    let runs = 0;
    const call = oneAtATime(async () => {
      runs += 1;
      if (runs === 1) throw new Error('first');
    });
    const first = call('a');
    const second = call('a');
    await expect(first).rejects.toThrow('first');
    await second;
    expect(runs).toBe(2);
  });
});

describe('at most', () => {
  test('so many run at once, all run, and the first failure is told when all have ended', async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];
    const all = atMost(3, [1, 2, 3, 4, 5, 6, 7], async (n) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      done.push(n);
      if (n === 2) throw new Error('two');
    });
    await expect(all).rejects.toThrow('two');
    expect(most).toBe(3);
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
