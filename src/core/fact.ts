/** Facts: what happened to a change, when, and by whom. Only added; unknown ones are kept as they are. */
import { z } from 'zod';

const at = z.iso.datetime();

/** How a restoration is known: the spec's hash is the one from before, or others edited since (`managers`, where they are known) and nothing of ours is left. */
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
  /** `by`: the id of the change that extends it. */
  z.object({ type: z.literal('extended'), at, end: at, by: z.string().optional() }),
  /** `with`: the change that it hangs on ended, and took it along. */
  z.object({ type: z.literal('stopped'), at, by: z.string(), with: z.string().optional() }),
  z.object({ type: z.literal('superseded'), at, by: z.string() }),
  z.object({ type: z.literal('taken-out'), at, why: z.string() }),
  z.object({ type: z.literal('drifted'), at, why: z.string() }),
  /** DNS gives these addresses of its host now, some of which are not open. */
  z.object({ type: z.literal('moved'), at, to: z.array(z.string()) }),
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

/** Most facts that a record holds. */
export const FACT_LIMIT = 64;

/**
 * The facts with one more; a repeat of `reverted` or `stuck` is counted in the one that stands. At the
 * limit the oldest fact goes that a later one says again. One that decides something never goes: with
 * nothing to spare the list grows past the limit, and the API server refuses it loudly.
 */
export function withFact<F extends Fact | UnknownFact>(
  facts: readonly F[],
  fact: Fact,
): readonly (F | Fact)[] {
  const last = facts.at(-1);
  if (last?.type === fact.type && isCounted(fact)) return [...facts.slice(0, -1), counted(last, fact)];
  const spare =
    facts.length < FACT_LIMIT
      ? -1
      : facts.findIndex((old, at) => isSaidAgain(old, facts.slice(at + 1), fact));
  return [...facts.filter((_fact, at) => at !== spare), fact];
}

type Counted = Extract<Fact, { count?: number }>;

function isCounted(fact: Fact): fact is Counted {
  return fact.type === 'stuck' || fact.type === 'reverted';
}

function counted(before: Fact | UnknownFact, fact: Counted): Fact {
  const { first = before.at, count = 1 } = before as Counted;
  return { ...fact, first, count: count + 1 };
}

function isSaidAgain(old: Fact | UnknownFact, later: readonly (Fact | UnknownFact)[], fact: Fact): boolean {
  return [...later, fact].some((next) => saysAgain(next as Fact, old as Fact));
}

/** Only the latest end, one approval a person, and the last of what may repeat are ever read. */
function saysAgain(next: Fact, old: Fact): boolean {
  if (next.type === 'extended' && old.type === 'extended') return Date.parse(next.end) >= Date.parse(old.end);
  if (next.type === 'approved' && old.type === 'approved') {
    return next.by === old.by && next.digest === old.digest;
  }
  return next.type === old.type && REPEATED.has(old.type);
}

const REPEATED: ReadonlySet<string> = new Set(['stuck', 'reverted', 'drifted', 'moved', 'stopped']);
