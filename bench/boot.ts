/** Starting the production bot before so many live changes: from its start to the end of its first sweep. */
import type { Lab } from '../test/lab/lab.ts';
import { startBenchBot } from './bot.ts';
import type { Absolute } from './stats.ts';

const ROUNDS = 3;
/** DESIGN.md, "Budgets": in ms, for 10,000. */
const BUDGET = 10_000;

export async function benchBoot(lab: Lab, size: number): Promise<Absolute> {
  const times: number[] = [];
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bot = await startBenchBot(lab);
    const swept = await bot.swept(size);
    times.push(Date.parse(String(swept['time'])) - bot.startedAt);
    peaks.push((await bot.used()).peak);
    await bot.stop();
  }
  const middle = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  return {
    what: `boot, ${size.toLocaleString('en')} live changes`,
    quantile: 0.5,
    ours: [times],
    budget: BUDGET,
    beside: `${(middle / size).toFixed(2)} ms a change; ${Math.round(Math.max(...peaks))} MiB at most`,
  };
}
