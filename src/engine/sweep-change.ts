/** One change that is past its end: looked at again, and taken out of each of its objects. */
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import { marksOf } from '../core/mark.ts';
import type { Marked, MarkedPlace } from '../core/marked.ts';
import { endOfPlaces, markedChanges } from '../core/marked.ts';
import type { Log } from '../core/ports.ts';
import { ClusterError } from '../core/ports.ts';
import type { InTurn } from './in-turn.ts';
import type { Undoing } from './take-back.ts';
import { takeBack, waitsForRest } from './take-back.ts';

export interface SweepingOne {
  readonly cluster: Undoing;
  readonly turn: InTurn;
  readonly log: Log;
}

export interface Failure {
  readonly place: MarkedPlace;
  /** It passes by itself: no answer, or somebody else was faster. */
  readonly passing: boolean;
}

/** Of failures that pass, every so many are logged: about one a minute. */
const LOGGED = 12;

export interface SweepOne {
  /** As it is now, read directly: the watch may be behind, and an end may have been moved. */
  look(seen: Marked): Promise<Pick<Marked, 'end' | 'places'>>;
  /**
   * Takes it out of these, in this order; what one object refuses keeps none of the others. Failures are
   * logged: after `tried` of them in a row, those that pass by themselves only now and then.
   */
  undoAll(id: string, places: readonly MarkedPlace[], tried: number): Promise<readonly Failure[]>;
}

/** Nothing here rejects. */
export function sweepOne(sweeping: SweepingOne): SweepOne {
  return {
    look: async ({ id, places }) => {
      const looked = await Promise.all(places.map((place) => lookAgain(sweeping, id, place)));
      const now = looked.flatMap(({ seen, read = [seen] }) => read);
      return { end: endAsLooked(looked), places: now.toSorted((a, b) => b.order - a.order) };
    },
    undoAll: async (id, places, tried) => {
      const failures: Failure[] = [];
      for (const place of places) {
        const [before] = failures;
        const isKept = before && waitsForRest(place.target);
        const failure = isKept ? { ...before, place } : await undoOne(sweeping, id, place, tried);
        if (failure) failures.push(failure);
      }
      return failures;
    },
  };
}

interface Looked {
  readonly seen: MarkedPlace;
  /** None where the mark is off; undefined where it could not be read. */
  readonly read?: readonly MarkedPlace[];
}

async function lookAgain({ cluster, turn }: SweepingOne, id: string, seen: MarkedPlace): Promise<Looked> {
  try {
    const object = await turn(nameOf(seen.target), () => cluster.read(seen.target));
    const marked = markedChanges(object ? [object] : []).find((change) => change.id === id);
    return { seen, read: marked?.places ?? [] };
  } catch {
    // Taking it out fails in the same way, and says so.
    return { seen };
  }
}

/** Where one mark was moved, what was seen of those that cannot be read is not believed. */
function endAsLooked(looked: readonly Looked[]): number | undefined {
  const moved = looked.some(({ seen, read = [] }) => read.some(({ ends }) => ends !== seen.ends));
  return endOfPlaces(looked.flatMap(({ seen, read = moved ? [] : [seen] }) => read));
}

async function undoOne(
  { cluster, turn, log }: SweepingOne,
  id: string,
  place: MarkedPlace,
  tried: number,
): Promise<Failure | undefined> {
  const object = nameOf(place.target);
  const marked = (live: KubeObject) => unlessMoved(live, id, place);
  try {
    const undone = await turn(object, () => takeBack(cluster, place.target, id, { marked }));
    if ('proof' in undone) return undefined;
    log.error('a change cannot be taken back', { id, object, why: undone.why, mend: undone.mend });
    return { place, passing: false };
  } catch (error) {
    const passing = error instanceof ClusterError && ['unavailable', 'conflict'].includes(error.fault);
    if (!passing) log.error('a change could not be taken back', { id, object, error });
    else if (tried % LOGGED === 0) log.warn('a change could not be taken back yet', { id, object, error });
    return { place, passing };
  }
}

/** Somebody may move the end between two looks. */
function unlessMoved(live: KubeObject, id: string, { ends }: MarkedPlace): KubeObject {
  const mark = marksOf(live).get(id);
  if (mark && mark.ends !== ends) throw new ClusterError('conflict', 'its end was moved just now');
  return live;
}
