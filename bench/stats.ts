/** Figures out of samples, and the table that they are shown in. */

/** Samples in ms, by round: rounds of ours and of the floor take turns, so that both see the same machine. */
export type Rounds = readonly (readonly number[])[];

/** One thing measured against its floor in the same run. */
export interface Row {
  readonly what: string;
  /** Which quantile the budget is about: 0.5, 0.99. */
  readonly quantile: number;
  readonly ours: Rounds;
  readonly floor: Rounds;
  /** The most that ours may be, as a multiple of the floor. */
  readonly budget: number;
}

/** One thing measured by itself, against a budget in ms. */
export interface Absolute {
  readonly what: string;
  /** Which quantile the budget is about. */
  readonly quantile: number;
  readonly ours: Rounds;
  readonly budget: number;
  /** Whether it failed by something that no time tells. */
  readonly broken?: boolean;
  /** What else there is to say. */
  readonly beside: string;
}

/** The median over the rounds of each round's quantile: one disturbed round does not decide. */
export function figureOf(rounds: Rounds, share: number): number {
  return quantile(
    rounds.map((samples) => quantile(samples, share)),
    0.5,
  );
}

/** The sample below which this share of all lies. */
function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** As Markdown; the ratio is that of the quantile which the budget names. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['what', 'rounds × n', 'ours p50 / p99', 'floor p50 / p99', 'ratio', 'budget', ''];
  const lines = rows.map((row) => {
    const ratio = figureOf(row.ours, row.quantile) / figureOf(row.floor, row.quantile);
    const kept = ratio <= row.budget ? 'kept' : 'missed';
    const size = `${row.ours.length} × ${row.ours[0]?.length}`;
    const figures = `${ratio.toFixed(2)} (p${row.quantile * 100})`;
    return [row.what, size, pair(row.ours), pair(row.floor), figures, `${row.budget}`, kept];
  });
  return markdown([head, ...lines]);
}

/** As Markdown, beside no floor. */
export function absoluteTableOf(rows: readonly Absolute[]): string {
  const head = ['what', 'rounds × n', 'p50 / p99 / most', '', 'budget', ''];
  const lines = rows.map(({ what, quantile: share, ours, budget, broken = false, beside }) => {
    const kept = !broken && figureOf(ours, share) <= budget ? 'kept' : 'missed';
    const size = `${ours.length} × ${ours[0]?.length}`;
    const figures = `${pair(ours)} / ${ms(Math.max(...ours.flat()))}`;
    return [what, size, figures, beside, `${ms(budget)} (p${share * 100})`, kept];
  });
  return markdown([head, ...lines]);
}

function markdown([head = [], ...lines]: readonly (readonly string[])[]): string {
  const rule = head.map(() => '---');
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function pair(rounds: Rounds): string {
  return `${ms(figureOf(rounds, 0.5))} / ${ms(figureOf(rounds, 0.99))}`;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}
