/** One connection whose time runs out, with a library that only notes what it is told. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SocketClient } from '../../src/adapters/slack/door.ts';
import { openLine } from '../../src/adapters/slack/line.ts';
import { createRecordingLog } from '../slack/recorder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Ends as the library does: at the second `disconnect`, which cuts the connection and may leave a timer. */
function fakeClient() {
  const events = new EventEmitter();
  const goodbyes: number[] = [];
  const started = Promise.withResolvers<void>();
  let left: NodeJS.Timeout | undefined;
  const client = Object.assign(events, {
    websocket: { isActive: () => true },
    start: () => started.promise,
    disconnect() {
      clearTimeout(left);
      goodbyes.push(Date.now());
      if (goodbyes.length !== 2) return Promise.resolve();
      left = setTimeout(() => undefined, 30_000);
      events.emit('disconnected');
      started.reject(undefined);
      return Promise.resolve();
    },
  });
  const greet = () => (events.emit('connected'), started.resolve());
  return { client: client as unknown as SocketClient, goodbyes, greet };
}

const options = { log: createRecordingLog(), onEnvelope: () => expect.fail('nothing was sent') };

test('without a hello the connection is given up after 15 s, and cut where Slack does not say goodbye', async () => {
  const { client, goodbyes } = fakeClient();
  const start = Date.now();

  const line = openLine(client, options);
  const failed = line.opened.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(15_100);

  expect(await failed).toMatchObject({ code: 'unreachable', permanent: false });
  await line.ended;
  expect(goodbyes.slice(0, 2).map((at) => at - start)).toEqual([15_000, 15_100]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a connection that was greeted has no limit', async () => {
  const { client, goodbyes, greet } = fakeClient();

  const line = openLine(client, options);
  greet();
  await line.opened;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(goodbyes).toEqual([]);

  line.close();
  await vi.advanceTimersByTimeAsync(100);
  await line.ended;
  expect(vi.getTimerCount()).toBe(0);
});
