/** The durable record of a request, as the core knows it. Its status is computed, never stored. */
import { z } from 'zod';
import type { Fact } from './fact.ts';
import { Scope } from './plan.ts';

/** Who must approve: `count` people out of `from` (Slack user groups and users). */
export const Approval = z.object({
  count: z.number().int().min(0),
  from: z.array(z.string()),
  /** The rule of the policy that said so. */
  policy: z.string(),
});
export type Approval = z.infer<typeof Approval>;

/** What was asked and what it would do. Written once; the API server refuses any later edit (CEL). */
export const ChangeSpec = z.object({
  v: z.literal(1),
  /** SHA-256 of what the id was derived from. */
  hash: z.string(),
  text: z.string(),
  /** `chaos blackhole`: the path of the command's file. */
  verb: z.string(),
  /** The request's words by name, as typed; parsed again by the command on every use. */
  args: z.record(z.string(), z.array(z.string())),
  requester: z.string(),
  team: z.string(),
  channel: z.string(),
  requestedAt: z.iso.datetime(),
  reason: z.string().optional(),
  /** Whole seconds from arming to the end; absent for a permanent change. Of an extension: how much longer. */
  seconds: z.number().int().positive().optional(),
  /** The namespace whose callers it acts for. */
  namespace: z.string(),
  /** Every namespace it touches. */
  namespaces: z.array(z.string()),
  target: z.string(),
  summary: z.string(),
  warnings: z.array(z.string()),
  scope: Scope,
  approval: Approval,
  /** Canonical JSON of the edits: the one string that is approved and applied. */
  plan: z.string(),
  digest: z.string(),
  /** The void change that this one follows. */
  follows: z.string().optional(),
  /** The change that this one gives a later end. It makes nothing of its own, and is never armed. */
  extends: z.string().optional(),
});
export type ChangeSpec = z.infer<typeof ChangeSpec>;

export const CardPointer = z.object({
  channel: z.string(),
  ts: z.string(),
  /** Hash of the card as last rendered. */
  hash: z.string(),
  /** How many facts the thread has. */
  facts: z.number().int(),
  /** How often the undo had failed when people were last told again that it is stuck. */
  told: z.number().int().optional(),
});
export type CardPointer = z.infer<typeof CardPointer>;

export interface Change {
  readonly id: string;
  readonly spec: ChangeSpec;
  readonly facts: readonly Fact[];
  readonly card?: CardPointer;
  /** The version that was read; appending a fact to another one is a conflict. */
  readonly resourceVersion: string;
  /** Somebody deleted the record; it is still there because it is held. */
  readonly deleting: boolean;
  /** Our finalizer is on it: it stays until its change is taken back. */
  readonly held: boolean;
}

export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

/** The last fact of this type. */
export function factOf<T extends Fact['type']>(change: Change, type: T): FactOf<T> | undefined {
  return change.facts.findLast((fact): fact is FactOf<T> => fact.type === type);
}

/** When it ends, ms since the epoch: the last of `armed.end` and `extended.end`; undefined for never, or not armed. */
export function endOf(change: Change): number | undefined {
  const ends = change.facts.flatMap((fact) => {
    const { end } = fact.type === 'armed' || fact.type === 'extended' ? fact : {};
    // An end that cannot be read has been: then what is there comes back.
    return end === undefined ? [] : [Date.parse(end) || 0];
  });
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** Whether nothing of it can be in the mesh any more, and nothing will. */
export function isClosed(change: Change): boolean {
  if (hasAny(change, OVER)) return true;
  if (isExtension(change)) return hasAny(change, UNMADE) || has(change, 'applied');
  return hasAny(change, UNMADE) && !has(change, 'armed');
}

const OVER: ReadonlySet<string> = new Set(['reverted', 'taken-out', 'superseded']);
const UNMADE: ReadonlySet<string> = new Set(['denied', 'lapsed', 'void']);

function hasAny(change: Change, types: ReadonlySet<string>): boolean {
  return change.facts.some((fact) => types.has(fact.type));
}

/** Whether it is to come back. Also where `denied` and `armed` stand together, which no run of ours writes. */
export function isEnding(change: Change): boolean {
  return (
    change.deleting || ['stopped', 'failed', 'void', 'denied', 'lapsed'].some((type) => has(change, type))
  );
}

/** Whether it was made, and is not to come back yet. */
export function isInForce(change: Change): boolean {
  return has(change, 'applied') && !isClosed(change) && !isEnding(change);
}

/** Whether all it does is to give another change a later end. */
export function isExtension(change: Change): boolean {
  return change.spec.extends !== undefined;
}

function has(change: Change, type: string): boolean {
  return change.facts.some((fact) => fact.type === type);
}

/** The last fact, where it says that an undo is not proven. */
export function stuckOf(change: Change): FactOf<'stuck'> | undefined {
  const last = change.facts.at(-1);
  return last?.type === 'stuck' ? last : undefined;
}

/** One word for people: what `kubectl get mc` and the card show. */
export function stateOf(change: Change): string {
  const first = (...types: readonly string[]) => types.find((type) => has(change, type));
  // Also where something landed after the end and could not be taken out.
  if (stuckOf(change)) return 'stuck';
  if (isExtension(change) && has(change, 'applied')) return 'applied';
  if (isClosed(change))
    return first('superseded', 'taken-out', 'reverted', 'void', 'denied', 'lapsed') ?? 'closed';
  const ending = first('stuck', 'failed', 'stopped', 'void');
  if (ending) return ending === 'stuck' ? 'stuck' : 'ending';
  return first('applied') ? 'live' : first('armed') ? 'applying' : isApproved(change) ? 'approved' : 'asked';
}

/** The approvals that count: of this very digest, and never the requester's own. */
export function approvalsOf(change: Change): readonly FactOf<'approved'>[] {
  const { digest, requester } = change.spec;
  return change.facts.filter(
    (fact): fact is FactOf<'approved'> =>
      fact.type === 'approved' && fact.digest === digest && fact.by !== requester,
  );
}

/** Whether as many different people as needed said yes to this very digest. */
export function isApproved(change: Change): boolean {
  const people = new Set(approvalsOf(change).map((fact) => fact.by));
  return people.size >= change.spec.approval.count;
}
