/** What the mesh really holds of a change, from objects just read. */
import { countItems, listOf, strip } from './edit.ts';
import { bearsOurs } from './item.ts';
import type { KubeObject, Target } from './kube.ts';
import { LISTS, nameOf } from './kube.ts';
import { marksOf } from './mark.ts';
import type { Edit } from './plan.ts';

export interface Live {
  readonly items: 'none' | 'part' | 'all';
  /** Whether any of its objects still bears its mark. */
  readonly marked: boolean;
  /** Whether a rule is left that leads to a sink or bears our name, and no other change's mark claims it. */
  readonly traces: boolean;
  /** Whether all of its objects are gone. */
  readonly gone: boolean;
}

/** Objects by `nameOf(target)`; a target that was read and is not there is absent from it. */
export type Objects = ReadonlyMap<string, KubeObject>;

export const NOT_LIVE: Live = { items: 'none', marked: false, traces: false, gone: true };

export function liveOf(id: string, edits: readonly Edit[], objects: Objects): Live {
  const found = edits.map((edit) => ({ edit, object: objects.get(nameOf(edit.target)) }));
  const counts = found.map(({ edit, object }) => countItems(object, edit, id));
  const there = counts.reduce((sum, count) => sum + count.there, 0);
  const of = counts.reduce((sum, count) => sum + count.of, 0);
  return {
    items: there === 0 ? 'none' : there === of ? 'all' : 'part',
    marked: found.some(({ object }) => marksOf(object).has(id)),
    traces: found.some(({ object }) => object !== undefined && hasTraces(object, id)),
    gone: found.every(({ object }) => object === undefined),
  };
}

function hasTraces(object: KubeObject, id: string): boolean {
  const others = [...marksOf(object).keys()].filter((other) => other !== id);
  const { spec } = strip(object, others);
  return LISTS[object.kind as Target['kind']].some((list) => listOf(spec, list).some(bearsOurs));
}
