/** One item of a list: how it gets its name, what its mark says, and by what it is known again. */
import { hashOf } from './digest.ts';
import type { Json, JsonObject, List } from './kube.ts';
import { fieldsOf, listOf } from './kube.ts';
import type { ItemMark } from './mark.ts';
import type { Edit } from './plan.ts';
import { isSinkHost } from './sink.ts';

/** What our rules' names begin with. */
const NAME = 'drawbridge-';

/** The items of an edit as this change writes them, by list. */
export type Stamped = readonly (readonly [List, readonly Json[]])[];

export function stampItems(edit: Edit, id: string): Stamped {
  return Object.entries(edit.items).map(([name, items]) => {
    const list = name as List;
    return [list, items.map((item, n) => nameItem(list, item, id, n))] as const;
  });
}

export function itemMarks(stamped: Stamped): ItemMark[] {
  return stamped.flatMap(([list, items]) => items.map((item) => itemMark(list, item)));
}

/** HTTP rules are the only routes with a name (ISTIO.md 2.3); ours carry the change's id. */
function nameItem(list: List, item: Json, id: string, n: number): Json {
  return list === 'http' ? { ...fieldsOf(item), name: `${NAME}${id}-${n}` } : item;
}

function itemMark(list: List, item: Json): ItemMark {
  const name = isNamed(list) ? nameOfItem(item) : undefined;
  const match = firstMatch(item);
  const port = match['port'];
  const sni = sniOf(match);
  return {
    list,
    hash: hashOf(item),
    ...(name === undefined ? {} : { name }),
    ...(typeof port === 'number' ? { port } : {}),
    ...(sni.length > 0 ? { sni } : {}),
  };
}

/** Whether items of the list have names: those of `tls` and `tcp` have none. */
export function isNamed(list: List): boolean {
  return list === 'http' || list === 'ports';
}

/**
 * Whether the item may be the marked one after somebody edited it: by name; where its list has no
 * names, a rule for the same port and SNI that leads to a sink only.
 */
export function looksLike(item: Json, mark: ItemMark): boolean {
  if (isNamed(mark.list)) return mark.name !== undefined && nameOfItem(item) === mark.name;
  const match = firstMatch(item);
  const sameSni = sniOf(match).join() === (mark.sni ?? []).join();
  return leadsToSink(item) && match['port'] === mark.port && sameSni;
}

/** Whether every destination of the rule is a sink. */
export function leadsToSink(item: Json): boolean {
  const hosts = destinationsOf(item);
  return hosts.length > 0 && hosts.every(isSinkHost);
}

/** Whether any destination of the rule is a sink, or its name is one that we give. */
export function bearsOurs(item: Json): boolean {
  return destinationsOf(item).some(isSinkHost) || (nameOfItem(item)?.startsWith(NAME) ?? false);
}

function destinationsOf(item: Json): readonly unknown[] {
  const routes = listOf(fieldsOf(item), 'route');
  return routes.map((route) => fieldsOf(fieldsOf(route)['destination'])['host']);
}

function nameOfItem(item: Json): string | undefined {
  const { name } = fieldsOf(item);
  return typeof name === 'string' ? name : undefined;
}

function firstMatch(item: Json): JsonObject {
  return fieldsOf(listOf(fieldsOf(item), 'match')[0]);
}

function sniOf(match: JsonObject): string[] {
  return listOf(match, 'sniHosts').filter((host) => typeof host === 'string');
}
