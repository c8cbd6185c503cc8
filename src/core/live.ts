/** What the mesh really holds of a change, from objects just read. */
import type { Change } from './change.ts';
import { isClosed, isEnding } from './change.ts';
import { countItems, hasTraces } from './claim.ts';
import type { KubeObject } from './kube.ts';
import { nameOf } from './kube.ts';
import { marksOf } from './mark.ts';
import type { Edit } from './plan.ts';

export interface Live {
  /** Of its items, as we wrote them; `all` only where every object bears its mark as well. */
  readonly items: 'none' | 'part' | 'all';
  /** Whether any of its objects still bears its mark. */
  readonly marked: boolean;
  /** Whether an item is left that is ours, or may be: it leads to a sink or bears our name, is no other change's, and stood not there before. */
  readonly traces: boolean;
  /** Whether all of its objects are gone. */
  readonly gone: boolean;
  /** The change whose mark says that it took this one's items out, and put its own in. */
  readonly supersededBy?: string;
  /** Whether the record of that one is gone, so that nobody takes out what it left of this one. */
  readonly abandoned?: boolean;
  /** Whether nothing in the mesh names the host any more that its rules are for; absent where nobody looked. */
  readonly hostless?: boolean;
  /** Of an extension: what became of the change that it extends; `extended`: by this very one. */
  readonly extends?: 'open' | 'over' | 'extended';
}

/** Objects by `nameOf(target)`; a target that was read and is not there is absent from it. */
export type Objects = ReadonlyMap<string, KubeObject>;

export const NOT_LIVE: Live = { items: 'none', marked: false, traces: false, gone: true };

/** What became of the change that an extension extends; undefined where its record is gone. */
export function liveOfExtension(id: string, extended: Change | undefined): Live {
  const isDone = extended?.facts.some((fact) => fact.type === 'extended' && fact.by === id);
  if (isDone) return { ...NOT_LIVE, extends: 'extended' };
  const isOver = !extended || isClosed(extended) || isEnding(extended);
  return { ...NOT_LIVE, extends: isOver ? 'over' : 'open' };
}

export function liveOf(id: string, edits: readonly Edit[], objects: Objects): Live {
  const found = edits.map((edit) => ({ edit, object: objects.get(nameOf(edit.target)) }));
  const counts = found.map(({ edit, object }) => countItems(object, edit, id));
  const there = counts.reduce((sum, count) => sum + count.there, 0);
  const of = counts.reduce((sum, count) => sum + count.of, 0);
  const marked = found.filter(({ object }) => marksOf(object).has(id)).length;
  const by = found.flatMap(({ object }) => successorsIn(object, id))[0];
  return {
    items: there === 0 ? 'none' : there === of && marked === found.length ? 'all' : 'part',
    marked: marked > 0,
    // Its mark off, what is left edited is known by the edits alone.
    traces:
      found.some(({ object }) => object !== undefined && hasTraces(object, id)) ||
      counts.some(({ edited }) => edited > 0),
    gone: found.every(({ object }) => object === undefined),
    ...(by === undefined ? {} : { supersededBy: by }),
  };
}

/** The same, knowing the record, if there is one, of the change that took its items out. */
export function withLater(live: Live, later: Change | undefined): Live {
  return live.supersededBy === undefined || later ? live : { ...live, abandoned: true };
}

function successorsIn(object: KubeObject | undefined, id: string): readonly string[] {
  return [...marksOf(object)].filter(([, mark]) => mark.supersedes === id).map(([successor]) => successor);
}
