/** How late undo was: from the moment it was due to the first one at which the referee saw nothing left. */
import type { Change } from '../../src/core/change.ts';
import { endOf } from '../../src/core/change.ts';
import { goneAfter } from './presence.ts';
import { has, isLease } from './records.ts';
import type { Referee } from './referee.ts';
import type { Weather } from './weather.ts';

export interface Late {
  readonly id: string;
  /** ms */
  readonly by: number;
  /** Nothing was wrong about the time it was due. */
  readonly calm: boolean;
}

/** ms around the moment it was due. */
const AROUND = { before: 1_000, after: 1_000 } as const;

/** Of a lease that was live and then taken back; of what somebody else took out, nothing can be said. */
export function latenessOf(referee: Referee, weather: Weather, change: Change): readonly Late[] {
  if (!isLease(change) || !has(change, 'applied') || has(change, 'taken-out')) return [];
  const due = dueAt(change);
  const gone = due === undefined ? undefined : goneAfter(referee, change, due);
  if (due === undefined || gone === undefined) return [];
  const calm = weather.wasCalm(due - AROUND.before, due + AROUND.after);
  return [{ id: change.id, by: gone - due, calm }];
}

/** Its end, or when somebody ended it before. Of one whose record was deleted the moment is not stored. */
function dueAt(change: Change): number | undefined {
  if (change.deleting) return undefined;
  const ended = change.facts.filter(({ type }) => ['stopped', 'failed', 'void'].includes(type));
  const times = [endOf(change), ...ended.map(({ at }) => Date.parse(at))].filter((at) => at !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** `p50 12 ms, p90 …`: of as many as there are. */
export function distribution(lates: readonly Late[]): string {
  const sorted = lates.map(({ by }) => by).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  const parts = [`p50 ${at(0.5)}`, `p90 ${at(0.9)}`, `p99 ${at(0.99)}`, `max ${at(1)}`];
  return `${parts.join(', ')} ms (${sorted.length} leases)`;
}
