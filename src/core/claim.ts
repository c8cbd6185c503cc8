/** Which item of an object belongs to which change: every question about items of ours is answered here. */
import {
  bearsOurs,
  effectOf,
  hasEffect,
  hashOfItem,
  isReweighted,
  itemMarks,
  LIKENESSES,
  stampItems,
} from './item.ts';
import type { Json, KubeObject, List } from './kube.ts';
import { itemsOf, listsOf } from './lists.ts';
import type { ItemMark, Mark } from './mark.ts';
import { isOurs, marksOf } from './mark.ts';
import { isPutByUs } from './ownership.ts';
import type { Edit } from './plan.ts';

/** One item of an object, by its place in its list. */
export interface Place {
  readonly list: List;
  readonly at: number;
}

export interface Claim extends Place {
  readonly id: string;
  /** The one that we wrote, as we wrote it; else somebody edited it since, or it is a copy. */
  readonly exact: boolean;
}

/** Change ids with the items that each looks for. */
export type Wanted = ReadonlyMap<string, Looking>;
export type Looking = Pick<Mark, 'items'> & Partial<Pick<Mark, 'out' | 'theirs'>>;

/**
 * The items that these changes (all that marked the object, unless given) find again: as we wrote
 * them, then as somebody edited them, then every copy. Whoever copied a rule of ours copied a black
 * hole, and the mesh has to come back. No item is claimed twice; what is exactly one change's is never
 * taken for another's edited one; and none takes what stood there before it. A change whose items are
 * out comes last: it finds only what somebody put back in.
 */
export function claimsOf(object: KubeObject, wanted: Wanted = marksOf(object)): readonly Claim[] {
  const claims: Claim[] = [];
  const entries = entriesOf(object);
  const taken = new Set<Entry>();
  const theirs = new Map([...wanted].map(([id, mark]) => [id, theirsIn(entries, mark)]));
  const take = ({ id, item }: Want, fits: Fits, exact = false): boolean => {
    const isFree = (entry: Entry) => !taken.has(entry) && !theirs.get(id)?.has(entry);
    const entry = entries.find((one) => one.list === item.list && isFree(one) && fits(one, item));
    if (!entry) return false;
    taken.add(entry);
    claims.push({ id, list: entry.list, at: entry.at, exact });
    return true;
  };
  for (const wants of inLine(wanted)) {
    let missing = wants.filter((want) => !take(want, isExact, true));
    for (const fits of ALIKE) missing = missing.filter((want) => !take(want, fits));
    // What is missing because we took it out was not edited.
    missing = missing.filter((want) => want.out === true || !take(want, REWEIGHTED));
    for (const fits of [isExact, ...ALIKE]) for (const want of wants) while (take(want, fits));
  }
  return claims;
}

/**
 * The items by which the object is not rid of this change: those that it claims, and those that bear
 * ours, are no other change's, and did not stand there before. Which of the latter are ours edited
 * beyond likeness, and which somebody's own, cannot be told: no undo takes them, and none is proven.
 */
export function tracesOf(object: KubeObject, id: string): readonly Place[] {
  const claims = claimsOf(object);
  const entries = entriesOf(object);
  const mark = marksOf(object).get(id);
  const theirs = theirsIn(entries, mark);
  const isLike = ({ list, item }: Entry) =>
    bearsOurs(item) || mark?.items.some((one) => one.list === list && hasEffect(item, one)) === true;
  return entries.filter((entry) => {
    const claim = claims.find(({ list, at }) => list === entry.list && at === entry.at);
    return claim ? claim.id === id : isLike(entry) && !theirs.has(entry);
  });
}

/** Whether an item is left that is ours, or may be (`tracesOf`). */
export function hasTraces(object: KubeObject, id: string): boolean {
  return tracesOf(object, id).length > 0;
}

/** Of the change's items: how many the object holds as we wrote them, how many should be there, and how many more are ours edited or copied. */
export interface Counted {
  readonly there: number;
  readonly of: number;
  readonly edited: number;
}

export function countItems(
  object: KubeObject | undefined,
  edit: Edit,
  id: string,
  { made = true } = {},
): Counted {
  const items = itemMarks(stampItems(edit, id));
  if (!object) return { there: 0, of: items.length, edited: 0 };
  const mark = marksOf(object).get(id);
  const wanted: Wanted = new Map<string, Looking>(marksOf(object)).set(id, {
    items,
    theirs: mark?.theirs ?? [],
  });
  // Without our mark, only what nobody else can have put there counts.
  const isSure = (claim: Claim) => {
    if (mark !== undefined || isOurs(object)) return true;
    const item = itemAt(object, claim);
    if (bearsOurs(item) || isPutByUs(object, claim.list, item)) return true;
    return made && claim.exact && effectOf(item) !== undefined;
  };
  const claims = claimsOf(object, wanted).filter((claim) => claim.id === id && isSure(claim));
  const there = claims.filter((claim) => claim.exact).length;
  return { there, of: items.length, edited: claims.length - there };
}

/** Hashes of what stands in the object before an edit, and could later be taken for one of ours. */
export function alikeIn(object: KubeObject, items: readonly ItemMark[]): string[] {
  const couldBe = [isExact, ...ALIKE, REWEIGHTED];
  const isAlike = (entry: Entry) =>
    items.some((item) => item.list === entry.list && couldBe.some((fits) => fits(entry, item)));
  const alike = entriesOf(object).filter((entry) => bearsOurs(entry.item) || isAlike(entry));
  return alike.map(({ item }) => hashOfItem(item));
}

/** What stood there before, as the fullest of the marks from before that time (RFC 3339) says. */
export function theirsBefore(object: KubeObject, at: string): string[] {
  const older = [...marksOf(object).values()].filter((mark) => Date.parse(mark.at) <= Date.parse(at));
  return older.reduce<string[]>((most, { theirs }) => (theirs.length > most.length ? theirs : most), []);
}

interface Want {
  readonly id: string;
  readonly item: ItemMark;
  readonly out?: true | undefined;
}

interface Entry extends Place {
  readonly item: Json;
}

type Fits = (entry: Entry, item: ItemMark) => boolean;

const isExact: Fits = ({ item }, { hash }) => hashOfItem(item) === hash;
const ALIKE = LIKENESSES.map(
  (fits): Fits =>
    (entry, mark) =>
      fits(entry.item, mark),
);
const REWEIGHTED: Fits = ({ item }, mark) => isReweighted(item, mark);

/** Those whose items are out come after all others. */
function inLine(wanted: Wanted): readonly (readonly Want[])[] {
  const wants = [...wanted].flatMap(([id, { items, out }]) => items.map((item) => ({ id, item, out })));
  return [wants.filter(({ out }) => !out), wants.filter(({ out }) => out)];
}

function entriesOf(object: KubeObject): readonly Entry[] {
  return listsOf(object).flatMap((list) =>
    itemsOf(object.spec, list).map((item, at) => ({ list, at, item })),
  );
}

/** What stood there before the change: of several that are equal, the last. */
function theirsIn(entries: readonly Entry[], mark: Pick<Looking, 'theirs'> = {}): ReadonlySet<Entry> {
  const hashes = [...(mark.theirs ?? [])];
  if (hashes.length === 0) return new Set();
  const isTheirs = ({ item }: Entry) => {
    const at = hashes.indexOf(hashOfItem(item));
    return at >= 0 && hashes.splice(at, 1).length > 0;
  };
  return new Set(entries.toReversed().filter(isTheirs));
}

function itemAt(object: KubeObject, { list, at }: Claim): Json {
  return itemsOf(object.spec, list)[at] ?? null;
}
