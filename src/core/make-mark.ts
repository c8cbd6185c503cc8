/** Marks as they are put on: with an edit, and again where somebody took one off. */
import { alikeIn, countItems, theirsBefore } from './claim.ts';
import { hashOf } from './digest.ts';
import type { Stamped } from './item.ts';
import { itemMarks, stampItems, withoutEffect, withoutEffectsOf } from './item.ts';
import type { KubeObject, List } from './kube.ts';
import { itemsOf } from './lists.ts';
import type { ItemMark, Mark } from './mark.ts';
import { marksOf, SEEN_LIMIT, withMark } from './mark.ts';
import { ownersOf, writeKey, writesOf } from './ownership.ts';
import type { Edit } from './plan.ts';
import { isEmpty, isLeftover, shellMarkOf, specHash, strip, withoutItems, withoutTraces } from './spec.ts';

/** What is written into the mark by a fixed rule when the edit is made. */
export interface Stamp {
  readonly id: string;
  readonly order: number;
  readonly by: string;
  /** RFC 3339: when the change was armed. */
  readonly at: string;
  /** RFC 3339; absent for a permanent change. */
  readonly ends?: string;
}

/**
 * The object with this change's mark put on again where somebody took it off, or broke it, and left
 * items of ours; with `edited`, also where none is left but edited ones and copies. The same reference
 * if nothing is missing. Undo needs the mark. What stood there before is then known from older marks
 * alone: every other rule like ours is taken for ours.
 */
export function markAgain(live: KubeObject, edit: Edit, stamp: Stamp, { edited = false } = {}): KubeObject {
  if (marksOf(live).has(stamp.id)) return live;
  const count = countItems(live, edit, stamp.id, { made: edited });
  if (count.there + (edited ? count.edited : 0) === 0) return live;
  const stamped = stampItems(edit, stamp.id);
  const mark = { ...markFor({ live, edit, stamp, stamped }), theirs: theirsBefore(live, stamp.at) };
  const marked = withMark(live, stamp.id, mark);
  const before = specHash(marked);
  return withMark(toldOfItems(live, before), stamp.id, { ...mark, before });
}

/** What stands there is ours after all: marks that took it for what stood there before them are told so, or their undo is never proven. */
function toldOfItems(live: KubeObject, before: string): KubeObject {
  const was = specHash(live);
  return [...marksOf(live)]
    .filter(([, mark]) => mark.before === was)
    .reduce((told, [id, mark]) => withMark(told, id, { ...mark, before }), live);
}

interface Marking {
  readonly live: KubeObject | undefined;
  readonly edit: Edit;
  readonly stamp: Stamp;
  readonly stamped: Stamped;
}

/** The mark of an edit that is made on what is live, its items stamped. */
export function markFor({ live, edit, stamp, stamped }: Marking): Mark {
  const { kind, name, namespace } = edit.target;
  const old = live && marksOf(live).get(stamp.id);
  const shell = old ? old.shell : shellFor(live, edit);
  const seen = old ? old.seen : seenIn(live);
  const items = live ? marksOfItems(live, stamped, old) : itemMarks(stamped);
  return {
    v: 1,
    kind,
    name,
    namespace,
    ...(stamp.ends === undefined ? {} : { ends: stamp.ends }),
    order: stamp.order,
    by: stamp.by,
    at: stamp.at,
    items,
    ...(shell === undefined ? {} : { shell }),
    generation: old?.generation ?? live?.metadata.generation ?? 0,
    before: old?.before ?? specHash(live),
    owners: live ? ownersOf(live, listsIn(stamped)) : [],
    ...(seen === undefined ? {} : { seen }),
    theirs: old?.theirs ?? (live ? theirsIn(live, edit, items) : []),
    ...(edit.supersedes === undefined ? {} : { supersedes: edit.supersedes }),
  };
}

/** An effect that rules of others had before us makes nothing ours. */
function marksOfItems(live: KubeObject, stamped: Stamped, old: Mark | undefined): ItemMark[] {
  const bare = withoutItems(live);
  const before = listsIn(stamped).flatMap((list) => itemsOf(bare.spec, list));
  const marks = itemMarks(stamped);
  // What has it now may be ours, edited: what had it then is known.
  const known = new Set(old?.items.map(({ effect }) => effect));
  return old
    ? marks.map((mark) => (known.has(mark.effect) ? mark : withoutEffect(mark)))
    : withoutEffectsOf(before, marks);
}

/** What may be a rule of the change whose place this one takes was not there before both of them. */
function theirsIn(live: KubeObject, edit: Edit, items: readonly ItemMark[]): string[] {
  const before = supersededBy(edit).reduce(withoutTraces, live);
  return alikeIn(withoutItems(before), items);
}

/** Undefined where there are too many to tell. */
function seenIn(live: KubeObject | undefined): string[] | undefined {
  const keys = live ? writesOf(live).map(writeKey) : [];
  return keys.length > SEEN_LIMIT ? undefined : [...new Set(keys)];
}

/** Whoever leaves an object of ours last deletes it, so all who make or join it know its shell. */
function shellFor(live: KubeObject | undefined, edit: Edit): string | undefined {
  if (edit.do === 'create' && live && isReplaced(live, edit)) return hashOf(edit.shell);
  const known = live && shellMarkOf(live);
  if (known !== undefined || edit.do === 'insert') return known;
  // What was empty before us stays as empty as it was.
  return live && isEmpty(withoutItems(live)) ? undefined : hashOf(edit.shell);
}

function listsIn(stamped: Stamped): readonly List[] {
  return stamped.map(([list]) => list);
}

export function supersededBy(edit: Edit): readonly string[] {
  return edit.supersedes === undefined ? [] : [edit.supersedes];
}

/** Whether all that the object is was made by the change whose place this one takes: then it may be made otherwise. */
export function isReplaced(live: KubeObject, edit: Edit): boolean {
  return supersededBy(edit).some((old) => isLeftover(strip(live, [old]), marksOf(live).get(old)?.shell));
}
