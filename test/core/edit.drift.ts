/** What others make of our items, and which of what is left has to go: by the words of DESIGN.md, not by the code under test. */
import type { Json, JsonObject, KubeObject, List } from '../../src/core/kube.ts';
import { fieldsOf, LISTS, listOf } from '../../src/core/kube.ts';
import type { Edit } from '../../src/core/plan.ts';
import { itemsOf } from '../../src/core/lists.ts';
import { SINKS } from '../../src/core/sink.ts';
import { OUR_ROUTE } from './edit.arbitraries.ts';
import { portNumber } from './edit.ports.ts';
import { isOurItem } from './edit.world.ts';
import type { Drift } from './edit.stories.ts';

/** The list with the `k`-th item of ours edited; the same reference where there is none. */
export function drifted(items: readonly Json[], k: number, how: Drift): readonly Json[] {
  const ours = items.filter((item) => isOurItem(item) && callerOf(item) !== 'copy');
  const picked = ours[k % Math.max(ours.length, 1)];
  return picked === undefined ? items : items.with(items.indexOf(picked), driftedItem(fieldsOf(picked), how));
}

function driftedItem(item: JsonObject, how: Drift): JsonObject {
  if ('number' in item) return { ...item, protocol: 'GRPC' };
  if (portNumber(item) !== undefined) return { ...item, tls: { mode: 'PASSTHROUGH' } };
  if ('name' in item) return { ...item, timeout: '3s' };
  const [match = {}] = matchesOf(item);
  const snis = (...sniHosts: readonly Json[]): JsonObject => ('sniHosts' in match ? { sniHosts } : {});
  const other: JsonObject = { ...match, port: 1, ...snis('d.example.com') };
  const routes = listOf(item, 'route');
  const more = (host: string) => [...routes, { destination: { host }, weight: 1 }];
  switch (how) {
    case 'port':
      return { ...item, match: ['sniHosts' in match ? { ...match, port: 1 } : withoutPort(match)] };
    case 'sni':
      return { ...item, match: [{ ...match, ...snis(...listOf(match, 'sniHosts'), 'd.example.com') }] };
    case 'labels':
      return { ...item, match: [{ ...match, sourceLabels: { app: 'web' } }] };
    case 'match':
      return { ...item, match: [other, match] };
    case 'sink':
      return { ...item, route: more(SINKS.hang) };
    case 'both':
      return { ...item, match: [other] };
    case 'split':
      return { ...item, route: more('b.example.com') };
    case 'elsewhere':
      return { ...item, route: [{ destination: { host: 'b.example.com' } }] };
  }
}

function withoutPort({ port: _port, ...match }: JsonObject): JsonObject {
  return match;
}

/** Every item of ours in the object, edited ones and copies too, with its list. */
export function oursIn(object: KubeObject): readonly { readonly list: List; readonly item: Json }[] {
  const lists: readonly List[] = LISTS[object.kind as keyof typeof LISTS];
  return lists.flatMap((list) =>
    itemsOf(object.spec, list).flatMap((item) => (isOurItem(item) ? [{ list, item }] : [])),
  );
}

/** Whether a rule may not be left: it leads to a sink, also among others, or bears our name. */
export function isLeftover(item: Json): boolean {
  const { name, number, port } = fieldsOf(item);
  const given = fieldsOf(port)['name'] ?? name;
  const isNamed = typeof given === 'string' && given.startsWith('drawbridge-') && number === undefined;
  return isNamed || hostsOf(item).some(isSink);
}

/** Whether an undo of the edit has to take this out: a rule to sinks only, or with our weights, for a port or an SNI that the edit leads there. */
export function mustGo(list: List, item: Json, edit: Edit): boolean {
  const kind = [isSunk, isShared].find((is) => is(item));
  if (!kind || list === 'http') return false;
  return (edit.items[list] ?? []).some((ours) => {
    const [match = {}] = matchesOf(ours);
    const shares = matchesOf(item).some(
      (one) =>
        [undefined, match['port']].includes(one['port']) ||
        listOf(one, 'sniHosts').some((sni) => listOf(match, 'sniHosts').includes(sni)),
    );
    return kind(ours) && shares;
  });
}

function isSunk(item: Json): boolean {
  return hostsOf(item).every(isSink);
}

/** Whether the rule shares calls out as rules of ours do. */
export function isShared(item: Json): boolean {
  return JSON.stringify(listOf(fieldsOf(item), 'route')) === OUR_ROUTE;
}

function isSink(host: Json | undefined): boolean {
  return host === SINKS.refuse || host === SINKS.hang;
}

function hostsOf(item: Json): readonly (Json | undefined)[] {
  const routes = listOf(fieldsOf(item), 'route');
  return routes.map((route) => fieldsOf(fieldsOf(route)['destination'])['host']);
}

function callerOf(item: Json): Json | undefined {
  return matchesOf(item)[0]?.['sourceNamespace'];
}

function matchesOf(item: Json): readonly JsonObject[] {
  return listOf(fieldsOf(item), 'match').map(fieldsOf);
}
