/** When the items of a change were in the mesh, by what the referee saw. Reads specs and plans, not the bot's own questions. */
import type { Change } from '../../src/core/change.ts';
import { canonical } from '../../src/core/digest.ts';
import { stampItems } from '../../src/core/item.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf, nameOf } from '../../src/core/kube.ts';
import type { Edit } from '../../src/core/plan.ts';
import { decodePlan } from '../../src/core/plan.ts';
import type { Referee, Sight } from './referee.ts';

export const MARK = 'drawbridge.dev/change-';

/** Ids of the changes that mark the object, readable or not. */
export function marksOn(object: KubeObject | undefined): readonly string[] {
  const keys = Object.keys(object?.metadata.annotations ?? {});
  return keys.filter((key) => key.startsWith(MARK)).map((key) => key.slice(MARK.length));
}

/** Everything seen of the objects that a change edits, in one order. */
export function sightsOfObjects(
  referee: Referee,
  change: Change,
): readonly (Sight & { readonly edit: Edit })[] {
  const all = decodePlan(change.spec.plan).flatMap((edit) =>
    (referee.sights.get(nameOf(edit.target)) ?? []).map((sight) => ({ ...sight, edit })),
  );
  return all.sort((a, b) => a.version - b.version);
}

/** Whether the object holds an item of this change: by its name, or as planned under its mark. */
export function holds(object: KubeObject | undefined, edit: Edit, id: string): boolean {
  if (!object) return false;
  const marked = marksOn(object);
  // The next change on a host may have the very same rule.
  const another = marked.length > 0 && !marked.includes(id);
  return stampItems(edit, id).some(([list, items]) => {
    const there = listOf(object.spec, list);
    const isThere = (item: Json) => there.some((one) => canonical(one) === canonical(item));
    const named = there.some((one) => ruleName(one).startsWith(`drawbridge-${id}-`));
    return named || (!another && items.some(isThere));
  });
}

/** Empty where it has none. */
export function ruleName(rule: Json): string {
  const { name } = fieldsOf(rule);
  return typeof name === 'string' ? name : '';
}

/** When the last item of it was first seen gone, after this time (ms since the epoch); undefined while one is there. */
export function goneAfter(referee: Referee, change: Change, since: number): number | undefined {
  const there = new Map<string, boolean>();
  let gone: number | undefined;
  for (const { edit, object, at } of sightsOfObjects(referee, change)) {
    there.set(nameOf(edit.target), holds(object, edit, change.id));
    const any = [...there.values()].some(Boolean);
    if (any) gone = undefined;
    else gone ??= at;
  }
  return gone === undefined ? undefined : Math.max(gone, since);
}

/** How often items came back after they had gone: writes that landed late. */
export function returnsOf(referee: Referee, change: Change): number {
  const there = new Map<string, boolean>();
  let returns = 0;
  let was: 'never' | 'there' | 'gone' = 'never';
  for (const { edit, object } of sightsOfObjects(referee, change)) {
    there.set(nameOf(edit.target), holds(object, edit, change.id));
    const any = [...there.values()].some(Boolean);
    if (any && was === 'gone') returns += 1;
    if (any) was = 'there';
    else if (was === 'there') was = 'gone';
  }
  return returns;
}
