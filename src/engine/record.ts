/** Adding a fact to a change. */
import type { Change } from '../core/change.ts';
import { factOf } from '../core/change.ts';
import type { Fact } from '../core/fact.ts';
import type { Deps } from './deps.ts';

/** Facts after which something that was made must come back. */
const ENDS: readonly string[] = ['stopped', 'failed', 'void'];

/**
 * Appends the fact. What is made and must come back is held before: a lease when it is armed (it was released if
 * its record was restored from a backup), what is permanent when it begins to end. Were its record deleted
 * earlier, nobody would be told that its undo is stuck.
 */
export async function record(deps: Deps, change: Change, fact: Fact): Promise<Change> {
  const leased = fact.type === 'armed' && fact.end !== undefined;
  const ends = ENDS.includes(fact.type) && factOf(change, 'armed');
  const loose = (leased || ends) && !change.held && !change.deleting;
  return deps.records.append(loose ? await deps.records.hold(change) : change, fact);
}
