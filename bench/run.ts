/**
 * `npm run bench`: each figure of DESIGN.md "Budgets" that this version has, against its floor in the
 * same run. `npm run bench -- ack written traffic` runs some of them. Nothing is asserted.
 */
import { cpus, totalmem } from 'node:os';
import type { Lab } from '../test/lab/lab.ts';
import { startLab } from '../test/lab/lab.ts';
import type { Stage } from '../test/lab/stage.ts';
import { openStage } from '../test/lab/stage.ts';
import { benchAck } from './ack.ts';
import { benchInForce } from './in-force.ts';
import type { Row } from './stats.ts';
import { tableOf } from './stats.ts';
import { benchWritten } from './written.ts';

const BENCHES: Readonly<Record<string, (lab: Lab) => Promise<readonly Row[]>>> = {
  ack: benchAck,
  written: onStage(benchWritten),
  traffic: onStage(benchInForce),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const names = asked.length > 0 ? asked : Object.keys(BENCHES);

const { lab, down } = await startLab();
const rows: Row[] = [];
try {
  for (const name of names) rows.push(...((await BENCHES[name]?.(lab)) ?? []));
} finally {
  await down();
}
const [cpu] = cpus();
console.log(
  `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
console.log(`npm run bench -- ${names.join(' ')}\n`);
console.log(tableOf(rows));

function onStage(bench: (stage: Stage) => Promise<readonly Row[]>) {
  return async (lab: Lab) => {
    const stage = await openStage(lab);
    try {
      return await bench(stage);
    } catch (error) {
      console.error(stage.tell());
      throw error;
    } finally {
      await stage.close();
    }
  };
}
