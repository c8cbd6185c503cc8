/** The course of a storm: people and faults, then calm, then the verdict. */
import { join } from 'node:path';
import { random } from '../simulation/random.ts';
import { openApi } from './api.ts';
import type { Chronicle } from './chronicle.ts';
import { openChronicle } from './chronicle.ts';
import { openMischief } from './mischief.ts';
import { moveIn } from './neighbours.ts';
import type { Options } from './options.ts';
import { LONGEST } from './options.ts';
import { gather } from './people.ts';
import { allChanges, isLease } from './records.ts';
import { startReferee } from './referee.ts';
import { report } from './report.ts';
import { rest } from './rest.ts';
import type { Stage } from './stage.ts';
import { openStage, stillAlive } from './stage.ts';
import type { Check, Evidence } from './verdict.ts';
import { judge, unrest } from './verdict.ts';
import type { Weather } from './weather.ts';
import { startWeather } from './weather.ts';

export interface Outcome {
  readonly checks: readonly Check[];
  /** For people: the stories of what went wrong, then the closing block. */
  readonly lines: readonly string[];
  /** Where every process's log is. */
  readonly folder: string;
}

/** ms in which all must be over when the faults are: the sweep comes every minute, cards with it. */
const CALM_WITHIN = 240_000;

/** Ends everything that it started, whatever happens; `interrupt` ends the storm early, without a verdict. */
export async function runStorm(options: Options, interrupt: AbortSignal): Promise<Outcome> {
  const deaths: string[] = [];
  let chronicle: Chronicle | undefined;
  const stage = await openStage(options.seed, (name, code) => {
    deaths.push(`${name} ended by itself, with code ${code}`);
    chronicle?.note(`died: ${name}: code ${code}`);
  });
  let outcome: Outcome;
  try {
    chronicle = openChronicle(join(stage.folder, 'storm.log'));
    outcome = await blow({ options, stage, chronicle, deaths, interrupt });
  } finally {
    await stage.close();
  }
  const left = stillAlive(stage.parts).map((pid) => ({ what: 'is still running', about: `${pid}` }));
  return { ...outcome, checks: [...outcome.checks, { name: 'nothing is left running', violations: left }] };
}

interface Blowing {
  readonly options: Options;
  readonly stage: Stage;
  readonly chronicle: Chronicle;
  readonly deaths: readonly string[];
  readonly interrupt: AbortSignal;
}

async function blow({ options, stage, chronicle, deaths, interrupt }: Blowing): Promise<Outcome> {
  const { seed } = options;
  const referee = await startReferee(openApi(stage.server.kubeconfig));
  const tick = setInterval(() => referee.stir(), 250);
  try {
    const mischief = openMischief(stage, chronicle);
    await mischief.mendAll();
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, interrupt]);
    const began = Date.now();
    const crowd = gather({ stage, referee, chronicle, signal }, seed);
    const neighbours = moveIn({ api: stage.api, referee, chronicle, signal }, seed);
    const weather = startWeather({ mischief, chronicle, signal }, random(seed, 'weather'));
    const isEnough = () => enough(options, weather, allChanges(referee).filter(isLease).length, began);
    while (!signal.aborted && !isEnough()) await rest(500, signal);
    over.abort();
    const storm = Date.now() - began;
    await Promise.all([crowd.done, neighbours.done, weather.done]);
    interrupt.throwIfAborted();
    await mischief.mendAll();
    chronicle.note('the storm is over');
    const evidence: Evidence = { referee, slack: stage.slack, shadow: neighbours.shadow, chronicle };
    const calm = Date.now();
    await referee.until(() => interrupt.aborted || unrest(evidence).length === 0, CALM_WITHIN);
    interrupt.throwIfAborted();
    chronicle.note('quiet, or no longer waited for');
    const processes = {
      name: 'no process ended by itself',
      violations: deaths.map((what) => ({ what, about: '-' })),
    };
    const checks = [...judge(evidence), processes];
    const course = { seed, storm, quiet: Date.now() - calm };
    const lines = await report({ evidence, weather, checks, course, folder: stage.folder });
    return { checks, lines, folder: stage.folder };
  } finally {
    clearInterval(tick);
    await referee.close();
  }
}

function enough(options: Options, weather: Weather, leases: number, began: number): boolean {
  const lasted = Date.now() - began;
  const kills = [...weather.kills.values()].reduce((sum, count) => sum + count, 0);
  return lasted >= LONGEST || (lasted >= options.lasts && kills >= options.kills && leases >= options.leases);
}
