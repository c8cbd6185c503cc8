/**
 * The stored form of a change: a `MeshChange` object. What was stored is foreign data too, so it is
 * checked whole on every load; `state`, `ends` and conditions are written for people and never read back.
 */
import { z } from 'zod';
import { approvalsOf, CardPointer, ChangeSpec, endOf, isApproved, isClosed, stateOf } from './change.ts';
import type { Change } from './change.ts';
import { sha256Hex } from './digest.ts';
import { Fact, UnknownFact } from './fact.ts';
import { ID_LENGTH, idFrom } from './id.ts';
import type { KubeObject } from './kube.ts';
import { MANAGED_BY } from './mark.ts';
import { decodeExtension, decodePlan } from './plan.ts';

export const RECORD = {
  group: 'drawbridge.dev',
  version: 'v1alpha1',
  kind: 'MeshChange',
  plural: 'meshchanges',
} as const;

/** Annotation that holds the card's pointer as JSON. */
export const CARD_KEY = 'drawbridge.dev/card';

/** Held by a leased change until it is taken back, so that deleting its record means "take it back now". */
export const FINALIZER = 'drawbridge.dev/take-back';

const Stored = z.object({
  metadata: z.object({
    name: z.string(),
    resourceVersion: z.string(),
    deletionTimestamp: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    finalizers: z.array(z.string()).optional(),
  }),
  spec: ChangeSpec,
  status: z.object({ facts: z.array(UnknownFact).optional() }).optional(),
});

export interface GoodRecord {
  readonly change: Change;
  /** Every fact as stored, also those that this version does not know. */
  readonly facts: readonly UnknownFact[];
}

export interface BadRecord {
  readonly bad: string;
}

const KNOWN: ReadonlySet<string> = new Set(Fact.options.map((option) => option.shape.type.value));

/** The change of a stored object, or why it is none: one that does not fit is reported, never acted on. */
export function parseRecord(object: unknown): GoodRecord | BadRecord {
  const stored = Stored.safeParse(object);
  if (!stored.success) return { bad: z.prettifyError(stored.error) };
  const { metadata, spec, status } = stored.data;
  const misfit = misfitOf(metadata.name, spec);
  if (misfit !== undefined) return { bad: misfit };
  const facts = status?.facts ?? [];
  const known = z.array(Fact).safeParse(facts.filter((fact) => KNOWN.has(fact.type)));
  if (!known.success) return { bad: z.prettifyError(known.error) };
  const card = parseCard(metadata.annotations?.[CARD_KEY]);
  const change: Change = {
    id: metadata.name,
    spec,
    facts: known.data,
    ...(card ? { card } : {}),
    resourceVersion: metadata.resourceVersion,
    deleting: metadata.deletionTimestamp !== undefined,
    held: metadata.finalizers?.includes(FINALIZER) ?? false,
  };
  return { change, facts };
}

/** A new record, without facts: those go by `/status` alone. */
export function newRecord(namespace: string, id: string, spec: ChangeSpec, card?: CardPointer): KubeObject {
  return {
    apiVersion: `${RECORD.group}/${RECORD.version}`,
    kind: RECORD.kind,
    metadata: {
      name: id,
      namespace,
      labels: { ...MANAGED_BY },
      ...(card ? { annotations: { [CARD_KEY]: JSON.stringify(card) } } : {}),
      ...(spec.seconds === undefined ? {} : { finalizers: [FINALIZER] }),
    },
    spec,
  };
}

/** `status` of a record: the facts, and beside them what `kubectl get` and `kubectl wait` show. */
export function statusOf(change: Change, facts: readonly UnknownFact[]): Record<string, unknown> {
  const end = endOf(change);
  return {
    facts,
    state: stateOf(change),
    ...(end === undefined ? {} : { ends: new Date(end).toISOString() }),
    conditions: [
      condition(change, 'Approved', isApproved),
      condition(change, 'Live', (then) => stateOf(then) === 'live'),
      condition(change, 'Closed', isClosed),
    ],
  };
}

function misfitOf(name: string, spec: ChangeSpec): string | undefined {
  if (sha256Hex(spec.plan) !== spec.digest) return 'spec.digest is not the SHA-256 of spec.plan';
  if (!/^[0-9a-f]{64}$/.test(spec.hash)) return 'spec.hash is not a SHA-256';
  if (name.length < ID_LENGTH || idFrom(spec.hash, name.length) !== name)
    return 'its name does not follow from spec.hash';
  try {
    decodePlan(spec.plan);
    const same = decodeExtension(spec.plan)?.extends === spec.extends;
    return same ? undefined : 'spec.plan does not extend what spec.extends says';
  } catch {
    return 'spec.plan is not a plan';
  }
}

function parseCard(text: string | undefined): CardPointer | undefined {
  try {
    return CardPointer.safeParse(JSON.parse(text ?? 'null')).data;
  } catch {
    return undefined;
  }
}

function condition(change: Change, type: string, holds: (change: Change) => boolean): object {
  const status = holds(change);
  return {
    type,
    status: status ? 'True' : 'False',
    lastTransitionTime: since(change, status, holds),
    reason: change.facts.at(-1)?.type.replaceAll('-', '_') ?? 'asked',
    message: type === 'Approved' ? `${approvalsOf(change).length} of ${change.spec.approval.count}` : '',
  };
}

/** The time of the fact from which on it was so; facts are replayed, since nothing computed is read back. */
function since(change: Change, status: boolean, holds: (change: Change) => boolean): string {
  const then = (n: number) => holds({ ...change, facts: change.facts.slice(0, n) });
  let n = change.facts.length;
  while (n > 0 && then(n - 1) === status) n -= 1;
  return change.facts[n - 1]?.at ?? change.spec.requestedAt;
}
