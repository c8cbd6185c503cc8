/** The lists of an object's `spec` that items go into, wherever they stand in it. */
import { canonical } from './digest.ts';
import type { Json, JsonObject, KubeObject, List } from './kube.ts';
import { fieldsOf, isMeshKind, LISTS, listOf } from './kube.ts';

type Spec = JsonObject | undefined;
export type Path = readonly [string, ...string[]];

/** Those that do not stand at the top of `spec`. */
const PATHS: Partial<Record<List, Path>> = { portLevelSettings: ['trafficPolicy', 'portLevelSettings'] };

/** The lists of the object that items go into. */
export function listsOf(object: KubeObject): readonly List[] {
  return isMeshKind(object.kind) ? LISTS[object.kind] : [];
}

/** The items of a list of `spec`; none where there is no such list. */
export function itemsOf(spec: Spec, list: List): readonly Json[] {
  const path = pathOf(list);
  return listOf(path.slice(0, -1).reduce(inside, spec), path.at(-1) ?? list);
}

/** `spec` with these items in the list. Where there are none the list goes, and what held nothing else with it: Istio refuses an empty `trafficPolicy` (ISTIO.md 2.4). */
export function withList(spec: Spec, list: List, items: readonly Json[]): JsonObject {
  return put(spec, pathOf(list), items.length > 0 ? items : undefined);
}

/** `spec` without these lists. */
export function withoutLists(spec: Spec, lists: readonly List[]): JsonObject {
  return lists.reduce<JsonObject>((left, list) => withList(left, list, []), spec ?? {});
}

/** Whether any of the lists, or an empty place for one, stands in `spec`. */
export function holdsLists(spec: JsonObject, lists: readonly List[]): boolean {
  return canonical(withoutLists(spec, lists)) !== canonical(spec);
}

/** The part of a JSON merge patch of `spec` that makes this list what it is in `wanted`. */
export function patchOf(wanted: Spec, list: List): JsonObject {
  return patchAt(wanted ?? {}, pathOf(list));
}

/** The keys that lead to the list from `spec` on. */
export function pathOf(list: List): Path {
  return PATHS[list] ?? [list];
}

/** The fields with this value at the path; without one what was there goes, and what held nothing else with it. */
export function put(fields: Spec, [key, ...deeper]: Path, value: Json | undefined): JsonObject {
  const { [key]: old, ...rest } = fields ?? {};
  if (!isPath(deeper)) return value === undefined ? rest : { ...fields, [key]: value };
  const inner = put(fieldsOf(old), deeper, value);
  return Object.keys(inner).length === 0 ? rest : { ...fields, [key]: inner };
}

function inside(fields: Spec, key: string): Spec {
  return fieldsOf(fields?.[key]);
}

function patchAt(wanted: JsonObject, [key, ...deeper]: Path): JsonObject {
  const value = wanted[key];
  if (value === undefined || !isPath(deeper)) return { [key]: value ?? null };
  return { [key]: patchAt(fieldsOf(value), deeper) };
}

function isPath(keys: readonly string[]): keys is Path {
  return keys.length > 0;
}
