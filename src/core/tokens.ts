/** Splits a request into words. Double quotes hold words together; `because` takes the rest as it stands. */
import type { Refusal } from './refusal.ts';
import { badQuotes } from './refusals/typed.ts';

export interface Tokens {
  readonly words: readonly string[];
  /** What follows `because`. */
  readonly because?: string;
}

export function tokens(text: string): Tokens | Refusal {
  const [head, reason] = splitReason(text);
  if ((head.match(/"/g) ?? []).length % 2 === 1) return badQuotes(text);
  const words = [...head.matchAll(/(?:[^\s"]+|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
  return reason === undefined ? { words } : { words, because: unquoted(reason) };
}

function splitReason(text: string): readonly [string, string?] {
  const found = /(?:^|\s)because(?:\s+|=|$)/i.exec(text);
  return found ? [text.slice(0, found.index), text.slice(found.index + found[0].length).trim()] : [text];
}

function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}
