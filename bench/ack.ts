/** Acknowledging a slash command: the production bot, which parses, refuses and replies, and a bare Bolt app. */
import type { Lab } from '../test/lab/lab.ts';
import { SECRET, startBenchBot } from './bot.ts';
import { startChild } from './child.ts';
import { sendLoad } from './load.ts';
import type { Rounds, Row } from './stats.ts';

const RATES = [100, 500];
const ROUNDS = 10;
const SECONDS = 4;
/** Parsed, planned on the watched mesh, and refused: the work of most commands that change nothing. */
const TEXT = 'revoke nothing.example.com';

export async function benchAck(lab: Lab): Promise<readonly Row[]> {
  const bot = await startBenchBot(lab);
  const bare = await startChild('bare-bolt.ts', { env: bot.slack });
  const urls = { ours: bot.url, floor: `http://127.0.0.1:${bare.first}/slack/events` };
  const load = { secret: SECRET, responseUrl: bot.responseUrl, text: TEXT };
  const rows: Row[] = [];
  for (const url of Object.values(urls)) await sendLoad({ ...load, url, rate: 100, seconds: 3 });
  for (const rate of RATES) {
    const samples = { ours: [] as Rounds[number][], floor: [] as Rounds[number][] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
      for (const who of order)
        samples[who].push(await sendLoad({ ...load, url: urls[who], rate, seconds: SECONDS }));
    }
    rows.push({ what: `acknowledging a command, ${rate}/s`, quantile: 0.99, ...samples, budget: 1.25 });
  }
  await Promise.all([bot.stop(), bare.end()]);
  return rows;
}
