/** Stored records as changes, with what this version does not know of them kept for the next append. */
import type { Change } from '../../core/change.ts';
import type { UnknownFact } from '../../core/fact.ts';
import { parseRecord } from '../../core/record.ts';

/** Told once for each version of a record that does not fit; it is treated as absent. */
export type OnBadRecord = (name: string, why: string) => void;

export interface RecordReader {
  /** Undefined where it is no change of ours. */
  read(object: unknown): Change | undefined;
  /** Every fact as stored; undefined for a change that was not read here. */
  factsOf(change: Change): readonly UnknownFact[] | undefined;
}

export function recordReader(onBadRecord: OnBadRecord): RecordReader {
  const stored = new WeakMap<Change, readonly UnknownFact[]>();
  const told = new Map<string, string>();
  return {
    read: (object) => {
      const parsed = parseRecord(object);
      if ('bad' in parsed) {
        tell(object, parsed.bad);
        return undefined;
      }
      stored.set(parsed.change, parsed.facts);
      return parsed.change;
    },
    factsOf: (change) => stored.get(change),
  };

  function tell(object: unknown, why: string): void {
    const { name = '', resourceVersion = '' } =
      (object as { metadata?: { name?: string; resourceVersion?: string } } | null)?.metadata ?? {};
    if (told.get(name) === resourceVersion) return;
    told.set(name, resourceVersion);
    onBadRecord(name, why);
  }
}
