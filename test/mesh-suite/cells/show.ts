/** Types a cell's command for real, and holds what comes of it against what is expected. */
import { clusterAway, viewStale } from '../../../src/core/refusals/trying.ts';
import { refusalText } from '../../../src/engine/ask.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { Call } from '../../lab/call.ts';
import type { Callers } from '../../lab/callers.ts';
import type { Stage } from '../../lab/stage.ts';
import type { Card, Story } from '../../lab/story.ts';
import { connectionsTo } from '../../lab/traffic.ts';
import { until } from '../../lab/until.ts';
import { bounds, isWithin } from './binomial.ts';
import { sayCalls } from './calls.ts';
import type { Form, Probe, Shown, Verb } from './cell.ts';
import { HALF } from './cell.ts';
import type { Target } from './targets.ts';

export interface Scene {
  readonly stage: Stage;
  readonly story: Story;
  readonly callers: Callers;
}

/** The cell's word in the table. */
export async function runCell(scene: Scene, verb: Verb, target: Target, form: Form): Promise<string> {
  const line = verb.typed(target, form);
  const expected = verb.expected(target, form);
  const answer = await typedOnFresh(scene, line);
  if (isRefusal(expected)) {
    // The way out may name what is there, too, and the cells' hosts are alike.
    const [wanted = ''] = refusalText(expected).split('\n:bulb:');
    if (typeof answer !== 'string' || !answer.startsWith(wanted))
      throw new Error(`${line} was answered: ${JSON.stringify(answer)}, not: ${wanted}`);
    return `refused: ${expected.code}`;
  }
  if (typeof answer === 'string') throw new Error(`${line} was answered: ${answer}`);
  if (expected === 'generated') {
    await scene.story.click(answer, 'Deny');
    await scene.story.shows(answer, /\*Denied\*/);
    return 'generated, not shown on traffic';
  }
  try {
    await showOnTraffic(scene, { line, card: answer, shown: expected });
  } catch (error) {
    // What stays would be in the way of the next cell.
    await scene.stage.kubectl(['delete', 'mc', answer.id, '-n', 'drawbridge', '--timeout=30s']);
    throw error;
  }
  return expected.says;
}

/** Typed again, as people are told to, where the machine was too busy for the API server to answer in time. */
async function typedOnFresh({ story }: Scene, line: string): Promise<Card | string> {
  const busy: readonly (Card | string)[] = [viewStale(), clusterAway()].map(refusalText);
  return until(async () => {
    const answer = await story.type(line);
    return busy.includes(answer) ? undefined : answer;
  }, `an answer to ${line}`);
}

interface Showing {
  readonly line: string;
  readonly card: Card;
  readonly shown: Shown;
}

async function showOnTraffic(
  { stage, story, callers }: Scene,
  { line, card, shown }: Showing,
): Promise<void> {
  const { probes, isHit, through } = shown;
  const look = lookerFor(callers, isHit);
  const each = (check: (probe: Probe) => Promise<void>) => Promise.all(probes.map(check));
  await each((probe) => look.mixed(probe, `before ${line}`));
  await each((probe) => look.measure(probe, probe.before, `before ${line}`));
  const passed = async () => (through ? connectionsTo(stage.lab, through.proxy, through.url) : 0);
  if (await passed()) throw new Error(`${through?.proxy} calls ${through?.url} before ${line}`);
  await story.approve(card);
  await each((probe) => look.changes(probe, probe.before, probe.during, `with ${line}`));
  if (through)
    // Calls that pass before and after tell nothing of the moment in between: there must be one later.
    await until(async () => {
      await each(async ({ caller, calling }) => void (await callers.calls(caller, calling)));
      return (await passed()) > 0;
    }, `${through.proxy} calls ${through.url} with ${line}`);
  await story.click(card, 'End now');
  await story.isOver(card);
  await each((probe) => look.changes(probe, probe.during, probe.before, `after ${line}`));
  if (through) await until(async () => (await passed()) === 0, `${through.proxy} forgets ${through.url}`);
  await stage.untilNothingLeft(card.id);
}

const isExact = (p: number) => p === 0 || p === 1;

/** How many calls are counted: for shares enough to tell them apart, else enough that all or none cannot be a half. */
function countFor(...chances: readonly number[]): number {
  return chances.every((p) => isExact(p) || p === HALF) ? 20 : 200;
}

function lookerFor(callers: Callers, isHit: (call: Call) => boolean) {
  const call = async ({ caller, calling }: Probe, count: number) => {
    const calls = await callers.calls(caller, { ...calling, count });
    return { calls, hits: calls.filter(isHit).length };
  };
  /** Once: a share that is measured again until it fits would fit in the end. */
  const measure = async (probe: Probe, chance: number, when: string) => {
    const count = countFor(chance);
    const { calls, hits } = await call(probe, count);
    if (isWithin(hits, count, chance)) return;
    const most = bounds(count, chance).join(' to ');
    throw new Error(`${told(probe, when)}: ${hits} of ${count} hit, not ${most}. ${sayCalls(calls)}`);
  };
  /** A proxy that has just heard of a host may know some of its addresses only. */
  const mixed = async (probe: Probe, when: string) => {
    if (isExact(probe.before)) return;
    const areBoth = async () => {
      const { calls, hits } = await call(probe, countFor(probe.before));
      return hits > 0 && hits < calls.length;
    };
    await until(areBoth, `${told(probe, when)}: some are hit, and some not`);
  };
  /** Until it is no more as it was; then all or none must be just that, and a share is measured. */
  const changes = async (probe: Probe, was: number, is: number, when: string) => {
    const count = countFor(was, is);
    let last: readonly Call[] = [];
    const isThere = async () => {
      const { calls, hits } = await call(probe, count);
      last = calls;
      return !isWithin(hits, count, was) && (!isExact(is) || isWithin(hits, count, is));
    };
    if (was !== is) await until(isThere, told(probe, when), { tell: () => sayCalls(last) });
    if (was === is || !isExact(is)) await measure(probe, is, when);
  };
  return { measure, mixed, changes };
}

function told({ caller, calling }: Probe, when: string): string {
  return `${caller} calls ${calling.url} ${calling.host ?? ''} ${when}`;
}
