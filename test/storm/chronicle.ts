/** What the harness did, and when: written to a file as it happens, and told again beside a violation. */
import { appendFileSync } from 'node:fs';

export interface Entry {
  /** ms since the epoch. */
  readonly at: number;
  readonly what: string;
  /** The change, or the object (`VirtualService shop/r1`), that it is about. */
  readonly about?: string;
}

export interface Chronicle {
  note(what: string, about?: string): void;
  /** Of this time, about that thing or about nothing in particular. */
  between(from: number, to: number, about: string): readonly Entry[];
  /** How often each kind of note was made: what stands before the first colon. */
  tally(prefix: string): ReadonlyMap<string, number>;
}

export function openChronicle(file: string): Chronicle {
  const entries: Entry[] = [];
  const start = Date.now();
  return {
    note(what, about) {
      const at = Date.now();
      entries.push({ at, what, ...(about === undefined ? {} : { about }) });
      const seconds = ((at - start) / 1000).toFixed(3);
      appendFileSync(
        file,
        `${new Date(at).toISOString()} +${seconds} ${what}${about ? ` (${about})` : ''}\n`,
      );
    },
    between: (from, to, about) =>
      entries.filter((one) => one.at >= from && one.at <= to && (!one.about || one.about === about)),
    tally(prefix) {
      const counts = new Map<string, number>();
      for (const { what } of entries) {
        if (!what.startsWith(`${prefix} `)) continue;
        const kind = what.slice(prefix.length + 1).split(':')[0] ?? '';
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      return counts;
    },
  };
}
