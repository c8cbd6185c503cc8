/** How refusals are put together. */
import type { Refusal } from '../refusal.ts';

export function refusal(code: string, what: string, why: string, fix: string): Refusal {
  return { kind: 'refusal', code, what: ended(what), why: ended(why), fix: ended(fix) };
}

/** What is quoted at the end of a sentence may bring a full stop of its own. */
function ended(text: string): string {
  return text.replace(/([.!?])\.+$/, '$1');
}

/** `` `a`, `b` and 3 more ``. */
export function quoted(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The same refusal, with another thing that would work. */
export function orType(refused: Refusal, line: string): Refusal {
  return { ...refused, fix: `${refused.fix} Or type \`${line}\`.` };
}
