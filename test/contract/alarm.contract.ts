/** What every Alarm keeps, whatever rings it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Alarm } from '../../src/core/ports.ts';

export interface AlarmUnderTest {
  readonly alarm: Alarm;
  now(): number;
  /** Resolves when so many ms have passed and everything due has rung. */
  pass(ms: number): Promise<void>;
}

export function alarmContract(name: string, make: () => Promise<AlarmUnderTest>): void {
  describe(`${name} keeps the contract of Alarm`, () => {
    let at: AlarmUnderTest;
    let rung: string[];

    beforeEach(async () => {
      at = await make();
      rung = [];
      at.alarm.onRing((id) => rung.push(id));
    });

    afterEach(() => at.alarm.close());

    test('rings once, at the time or after it', async () => {
      at.alarm.set('a', at.now() + 500);

      await at.pass(400);
      expect(rung).toEqual([]);
      await at.pass(200);
      expect(rung).toEqual(['a']);
      await at.pass(1000);
      expect(rung).toEqual(['a']);
    });

    test('rings for a time that is past, but not before `set` has returned', async () => {
      at.alarm.set('a', at.now() - 1000);

      expect(rung).toEqual([]);
      await at.pass(100);
      expect(rung).toEqual(['a']);
    });

    test('replaces the earlier alarm of an id, whether it moves later or sooner', async () => {
      at.alarm.set('later', at.now() + 100);
      at.alarm.set('later', at.now() + 500);
      at.alarm.set('sooner', at.now() + 5000);
      at.alarm.set('sooner', at.now() + 200);

      await at.pass(300);
      expect(rung).toEqual(['sooner']);
      await at.pass(300);
      expect(rung).toEqual(['sooner', 'later']);
    });

    test('rings many in the order of their times', async () => {
      const start = at.now();
      for (const ms of [300, 100, 200]) at.alarm.set(`after ${ms}`, start + ms);

      await at.pass(400);
      expect(rung).toEqual(['after 100', 'after 200', 'after 300']);
    });

    test('can be set again for the same id when it has rung', async () => {
      at.alarm.set('a', at.now() + 100);
      await at.pass(200);

      at.alarm.set('a', at.now() + 100);
      await at.pass(200);
      expect(rung).toEqual(['a', 'a']);
    });

    test('tells every listener', async () => {
      const second: string[] = [];
      at.alarm.onRing((id) => second.push(id));
      at.alarm.set('a', at.now() + 100);

      await at.pass(200);
      expect([rung, second]).toEqual([['a'], ['a']]);
    });

    test('is silent after `close`, also for what is set then', async () => {
      at.alarm.set('before', at.now() + 100);
      await at.alarm.close();
      at.alarm.set('after', at.now() + 100);

      await at.pass(500);
      expect(rung).toEqual([]);
    });
  });
}
