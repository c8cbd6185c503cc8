/**
 * `npm run simulate -- --seeds N [--from S] [--jobs J] [--trace] [--first]`, or `-- --bugs [--only WORDS]`: runs stories
 * and ends with one line of figures; what breaks a law is told as a short story.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { tryBugs } from './bugs.ts';
import { drawStory } from './draw.ts';
import { sayFigures } from './figures.ts';
import type { Failed } from './seeds.ts';
import { runInWorkers, runSeeds } from './seeds.ts';
import { breaking, shrink, tellStory } from './shrink.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    bugs: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const MOST_TOLD = 3;
const range = { from: Number(values.from), seeds: Number(values.seeds) };

if (values.bugs) await tryBugs(range, values.only);
else if (values.json) console.log(JSON.stringify(await runSeeds(range, { first: values.first })));
else if (values.trace) await trace();
else await run();

async function run(): Promise<void> {
  const began = performance.now();
  const { figures, failed } = await runInWorkers(range, Number(values.jobs), progress);
  for (const one of failed.slice(0, MOST_TOLD)) await tell(one);
  for (const { seed, law } of failed.slice(MOST_TOLD)) console.log(`seed ${seed} breaks the law “${law}”`);
  const seconds = (performance.now() - began) / 1000;
  const speed = `${(range.seeds / seconds).toFixed(1)} seeds/s`;
  console.log(`${sayFigures(figures, { seeds: range.seeds, violations: failed.length })}; ${speed}`);
  if (failed.length > 0) process.exitCode = 1;
}

function progress(done: number): void {
  if (done % 1000 === 0 && done < range.seeds) console.log(`${done} seeds`);
}

async function tell({ seed, law, message, at }: Failed): Promise<void> {
  console.log(`seed ${seed} breaks the law “${law}” at ${(at / 1000).toFixed(3)} s: ${message}`);
  console.log(`again: npm run simulate -- --from ${seed} --seeds 1 --trace`);
  console.log(tellStory(await shrink(drawStory(seed), breaking(law))).join('\n'));
}

async function trace(): Promise<void> {
  const { lines, violation } = await simulate(drawStory(range.from), { trace: true });
  console.log(lines.join('\n'));
  if (violation) process.exitCode = 1;
}
