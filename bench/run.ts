/**
 * `npm run bench`: each figure of DESIGN.md "Budgets" that this version has. `npm run bench -- ack written
 * traffic boot late plan` runs some of them. Nothing is asserted.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import type { Lab } from '../test/lab/lab.ts';
import { startLab } from '../test/lab/lab.ts';
import type { Stage } from '../test/lab/stage.ts';
import { openStage } from '../test/lab/stage.ts';
import { benchAck } from './ack.ts';
import { benchBoot } from './boot.ts';
import type { Crowd } from './crowd.ts';
import { openCrowd } from './crowd.ts';
import { benchInForce } from './in-force.ts';
import { benchLate, benchLateOverRedis } from './late.ts';
import { benchPlan } from './plan.ts';
import type { Absolute, Row } from './stats.ts';
import { absoluteTableOf, tableOf } from './stats.ts';
import { benchWritten } from './written.ts';

/** Against a floor, on the whole lab: it needs root, and there is one on a machine. */
const ON_THE_LAB: Readonly<Record<string, (lab: Lab) => Promise<readonly Row[]>>> = {
  ack: benchAck,
  written: onStage(benchWritten),
  traffic: onStage(benchInForce),
};

/** Absolute, on an API server of their own: by how many changes are live. */
const IN_A_CROWD: Readonly<Record<string, (crowd: Crowd, size: number) => Promise<readonly Absolute[]>>> = {
  boot: async ({ lab }, size) => [await benchBoot(lab, size)],
  late: async (crowd, size) =>
    size < 1_000 ? [] : [await benchLate(crowd, size), await benchLateOverRedis(crowd, size)],
};

/** Absolute, in this process alone: by how big the mesh is. */
const BY_ITSELF: Readonly<Record<string, (size: number) => Promise<readonly Absolute[]>>> = {
  plan: benchPlan,
};
const SIZES = [100, 1_000, 10_000];

const asked = process.argv.slice(2);
const all = [ON_THE_LAB, IN_A_CROWD, BY_ITSELF].flatMap((some) => Object.keys(some));
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}
const names = asked.length > 0 ? asked : all;

const [cpu] = cpus();
const load = loadavg().map((one) => one.toFixed(1));
console.log(
  `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
console.log(`npm run bench -- ${names.join(' ')}    (load before: ${load.join(' ')})\n`);
// First, while nothing else has grown the memory that it tells.
const alone = await byItself(names.filter((name) => Object.hasOwn(BY_ITSELF, name)));
if (alone.length > 0) console.log(`${absoluteTableOf(alone)}\n`);
const rows = await onTheLab(names.filter((name) => Object.hasOwn(ON_THE_LAB, name)));
if (rows.length > 0) console.log(`${tableOf(rows)}\n`);
const absolute = await inACrowd(names.filter((name) => Object.hasOwn(IN_A_CROWD, name)));
if (absolute.length > 0) console.log(absoluteTableOf(absolute));

async function byItself(names: readonly string[]): Promise<readonly Absolute[]> {
  const rows: Absolute[] = [];
  for (const size of SIZES) for (const name of names) rows.push(...((await BY_ITSELF[name]?.(size)) ?? []));
  return rows;
}

async function onTheLab(names: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  if (names.length === 0) return rows;
  const { lab, down } = await startLab();
  try {
    for (const name of names) rows.push(...((await ON_THE_LAB[name]?.(lab)) ?? []));
  } finally {
    await down();
  }
  return rows;
}

/** The crowd grows: filling it takes the most time. */
async function inACrowd(names: readonly string[]): Promise<readonly Absolute[]> {
  const rows: Absolute[] = [];
  if (names.length === 0) return rows;
  const crowd = await openCrowd();
  try {
    for (const size of SIZES) {
      await crowd.grow(size);
      for (const name of names) rows.push(...((await IN_A_CROWD[name]?.(crowd, size)) ?? []));
    }
  } finally {
    await crowd.close();
  }
  return rows;
}

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
