/** Faults of single port calls, by process, call and number. */
import { LIMITS } from '../../src/core/limits.ts';
import type { Around } from './draw.ts';
import type { Random } from './random.ts';
import type { Fault, FaultKind } from './story.ts';

const READS: readonly FaultKind[] = ['refused', 'hangs', 'slow', 'forbidden', 'lost'];
const WRITES: readonly FaultKind[] = [
  'refused',
  'hangs',
  'late',
  'late',
  'lost',
  'lost',
  'slow',
  'touched',
  'touched',
  'forbidden',
];
const CRASHES: readonly FaultKind[] = ['crash-before', 'crash-sent', 'crash-after'];

interface Kind {
  readonly call: string;
  readonly how: readonly FaultKind[];
  /** About how often it is called in a story. */
  readonly often: number;
  readonly crashes?: boolean;
}

const CALLS: readonly Kind[] = [
  { call: 'cluster.read', how: READS, often: 60, crashes: true },
  { call: 'cluster.create', how: [...WRITES, 'invalid'], often: 4, crashes: true },
  { call: 'cluster.update', how: [...WRITES, 'invalid'], often: 16, crashes: true },
  { call: 'cluster.remove', how: WRITES, often: 4, crashes: true },
  { call: 'cluster.try-update', how: [...READS, 'invalid'], often: 8 },
  { call: 'records.get', how: READS, often: 60, crashes: true },
  { call: 'records.create', how: WRITES, often: 6, crashes: true },
  { call: 'records.append', how: WRITES, often: 25, crashes: true },
  { call: 'records.point', how: WRITES, often: 30, crashes: true },
  { call: 'records.hold', how: WRITES, often: 3, crashes: true },
  { call: 'records.release', how: WRITES, often: 6, crashes: true },
  { call: 'messenger.post', how: ['refused', 'hangs', 'lost', 'slow'], often: 6, crashes: true },
  { call: 'messenger.update', how: ['refused', 'hangs', 'lost', 'slow'], often: 20, crashes: true },
  { call: 'messenger.thread', how: ['refused', 'hangs', 'lost', 'slow'], often: 20, crashes: true },
  { call: 'directory.members', how: ['refused', 'hangs'], often: 6 },
  { call: 'watch.event', how: ['dropped', 'late', 'doubled'], often: 60 },
  { call: 'alarm.ring', how: ['dropped', 'late', 'doubled'], often: 20 },
  { call: 'alarm.set', how: ['early'], often: 30 },
];

export function drawFaults(draw: Random, { world, mood }: Around): readonly Fault[] {
  const names = [...Array.from({ length: world.bots }, (_, n) => `bot-${n + 1}`), 'sweeper'];
  const seen = new Set<string>();
  const drawn = Array.from({ length: Math.round(40 * mood.faults) }, () => draw.pick(CALLS)).map((kind) => ({
    kind,
    how: draw.pick(kind.how),
  }));
  const crashing = CALLS.filter(({ crashes }) => crashes);
  const crashes = Array.from({ length: Math.round(8 * mood.crashes * draw.next()) }, () => ({
    kind: draw.pick(crashing),
    how: draw.pick(CRASHES),
  }));
  return [...drawn, ...crashes].flatMap(({ kind, how }) => {
    const fault = {
      process: draw.pick(names),
      call: kind.call,
      nth: draw.between(0, kind.often),
      how,
      ms: lasts(draw, how),
    };
    const key = `${fault.process} ${fault.call} ${fault.nth}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [fault];
  });
}

function lasts(draw: Random, how: FaultKind): number {
  // Up to twice the time that the caller waits.
  if (how === 'late') return draw.between(LIMITS.write, 2 * LIMITS.write);
  if (how === 'crash-sent') return draw.pick([draw.between(1, 20), draw.between(20, 2 * LIMITS.write)]);
  if (how === 'slow') return draw.between(300, 4500);
  return how === 'dropped' ? draw.between(10_000, 120_000) : draw.between(1, 3000);
}
