/**
 * A replica as a process of its own, for tests that kill it: `node process.ts URL HOLD`. Says `up`, and `run KIND ID`
 * for each run, which lasts HOLD ms. Does what stands on standard input: `add ID`, `set ID MS`. On SIGTERM it closes,
 * says `closed`, and ends by itself when nothing is left of it.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAlarm } from '../../src/adapters/alarm.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';

const [url = '', hold = '0'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const log = {
  info: (message: string) => say(message === 'Redis takes work on' ? 'up' : message),
  warn: say,
  error: say,
};
const { alarm, queue, close } = connectRedis({
  url,
  clock: Date,
  log,
  fallback: createAlarm({ clock: Date }),
});
queue.onWork(async (work) => {
  say(`run ${work.do} ${work.id}`);
  await sleep(Number(hold));
});
alarm.onRing((id) => say(`ring ${id}`));
createInterface(process.stdin).on('line', (line) => {
  const [verb, id = '', ms] = line.split(' ');
  if (verb === 'set') alarm.set(id, Date.now() + Number(ms));
  else void queue.add({ do: 'reconcile', id });
});
process.once('SIGTERM', () => {
  process.stdin.destroy();
  void alarm
    .close()
    .then(() => queue.close())
    .then(close)
    .then(() => say('closed'));
});
