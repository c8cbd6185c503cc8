/** Taking one change out of one object, from the mark alone: all that the sweeper can do, and the heart of every undo. */
import { hasTraces } from '../core/claim.ts';
import { isBare, takeOut, unmark } from '../core/edit.ts';
import type { Proof } from '../core/fact.ts';
import type { KubeObject, Target } from '../core/kube.ts';
import { nameOf, targetOf } from '../core/kube.ts';
import { marksOf } from '../core/mark.ts';
import { mendLines } from '../core/mend.ts';
import type { Cluster } from '../core/ports.ts';
import { ClusterError } from '../core/ports.ts';
import { prove } from '../core/proof.ts';

export type Undone = { readonly proof: Proof } | { readonly why: string; readonly mend: readonly string[] };

/** All that an undo needs of the cluster: it can make nothing. */
export type Undoing = Pick<Cluster, 'read' | 'update' | 'remove'>;

/** How often a conflict makes us read and decide again before the whole change is asked about anew. */
const TRIES = 5;

export interface TakingBack {
  /** May put on a mark that somebody took off. */
  readonly marked?: (live: KubeObject) => KubeObject;
  /** The object as it was read a moment ago: if it is still that version, it needs no second look. */
  readonly seen?: KubeObject | undefined;
}

/**
 * Takes one change out of one object, from the mark alone. Without one there is nothing to undo, but only
 * where no rule is left that may be ours. A conflict reads the object again and decides again. Rejects
 * with ClusterError `unavailable` where the outcome is not known.
 */
export async function takeBack(
  cluster: Undoing,
  target: Target,
  id: string,
  { marked = (live) => live, seen }: TakingBack = {},
): Promise<Undone> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    let live: KubeObject | undefined;
    try {
      const read = attempt === 0 && seen ? seen : await cluster.read(target);
      live = read && marked(read);
      if (!live || !marksOf(live).has(id)) return unmarkedProof(live, id, nameOf(target));
      return await undoOn(cluster, live, id, nameOf(target));
    } catch (error) {
      if (!(error instanceof ClusterError) || error.fault === 'unavailable') throw error;
      if (error.fault === 'invalid' || error.fault === 'forbidden') {
        const why = `${nameOf(target)}: the API server said: ${error.message}.`;
        return { why, mend: live ? mendLines(live, id) : [] };
      }
    }
  }
  throw new ClusterError('unavailable', 'the object changes faster than it can be undone');
}

/**
 * Whether it is kept while anything made after it in its change is not taken back: without a DestinationRule,
 * plain text goes where TLS is spoken (ISTIO.md 8.1). Everything else is taken back whatever becomes of the rest.
 */
export function waitsForRest({ kind }: Pick<Target, 'kind'>): boolean {
  return kind === 'DestinationRule';
}

/** A finalizer of somebody else's keeps a deleted object in force: that is not yet taken back. */
async function deleteOn(cluster: Undoing, live: KubeObject, id: string, name: string): Promise<Undone> {
  if (live.metadata.deletionTimestamp === undefined) await cluster.remove(live);
  const left = await cluster.read(targetOf(live));
  if (!left || !marksOf(left).has(id)) return { proof: { object: name, by: 'absent' } };
  const holders = (left.metadata.finalizers ?? []).join(', ');
  return { why: `${name}: it is being deleted, but held by ${holders}.`, mend: mendLines(left, id) };
}

function unmarkedProof(live: KubeObject | undefined, id: string, name: string): Undone {
  if (!live || !hasTraces(live, id)) return { proof: { object: name, by: 'absent' } };
  return { why: `${name}: our mark is off, and ${TRACES}.`, mend: mendLines(live, id) };
}

const TRACES = 'a rule that leads to a sink, or bears our name, may be one of ours that somebody edited';

/** First the items, then the proof, and only then the mark: whoever still finds the mark knows that there is work left. */
async function undoOn(cluster: Undoing, live: KubeObject, id: string, name: string): Promise<Undone> {
  const out = takeOut(live, id);
  if (out === 'delete') {
    return deleteOn(cluster, live, id, name);
  }
  const mark = marksOf(live).get(id);
  if (!mark) throw new Error('a mark vanished between two looks at the same object');
  const mend = mendLines(live, id);
  if (isBare(out))
    return { why: `${name}: without our items nothing valid would be left, and others edited it.`, mend };
  const written = out === live ? live : (await cluster.update(out)).object;
  const proof = prove(written, id, mark);
  if (!proof) return { why: `${name}: ${whyUnproven(written, id)}.`, mend };
  await cluster.update(unmark(written, id));
  return { proof };
}

function whyUnproven(live: KubeObject, id: string): string {
  return hasTraces(live, id)
    ? TRACES
    : 'it is not as it was before, and nobody else is known to have changed it';
}
