/** Extensions for tests of pure functions, in any state that facts can put them in. */
import type { Change, ChangeSpec } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import { digestOf, encodePlan } from '../../src/core/plan.ts';
import { at, change } from './records.ts';

/** What it extends. */
export const EXTENDED = 'k7q2mx';
/** Ten minutes later than the leases of these tests end. */
export const LATER = { extends: EXTENDED, end: at(1261) };

export const PLAN = encodePlan([], LATER);
export const DIGEST = digestOf(PLAN);

/** Approvals among the facts are of its own plan. */
export function extension(facts: readonly Fact[] = [], over: Partial<ChangeSpec> = {}): Change {
  const known = { approved: change().spec.digest };
  const own = facts.map((fact) =>
    fact.type === 'approved' && fact.digest === known.approved ? { ...fact, digest: DIGEST } : fact,
  );
  return change(own, {
    text: `/chaos extend ${EXTENDED} 10m`,
    verb: 'chaos extend',
    args: { id: [EXTENDED], for: ['10m'] },
    target: EXTENDED,
    summary: `\`${EXTENDED}\` (/chaos blackhole a.example.com:443) stays 10m longer.`,
    warnings: [],
    plan: PLAN,
    digest: DIGEST,
    extends: EXTENDED,
    ...over,
  });
}
