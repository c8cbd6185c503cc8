/** What happened in a run, counted. */

export interface Figures {
  steps: number;
  calls: number;
  crashes: number;
  conflicts: number;
  /** Writes that landed after their caller had been told that there was no answer. */
  late: number;
  /** What people did to the mesh and to records. */
  foreign: number;
  /** Applies of owners that had to be tried again because of us. */
  fights: number;
  asks: number;
  asked: number;
  stuck: number;
  mended: number;
  /** Changes that came to be live, by verb. */
  readonly verbs: Record<string, number>;
  /** Facts recorded, hands, and faults that happened, by kind. */
  readonly facts: Record<string, number>;
  readonly hands: Record<string, number>;
  readonly faults: Record<string, number>;
}

export function noFigures(): Figures {
  return {
    steps: 0,
    calls: 0,
    crashes: 0,
    conflicts: 0,
    late: 0,
    foreign: 0,
    fights: 0,
    asks: 0,
    asked: 0,
    stuck: 0,
    mended: 0,
    verbs: {},
    facts: {},
    hands: {},
    faults: {},
  };
}

/** Adds the figures of one more run. */
export function add(sum: Figures, one: Figures): void {
  for (const [name, value] of Object.entries(one) as [keyof Figures, unknown][]) {
    if (typeof value === 'number')
      (sum as unknown as Record<string, number>)[name] = (sum[name] as number) + value;
    else addAll(sum[name] as Record<string, number>, value as Record<string, number>);
  }
}

function addAll(sum: Record<string, number>, one: Record<string, number>): void {
  for (const [name, value] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + value;
}

/** One line. */
export function sayFigures(
  sum: Figures,
  { seeds, violations }: { seeds: number; violations: number },
): string {
  const { facts } = sum;
  const of = (type: string) => facts[type] ?? 0;
  const parts: readonly (readonly [number, string])[] = [
    [seeds, 'seeds'],
    [sum.steps, 'steps'],
    [sum.calls, 'port calls'],
    [sum.crashes, 'crashes'],
    [sum.conflicts, 'conflicts'],
    [sum.late, 'late writes'],
    [sum.foreign, 'foreign edits'],
    [sum.asked, 'changes asked'],
    [of('applied'), 'applied'],
    [of('reverted'), 'undone'],
    [of('superseded'), 'superseded'],
    [of('taken-out'), 'taken out'],
    [sum.stuck, 'stuck'],
    [violations, 'violations'],
  ];
  const verbs = Object.entries(sum.verbs).map(([verb, n]) => `${verb} ${n}`);
  return `${parts.map(([n, what]) => `${n} ${what}`).join(', ')}; live: ${verbs.toSorted().join(', ')}`;
}
