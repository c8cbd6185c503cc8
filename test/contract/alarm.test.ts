/** The alarm of this process: on a clock that the test steps, and once on the real one. */
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Timers } from '../../src/adapters/alarm.ts';
import { createAlarm, NEAR } from '../../src/adapters/alarm.ts';
import { alarmContract } from './alarm.contract.ts';

alarmContract('the alarm in the process', async () => {
  const time = steppedTime();
  const { now } = time;
  return { alarm: createAlarm({ clock: { now }, timers: time.timers }), now, pass: time.pass };
});

test('a ring 5 minutes away or more gets no timer: the sweep sets it again', async () => {
  const { time, alarm, rung } = set();
  alarm.set('far', time.now() + NEAR);
  alarm.set('never', Number.NaN);
  expect(time.pending()).toBe(0);

  alarm.set('near', time.now() + NEAR - 1);
  expect(time.pending()).toBe(1);
  await time.pass(2 * NEAR);
  expect(rung).toEqual(['near']);
});

test('an alarm that moves far away takes its timer with it', () => {
  const { time, alarm } = set();
  alarm.set('a', time.now() + 1000);
  alarm.set('a', time.now() + 2 * NEAR);

  expect(time.pending()).toBe(0);
});

test('a clock that is set back delays the ring, never repeats it', async () => {
  const { time, alarm, rung } = set();
  alarm.set('a', time.now() + 1000);
  time.jump(-500);

  await time.pass(1000);
  expect(rung).toEqual([]);
  await time.pass(500);
  expect(rung).toEqual(['a']);
});

test('`close` leaves no timer behind', async () => {
  const { time, alarm } = set();
  alarm.set('a', time.now() + 1000);
  alarm.set('b', time.now() + 2000);

  await alarm.close();

  expect(time.pending()).toBe(0);
});

test('rings on real timers', async () => {
  const alarm = createAlarm({ clock: Date });
  const rings = new EventEmitter();
  alarm.onRing((id) => rings.emit('ring', id, Date.now()));
  const end = Date.now() + 20;

  alarm.set('a', end);
  const [id, at] = await once(rings, 'ring');

  expect(id).toBe('a');
  expect(at).toBeGreaterThanOrEqual(end);
  await alarm.close();
});

function set() {
  const time = steppedTime();
  const alarm = createAlarm({ clock: time, timers: time.timers });
  const rung: string[] = [];
  alarm.onRing((id) => rung.push(id));
  return { time, alarm, rung };
}

/** A clock and timers that stand still until they are stepped. */
function steppedTime() {
  let wall = Date.UTC(2026, 0, 1);
  let passed = 0;
  const waiting = new Map<object, { readonly due: number; readonly ring: () => void }>();
  const timers: Timers = {
    set: (ring, ms) => {
      const timer = {};
      waiting.set(timer, { due: passed + ms, ring });
      return timer;
    },
    clear: (timer) => void waiting.delete(timer as object),
  };

  async function pass(ms: number): Promise<void> {
    const end = passed + ms;
    for (;;) {
      const next = [...waiting].toSorted(([, a], [, b]) => a.due - b.due)[0];
      if (!next || next[1].due > end) break;
      step(Math.max(passed, next[1].due));
      waiting.delete(next[0]);
      next[1].ring();
    }
    step(end);
  }

  function step(to: number): void {
    wall += to - passed;
    passed = to;
  }

  return {
    now: () => wall,
    jump: (ms: number) => void (wall += ms),
    pending: () => waiting.size,
    pass,
    timers,
  };
}
