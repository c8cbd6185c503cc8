/** A wall: a rule that all files keep, named by its reason, with proof that a file breaking it is seen. */
import { describe, expect, test } from 'vitest';
import type { Source } from './source.ts';
import { source } from './source.ts';

export interface Wall {
  /** The rule and its reason: what a person reads when it is broken. */
  readonly because: string;
  /** The files that the rule is about. */
  readonly files: readonly Source[];
  /** One line for each breach. */
  readonly check: (files: readonly Source[]) => readonly string[];
  /** Made-up files that break it, and the lines that must come out. */
  readonly breaks: readonly {
    readonly path: string;
    readonly text: string;
    readonly told: readonly string[];
  }[];
}

/** Two tests: the files keep the rule, and each made-up file is caught. */
export function wall({ because, files, check, breaks }: Wall): void {
  describe(because, () => {
    test('is kept', () => {
      expect(files.length).toBeGreaterThan(0);
      expect(check(files)).toEqual([]);
    });

    test('is seen when broken', () => {
      expect(breaks.length).toBeGreaterThan(0);
      for (const { path, text, told } of breaks) expect(check([source(path, text)])).toEqual(told);
    });
  });
}
