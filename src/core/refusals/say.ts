/** How refusals are put together. */
import type { Refusal } from '../refusal.ts';

export function refusal(code: string, what: string, why: string, fix: string): Refusal {
  return { kind: 'refusal', code, what, why, fix };
}

/** `` `a`, `b` and 3 more ``. */
export function quoted(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
