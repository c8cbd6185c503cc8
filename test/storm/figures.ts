/** The closing block: what blew, what was asked, and how late the mesh came back. */
import { availableParallelism, loadavg } from 'node:os';
import type { Change } from '../../src/core/change.ts';
import { isClosed, stateOf } from '../../src/core/change.ts';
import { doubledCards, doubledLines } from './cards.ts';
import type { Late } from './lateness.ts';
import { distribution, latenessOf } from './lateness.ts';
import { returnsOf } from './presence.ts';
import { allChanges, isLease, isStanding } from './records.ts';
import type { Evidence } from './verdict.ts';
import type { Weather } from './weather.ts';
import { CHANNELS } from './world.ts';

export interface Course {
  readonly seed: number;
  /** ms of storm, and then until all was quiet. */
  readonly storm: number;
  readonly quiet: number;
  readonly violations: number;
}

/** The stories of those that came back latest, in any weather and in calm. */
export function latest({ referee }: Evidence, weather: Weather): readonly Late[] {
  const lates = allChanges(referee).flatMap((change) => latenessOf(referee, weather, change));
  const calm = lates.filter((late) => late.calm);
  return [...new Set([...worstOf(lates), ...worstOf(calm)])];
}

export function closingBlock(evidence: Evidence, weather: Weather, course: Course): readonly string[] {
  const { referee, slack, chronicle } = evidence;
  const changes = allChanges(referee);
  const lates = changes.flatMap((change) => latenessOf(referee, weather, change));
  const doubled = sumOf(doubledCards(slack, CHANNELS));
  const lines = changes.reduce((sum, change) => sum + doubledLines(slack, change), 0);
  return [
    `storm seed ${course.seed}: ${seconds(course.storm)} of storm, quiet after ${seconds(course.quiet)}`,
    `kills   ${sumOf(weather.kills)}: ${listed(weather.kills)}`,
    `faults  ${sumOf(weather.faults)}: ${listed(weather.faults)}`,
    `changes ${changes.length}, of them ${changes.filter(isLease).length} armed leases: ${listed(outcomes(changes))}`,
    `others  ${listed(chronicle.tally('neighbour'))}`,
    `answers ${listed(chronicle.tally('answer')) || 'none but cards'}`,
    `late    all   ${distribution(lates)}`,
    `late    calm  ${distribution(lates.filter(({ calm }) => calm))}`,
    `late    worst ${worst(lates)}`,
    `late writes taken back again ${changes.reduce((sum, change) => sum + returnsOf(referee, change), 0)}; cards posted twice ${doubled}, thread lines twice ${lines}; gaps in the referee's sight ${referee.gaps()}`,
    `machine ${availableParallelism()} cores, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
    `violations ${course.violations}`,
  ];
}

function worst(lates: readonly Late[]): string {
  return worstOf(lates)
    .map(({ id, by, calm }) => `${id} ${by} ms${calm ? ' (calm)' : ''}`)
    .join(', ');
}

function worstOf(lates: readonly Late[]): readonly Late[] {
  return lates.toSorted((a, b) => b.by - a.by).slice(0, 5);
}

function outcomes(changes: readonly Change[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const change of changes) {
    const ended = change.facts.map(({ type }) => type as string).filter((type) => WHY.has(type));
    const how = isClosed(change) ? [stateOf(change), ...ended].join(' after ') : stateOf(change);
    const key = isStanding(change) ? 'live for good' : how;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const WHY = new Set(['stopped', 'failed', 'drifted', 'stuck', 'extended']);

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function listed(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([key, count]) => `${key} ${count}`).join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}
