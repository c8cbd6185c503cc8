/** An object's `spec` without what changes put there, and its hash: what stood there, and stands there now. */
import type { Place } from './claim.ts';
import { claimsOf, tracesOf } from './claim.ts';
import { canonical, hashOf } from './digest.ts';
import type { Json, JsonObject, KubeObject, List } from './kube.ts';
import { itemsOf, listsOf, withList, withoutLists } from './lists.ts';
import { ABSENT, marksOf } from './mark.ts';

/** The object without the items of these changes, edited ones and copies too, their marks still on; the same reference if it holds none. */
export function strip(object: KubeObject, ids: readonly string[]): KubeObject {
  const claims = ids.length > 0 ? claimsOf(object).filter((claim) => ids.includes(claim.id)) : [];
  return withoutPlaces(object, claims);
}

/** The object without anything by which it is not rid of this change; the same reference if it is. */
export function withoutTraces(object: KubeObject, id: string): KubeObject {
  return withoutPlaces(object, tracesOf(object, id));
}

/** The object without any marked item. */
export function withoutItems(object: KubeObject): KubeObject {
  return strip(object, [...marksOf(object).keys()]);
}

/** Hash of `spec` without any marked item; `absent` for no object, and for one of ours with nothing else in it. */
export function specHash(object: KubeObject | undefined): string {
  if (!object) return ABSENT;
  return bareHash(withoutItems(object), shellMarkOf(object));
}

/** Hash of `spec` as it is; `absent` where it holds nothing but the shell that our edits put there. */
export function bareHash(object: KubeObject, shell: string | undefined): string {
  return isLeftover(object, shell) ? ABSENT : hashOf(comparable(object));
}

/** Whether nothing is left but the shell that our edits put there. */
export function isLeftover(object: KubeObject, shell: string | undefined): boolean {
  return shell !== undefined && isEmpty(object) && shellHash(object) === shell;
}

/** The shell of an object of our own, as every mark of a change that made or joined it says. */
export function shellMarkOf(object: KubeObject): string | undefined {
  return [...marksOf(object).values()].find((mark) => mark.shell !== undefined)?.shell;
}

/** Hash of `spec` without the lists that items go into. */
export function shellHash(object: KubeObject): string {
  return hashOf(withoutLists(object.spec, listsOf(object)));
}

/** Whether no item of anybody's is in the object. */
export function isEmpty(object: KubeObject): boolean {
  return listsOf(object).every((list) => itemsOf(object.spec, list).length === 0);
}

/**
 * Whether Istio takes the object for nothing: a VirtualService without rules, an entry without ports, a
 * Gateway without servers. A DestinationRule without port settings is as good as any (ISTIO.md 2.4).
 */
export function isBare(object: KubeObject): boolean {
  return object.kind !== 'DestinationRule' && isEmpty(object);
}

function withoutPlaces(object: KubeObject, places: readonly Place[]): KubeObject {
  if (places.length === 0) return object;
  const lists = [...new Set(places.map((place) => place.list))];
  const spec = lists.reduce((left, list) => without(left, list, places), object.spec ?? {});
  return { ...object, spec };
}

function without(spec: JsonObject, list: List, places: readonly Place[]): JsonObject {
  const ours = new Set(places.filter((place) => place.list === list).map((place) => place.at));
  const left = itemsOf(spec, list).filter((_item, at) => !ours.has(at));
  return withList(spec, list, left);
}

/** An empty list and an absent one are the same to Istio (protobuf), and to us; `ports` is a map, in any order. */
function comparable(object: KubeObject): JsonObject {
  return listsOf(object).reduce<JsonObject>((spec, list) => {
    const items = itemsOf(spec, list);
    return withList(spec, list, list === 'ports' ? inOrder(items) : items);
  }, object.spec ?? {});
}

function inOrder(items: readonly Json[]): readonly Json[] {
  const keyed = items.map((item) => [canonical(item), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
