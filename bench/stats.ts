/** Figures out of samples, and the table that they are shown in. */

/** One thing measured against its floor in the same run. Samples are ms. */
export interface Row {
  readonly what: string;
  /** Which quantile the budget is about: 0.5, 0.99. */
  readonly quantile: number;
  readonly ours: readonly number[];
  readonly floor: readonly number[];
  /** The most that ours may be, as a multiple of the floor. */
  readonly budget: number;
}

/** The sample below which this share of all lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** As Markdown; the ratio is that of the quantile which the budget names. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['what', 'n', 'ours p50 / p99', 'floor p50 / p99', 'ratio', 'budget', ''];
  const lines = rows.map((row) => {
    const ratio = quantile(row.ours, row.quantile) / quantile(row.floor, row.quantile);
    const name = `p${row.quantile * 100}`;
    const kept = ratio <= row.budget ? 'kept' : 'MISSED';
    const count = `${row.ours.length} / ${row.floor.length}`;
    return [
      row.what,
      count,
      pair(row.ours),
      pair(row.floor),
      `${ratio.toFixed(2)} (${name})`,
      `${row.budget}`,
      kept,
    ];
  });
  const rule = head.map(() => '---');
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function pair(samples: readonly number[]): string {
  return `${ms(quantile(samples, 0.5))} / ${ms(quantile(samples, 0.99))}`;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}
