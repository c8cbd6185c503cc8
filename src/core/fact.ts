/** Facts: what happened to a change, when, and by whom. Only added; unknown ones are kept as they are. */
import { z } from 'zod';

const at = z.iso.datetime();

/** How a restoration is known: the spec's hash is the one from before, or others edited since and nothing of ours is left. */
export const Proof = z.object({
  object: z.string(),
  by: z.enum(['hash', 'absent', 'foreign']),
  managers: z.array(z.string()).optional(),
});
export type Proof = z.infer<typeof Proof>;

const known = [
  z.object({
    type: z.literal('approved'),
    at,
    by: z.string(),
    groups: z.array(z.string()),
    digest: z.string(),
  }),
  z.object({ type: z.literal('denied'), at, by: z.string() }),
  z.object({ type: z.literal('lapsed'), at }),
  z.object({ type: z.literal('armed'), at, by: z.string(), end: at.optional() }),
  z.object({ type: z.literal('applied'), at }),
  z.object({ type: z.literal('extended'), at, end: at }),
  z.object({ type: z.literal('stopped'), at, by: z.string() }),
  z.object({ type: z.literal('superseded'), at, by: z.string() }),
  z.object({ type: z.literal('taken-out'), at, why: z.string() }),
  z.object({ type: z.literal('drifted'), at, why: z.string() }),
  z.object({ type: z.literal('failed'), at, why: z.string() }),
  z.object({ type: z.literal('void'), at, why: z.string(), successor: z.string().optional() }),
  z.object({
    type: z.literal('reverted'),
    at,
    proof: z.array(Proof),
    first: at.optional(),
    count: z.number().optional(),
  }),
  z.object({
    type: z.literal('stuck'),
    at,
    why: z.string(),
    mend: z.array(z.string()),
    first: at.optional(),
    count: z.number().optional(),
  }),
] as const;

export const Fact = z.discriminatedUnion('type', known);
export type Fact = z.infer<typeof Fact>;

/** What a newer replica wrote and this one does not know: kept, never read. */
export const UnknownFact = z.looseObject({ type: z.string(), at });
export type UnknownFact = z.infer<typeof UnknownFact>;

export const FACT_LIMIT = 64;

/** The facts with one more; a repeat of `reverted` or `stuck` is counted in the one that stands. */
export function withFact(facts: readonly Fact[], fact: Fact): readonly Fact[] {
  const last = facts.at(-1);
  if (last?.type !== fact.type || (fact.type !== 'stuck' && fact.type !== 'reverted'))
    return [...facts, fact];
  const { first = last.at, count = 1 } = last as { first?: string; count?: number };
  return [...facts.slice(0, -1), { ...fact, first, count: count + 1 }];
}
