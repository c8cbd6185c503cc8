/** One item of a list: how it gets its name, what its mark says, and by what it is known again. */
import { hashOf } from './digest.ts';
import type { Json, JsonObject, List } from './kube.ts';
import { destinationsOf, fieldsOf, listOf } from './kube.ts';
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

/** HTTP rules are the only routes with a name (ISTIO.md 2.3), a server has its port's; ours carry the change's id. */
function nameItem(list: List, item: Json, id: string, n: number): Json {
  const fields = fieldsOf(item);
  const name = `${NAME}${id}-${n}`;
  if (list === 'http') return { ...fields, name };
  return list === 'servers' ? { ...fields, port: { ...fieldsOf(fields['port']), name } } : item;
}

function itemMark(list: List, item: Json): ItemMark {
  const name = isNamed(list) ? nameOfItem(item) : undefined;
  const match = firstMatch(item);
  const port = isRule(list) || list === 'http' ? match['port'] : ownPort(item)['number'];
  const sni = sniOf(match);
  return {
    list,
    hash: hashOfItem(item),
    ...(name === undefined ? {} : { name }),
    ...(typeof port === 'number' ? { port } : {}),
    ...(sni.length > 0 ? { sni: [...sni] } : {}),
    ...(isRule(list) ? { sink: sinksOf(item) === 'all', share: sinksOf(item) === 'some' } : {}),
    ...effectMark(list, item),
  };
}

function effectMark(list: List, item: Json): Pick<ItemMark, 'effect' | 'match'> {
  const effect = effectOf(item);
  if (effect === undefined) return {};
  return isRule(list) ? { effect, match: matchOf(item) } : { effect };
}

/** Hash of an item. Items are never changed in place, and most stand in one version of an object after the other. */
export function hashOfItem(item: Json): string {
  if (typeof item !== 'object' || item === null) return hashOf(item);
  const hash = known.get(item) ?? hashOf(item);
  known.set(item, hash);
  return hash;
}

const known = new WeakMap<object, string>();

/** Whether items of the list have names: those of `tls` and `tcp` have none, nor have settings of a port. */
function isNamed(list: List): boolean {
  return list === 'http' || list === 'ports' || list === 'servers';
}

/** Whether the list holds rules without names. */
function isRule(list: List): boolean {
  return list === 'tls' || list === 'tcp';
}

/** The marks without the effects that rules of others had before us: by those nothing is known for ours. */
export function withoutEffectsOf(rules: readonly Json[], marks: readonly ItemMark[]): ItemMark[] {
  const theirs = new Set(rules.map(effectOf));
  return marks.map((mark) =>
    mark.effect !== undefined && theirs.has(mark.effect) ? withoutEffect(mark) : mark,
  );
}

export function withoutEffect({ effect: _effect, match: _match, ...rest }: ItemMark): ItemMark {
  return rest;
}

/**
 * By what the marked item is known again after somebody edited or copied it, from the surest down: by
 * name; a setting by its port; where its list has no names, a rule that leads where it led, to a sink or by the same
 * weights and subsets, and is for the same port and SNI, or for one SNI of them, or for the port. Sinks are ours, and
 * nobody hits on our weights: a rule of somebody's own that leads there is not expected, and goes as ours unless it
 * stood there before.
 */
export const LIKENESSES: readonly ((item: Json, mark: ItemMark) => boolean)[] = [
  (item, mark) => {
    if (mark.list === 'portLevelSettings') return ownPort(item)['number'] === mark.port;
    return isNamed(mark.list) ? hasName(item, mark) : leadsAlike(item, mark) && matchesSame(item, mark);
  },
  (item, mark) => leadsAlike(item, mark) && sharesSni(item, mark),
  (item, mark) => leadsAlike(item, mark) && sharesPort(item, mark),
];

/** By what only an item that is missing is known: other weights, for exactly the same calls. Beside ours it would be somebody's own. */
export function isReweighted(item: Json, { list, match }: ItemMark): boolean {
  return isRule(list) && match !== undefined && effectOf(item) !== undefined && matchOf(item) === match;
}

/** Whether the rule has the effect that ours had. */
export function hasEffect(item: Json, { effect }: ItemMark): boolean {
  return effect !== undefined && effectOf(item) === effect;
}

function leadsAlike(item: Json, mark: ItemMark): boolean {
  return areSinks(item, mark) || (isRule(mark.list) && hasEffect(item, mark));
}

/** Of a rule that led there with all of its calls only another such; of one with a share, whatever the share is now. */
function areSinks(item: Json, { list, sink = true, share = false }: ItemMark): boolean {
  if (!isRule(list)) return false;
  const leads = sinksOf(item);
  return share ? leads !== 'none' : sink && leads === 'all';
}

function hasName(item: Json, { name }: ItemMark): boolean {
  return name !== undefined && nameOfItem(item) === name;
}

function matchesSame(item: Json, { port, sni = [] }: ItemMark): boolean {
  const match = firstMatch(item);
  return match['port'] === port && sniOf(match).join() === sni.join();
}

function sharesSni(item: Json, { sni = [] }: ItemMark): boolean {
  return matchesOf(item).some((match) => sniOf(match).some((host) => sni.includes(host)));
}

/** A rule that names no port is for all of them. */
function sharesPort(item: Json, { port }: ItemMark): boolean {
  const ports = matchesOf(item).map((match) => match['port']);
  return port === undefined || ports.length === 0 || ports.some((one) => one === undefined || one === port);
}

/** How much of what the rule takes goes to sinks. */
function sinksOf(item: Json): 'all' | 'some' | 'none' {
  const hosts = destinationsOf(item).map(({ host }) => host);
  if (!hosts.some(isSinkHost)) return 'none';
  return hosts.every(isSinkHost) ? 'all' : 'some';
}

/** Whether the rule leads to a sink, or its name is one that we give. */
export function bearsOurs(item: Json): boolean {
  return sinksOf(item) !== 'none' || (nameOfItem(item)?.startsWith(NAME) ?? false);
}

/** Hash of what the rule does to its calls that others hardly ever do the same: a fault, or destinations with weights or subsets. */
export function effectOf(item: Json): string | undefined {
  const { fault } = fieldsOf(item);
  if (fault !== undefined) return hashOf(fault);
  const routes = listOf(fieldsOf(item), 'route').map(fieldsOf);
  const isShared = routes.some(
    ({ weight, destination }) => weight !== undefined || 'subset' in fieldsOf(destination),
  );
  return isShared && sinksOf(item) === 'none' ? hashOf(routes) : undefined;
}

function matchOf(item: Json): string {
  return hashOf(listOf(fieldsOf(item), 'match'));
}

/** A server is known by its port's name: its own is another thing, and hardly ever there. */
function nameOfItem(item: Json): string | undefined {
  const name = ownPort(item)['name'] ?? fieldsOf(item)['name'];
  return typeof name === 'string' ? name : undefined;
}

/** The port of a server, or of a setting; that of a rule stands in its match. */
function ownPort(item: Json): JsonObject {
  return fieldsOf(fieldsOf(item)['port']);
}

function firstMatch(item: Json): JsonObject {
  return matchesOf(item)[0] ?? {};
}

function matchesOf(item: Json): readonly JsonObject[] {
  return listOf(fieldsOf(item), 'match').map(fieldsOf);
}

function sniOf(match: JsonObject): readonly string[] {
  return listOf(match, 'sniHosts').filter((host) => typeof host === 'string');
}
