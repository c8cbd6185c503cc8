/** How long a lost connection stays lost: the pauses, in a time that is only told. */
import { expect, test } from 'vitest';
import type { Line } from '../../src/adapters/slack/line.ts';
import { stayConnected } from '../../src/adapters/slack/stay.ts';
import { MessengerError } from '../../src/core/ports.ts';
import { createRecordingLog } from '../slack/recorder.ts';

type Fate = { readonly lasts: number } | { readonly fails: MessengerError };

const away: Fate = { fails: new MessengerError('http_503', '', { permanent: false }) };
const refused: Fate = { fails: new MessengerError('invalid_auth', '', { permanent: true }) };
const limited: Fate = {
  fails: new MessengerError('ratelimited', '', { permanent: false, retryAfter: 42_000 }),
};
const lasts = (ms: number): Fate => ({ lasts: ms });

/** The pauses between these connections, each of which has its fate; after the last nothing is tried. */
async function pausesOf(fates: readonly Fate[]): Promise<readonly number[]> {
  const pauses: number[] = [];
  const over = Promise.withResolvers<void>();
  const left = [...fates];
  let now = 0;
  const dial = (): Line => {
    const fate = left.shift();
    const ended = Promise.withResolvers<void>();
    if (!fate) over.resolve();
    if (fate && 'lasts' in fate) {
      // The connection is greeted at once, and goes after its time.
      queueMicrotask(() => setImmediate(() => ((now += fate.lasts), ended.resolve())));
    }
    const opened = fate && 'fails' in fate ? Promise.reject(fate.fails) : Promise.resolve();
    return { opened, leaving: new Promise(() => {}), ended: ended.promise, close: ended.resolve };
  };
  const staying = stayConnected({
    dial,
    log: createRecordingLog(),
    clock: { now: () => now },
    firstPause: 500,
    pause(ms) {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  await over.promise;
  await staying.close();
  return pauses;
}

test('one that lasted is replaced at once', async () => {
  expect(await pausesOf([lasts(3_600_000), lasts(10_000)])).toEqual([]);
});

test('one that is lost early, again and again, is not replaced in a frenzy', async () => {
  expect(await pausesOf([lasts(9_999), lasts(10), lasts(10), lasts(60_000), lasts(1)])).toEqual([
    500, 1_000, 2_000, 500,
  ]);
});

test('an hour without Slack ends at most 10 s after it is back', async () => {
  expect(await pausesOf(Array.from({ length: 8 }, () => away))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
  ]);
});

test('a token that is refused is tried every 30 s; the wait that Slack asks for is kept', async () => {
  expect(await pausesOf([refused, refused, limited, lasts(20_000), away])).toEqual([
    30_000, 30_000, 42_000, 500,
  ]);
});
