/** Runs one story to its quiet end. */
import { endOf } from '../../src/core/change.ts';
import { LISTS } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { happen } from './happen.ts';
import { checkLateness } from './laws/back.ts';
import { checkQuiet, isAnyCardBehind } from './laws/quiet.ts';
import { typeLine } from './mend.ts';
import { boot, bringAllBack } from './processes.ts';
import type { Result, Sim } from './sim.ts';
import type { Run } from './stage.ts';
import { createRun } from './stage.ts';
import type { Story } from './story.ts';
import { LAPSE, START } from './world.ts';

export async function simulate(story: Story, { trace = false } = {}): Promise<Result> {
  const run = createRun(story, trace);
  const { sim } = run;
  settle(sim);
  for (const name of processes(story)) boot(sim, name);
  for (const what of story.events) sim.time.at(START + what.at, () => happen(sim, what));
  await pass(sim, run, story.length);
  if (!run.violation) await comeToRest(sim, run);
  return { violation: run.violation, figures: sim.figures, hash: run.hash.toString(16), lines: run.lines };
}

function processes({ world }: Story): readonly string[] {
  const bots = Array.from({ length: world.bots }, (_, n) => `bot-${n + 1}`);
  return world.sweeper ? ['sweeper', ...bots] : bots;
}

const LOOK_EVERY = 15_000;

async function pass(sim: Sim, run: Run, ms: number): Promise<void> {
  const until = sim.time.now() + ms;
  const look = (): void => {
    checkLateness(sim);
    if (sim.time.now() < until) sim.time.at(sim.time.now() + LOOK_EVERY, look);
  };
  look();
  await sim.time.pass(until, () => {
    sim.figures.steps += 1;
    run.tick();
    return run.violation === undefined;
  });
}

const SWEEPS = 3 * 60_000;
/** More than the longest pause of a stuck undo. */
const RETRY = 6 * 60_000;
/** A channel that was gone is asked less and less often, down to once an hour. */
const ASKED_AGAIN = 60 * 60_000 + SWEEPS;

/** All faults end, all processes are there, and enough time passes; then people mend what is stuck. */
async function comeToRest(sim: Sim, run: Run): Promise<void> {
  sim.trace('all is quiet');
  bringAllBack(sim, processes(sim.story));
  const open = sim.server.records().filter(({ facts }) => !facts.some(({ type }) => type === 'reverted'));
  const ends = open.flatMap((change) => endOf(change) ?? []);
  const last = Math.max(sim.time.now() + LAPSE, ...ends, ...marked(sim));
  await pass(sim, run, last - sim.time.now() + SWEEPS);
  for (let round = 0; round < 3 && !run.violation && mend(sim); round += 1) await pass(sim, run, RETRY);
  const waits = sim.figures.faults['channel'] !== undefined && isAnyCardBehind(sim);
  if (waits && !run.violation) await pass(sim, run, ASKED_AGAIN);
  if (!run.violation) checkQuiet(sim);
}

function marked(sim: Sim): readonly number[] {
  const objects = Object.keys(LISTS).flatMap((kind) => sim.server.store.list(kind));
  return objects.flatMap((object) =>
    [...marksOf(object).values()].map(({ ends = '' }) => Date.parse(ends) || 0),
  );
}

/** Somebody types what the last `stuck` says. */
function mend(sim: Sim): boolean {
  const stuck = sim.server.records().flatMap(({ facts }) => {
    const last = facts.at(-1);
    return last?.type === 'stuck' ? [last] : [];
  });
  for (const { mend: lines } of stuck) for (const line of lines) typeLine(sim, line);
  sim.figures.mended += stuck.length;
  return stuck.length > 0;
}

function settle(sim: Sim): void {
  for (const { object, by } of sim.story.world.objects) {
    const how = { manager: by };
    for (const store of [sim.server.store, sim.shadow.base]) {
      if (by === 'argocd-controller') store.apply(object, how);
      else store.create(object, how);
    }
  }
}
