/** Which item of an object belongs to which change: every question about items of ours is answered here. */
import { hashOf } from './digest.ts';
import { bearsOurs, itemMarks, looksLike, stampItems } from './item.ts';
import type { Json, KubeObject, List } from './kube.ts';
import { listOf } from './kube.ts';
import type { ItemMark, Mark } from './mark.ts';
import { isOurs, marksOf } from './mark.ts';
import type { Edit } from './plan.ts';

export interface Claim {
  readonly id: string;
  readonly list: List;
  /** Its place in the list. */
  readonly at: number;
  /** As we wrote it; else somebody edited it since. */
  readonly exact: boolean;
}

/** Change ids with the items that each looks for. */
export type Wanted = ReadonlyMap<string, Looking>;
export type Looking = Pick<Mark, 'items' | 'out'>;

/**
 * The items that these changes (all that marked the object, unless given) find again. No item is
 * claimed twice, and what is exactly one change's item is never taken for another's edited one.
 */
export function claimsOf(object: KubeObject, wanted: Wanted = marksOf(object)): readonly Claim[] {
  const wants = [...wanted].flatMap(([id, mark]) =>
    mark.out ? [] : mark.items.map((item) => ({ id, item })),
  );
  const claims: Claim[] = [];
  const entries = hashedLists(object, wants);
  const find = ({ id, item }: Want, exact: boolean): boolean => {
    const fits = (entry: Entry) => (exact ? entry.hash === item.hash : looksLike(entry.item, item));
    const isFree = (at: number) => !claims.some((claim) => claim.list === item.list && claim.at === at);
    const at = (entries.get(item.list) ?? []).findIndex((entry, n) => fits(entry) && isFree(n));
    if (at >= 0) claims.push({ id, list: item.list, at, exact });
    return at >= 0;
  };
  const edited = wants.filter((want) => !find(want, true));
  for (const want of edited) find(want, false);
  // Whoever copied a rule of ours copied our name: all of them are ours.
  for (const want of wants) while (want.item.list === 'http' && find(want, false));
  return claims;
}

/** How many of the change's items the object holds as we wrote them, and how many it should. */
export function countItems(
  object: KubeObject | undefined,
  edit: Edit,
  id: string,
): { readonly there: number; readonly of: number } {
  const items = itemMarks(stampItems(edit, id));
  if (!object) return { there: 0, of: items.length };
  const isMarked = marksOf(object).has(id);
  const wanted: Wanted = new Map<string, Looking>(marksOf(object)).set(id, { items });
  const claims = claimsOf(object, wanted).filter((claim) => claim.id === id);
  // Without our mark, only what nobody else can have put there counts.
  const sure = (claim: Claim) => isMarked || isOurs(object) || bearsOurs(itemAt(object, claim));
  return { there: claims.filter((claim) => claim.exact && sure(claim)).length, of: items.length };
}

function itemAt(object: KubeObject, { list, at }: Claim): Json {
  return listOf(object.spec, list)[at] ?? null;
}

interface Want {
  readonly id: string;
  readonly item: ItemMark;
}

interface Entry {
  readonly item: Json;
  readonly hash: string;
}

function hashedLists(object: KubeObject, wants: readonly Want[]): ReadonlyMap<List, readonly Entry[]> {
  const lists = [...new Set(wants.map((want) => want.item.list))];
  return new Map(
    lists.map((list) => [list, listOf(object.spec, list).map((item) => ({ item, hash: hashOf(item) }))]),
  );
}
