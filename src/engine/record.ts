/** Adding a fact to a change. */
import type { Change } from '../core/change.ts';
import { factOf } from '../core/change.ts';
import type { Fact } from '../core/fact.ts';
import type { Deps } from './deps.ts';

/** Facts after which something that was made must come back. */
const ENDS: readonly string[] = ['stopped', 'failed', 'void'];

/**
 * Appends the fact. A permanent change that begins to end is held first: were its record deleted before
 * it is taken back, its marks have no end that anybody would sweep by.
 */
export async function record(deps: Deps, change: Change, fact: Fact): Promise<Change> {
  const loose = ENDS.includes(fact.type) && factOf(change, 'armed') && !change.held && !change.deleting;
  return deps.records.append(loose ? await deps.records.hold(change) : change, fact);
}
