/** Into which VirtualServices the HTTP rules of a routing change go: for HTTP the first one that has a rule for a caller is the only one (ISTIO.md 5, 11.E). */
import type { Json, JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, nameOf, targetOf } from '../../core/kube.ts';
import type { Edit } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { allGood, isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { OwnRoute } from '../changes/edits.ts';
import { createEdit, insertEdit, isHidden, ownRoute } from '../changes/edits.ts';
import { isWhole } from './effect.ts';
import type { Concerned } from './http.ts';
import { changedRule, changedRules, concerned, everyCall, leadsTo, plainRule } from './http.ts';
import { fullName } from '../view/host.ts';
import { ownerOf, sayObject } from '../view/owner.ts';
import type { Placed, Placing } from './placing.ts';
import { familyOf } from '../view/protocol.ts';
import { byAge, reachOf } from '../view/reach.ts';
import { portOf } from '../view/registry.ts';
import { hostsOfRoute, routesFor, routesForAnyone } from '../view/routes.ts';
import type { Aim } from './rules.ts';
import { narrowness } from '../flow/rule.ts';
import { otherHosts } from './siblings.ts';
import { withSink } from './weights.ts';

/** For the callers of one namespace. */
export function placeHttp(placing: Placing): Placed | Refusal {
  const { view, aim, pods } = placing;
  const found = inEffect(routesFor(view, aim.host, pods), aim);
  const own = ownRoute(aim.host, aim.callers, pods.namespace);
  // Of what only some of the callers meet, the others go on to the next, and to what sidecars do by themselves.
  const last = found.at(-1);
  if (last && !last.all && !isWhole(aim.effect))
    return refusals.callersSplit(aim.host, sayObject(last.route));
  return place(placing, isWhole(aim.effect) ? found.slice(0, 1) : found, own);
}

/** The same for everyone: in each VirtualService that anybody meets, and for the rest in a public one of our own. */
export function placeHttpForEveryone(placing: Placing): Placed | Refusal {
  const { view, aim, home } = placing;
  const all = routesForAnyone(view, aim.host)
    .toSorted(byAge)
    .flatMap((route) => concerned(route, aim) ?? []);
  const wide = all.find(({ route }) => holding(placing, route) !== 'alone');
  if (wide) return sharing(placing, wide.route) ?? refusals.callersSplit(aim.host, sayObject(wide.route));
  const isPublic = ({ route }: Concerned) => reachOf(route) === '*';
  const open = untilAll(all.filter(isPublic));
  const found = [...all.filter((one) => !isPublic(one)), ...open];
  const own = ownRoute(aim.host, aim.callers, home);
  const rest = open.at(-1)?.all ? [] : [makeOwn(aim, [plainRule(aim)], own)];
  return settled(aim, [...found.map((one) => insertInto(one, aim)), ...rest], found);
}

/** The first one of each caller: exact hosts before wildcards, then in Istio's order. */
function inEffect(routes: readonly KubeObject[], aim: Aim): readonly Concerned[] {
  const sorted = routes.toSorted((a, b) => narrowness(b, aim.host) - narrowness(a, aim.host) || 0);
  return untilAll(sorted.flatMap((route) => concerned(route, aim) ?? []));
}

/** Behind one that all of the callers meet, nobody looks. */
function untilAll(found: readonly Concerned[]): readonly Concerned[] {
  const whole = found.findIndex(({ all }) => all);
  return whole < 0 ? found : found.slice(0, whole + 1);
}

function place(placing: Placing, found: readonly Concerned[], own: OwnRoute): Placed | Refusal {
  const { view, aim, pods } = placing;
  const shared = found.flatMap(({ route }) => sharing(placing, route) ?? [])[0];
  if (shared) return shared;
  const [wide] = found.filter(({ route }) => holding(placing, route) === 'wide');
  if (found.length > 0 && !wide)
    return settled(
      aim,
      found.map((one) => insertInto(one, aim)),
      found,
    );
  // An exact host of our own outranks a wildcard, but nothing tells apart who meets which of several.
  if (wide && found.length > 1) return refusals.callersSplit(aim.host, sayObject(wide.route));
  if (isHidden(view, pods, own)) return refusals.sidecarHidesRoute(aim.host, pods.namespace);
  return settled(aim, [makeOwn(aim, wide?.rules ?? [plainRule(aim)], own, wide?.route)], found);
}

function settled(
  aim: Aim,
  edits: readonly (Edit | Refusal)[],
  found: readonly Concerned[],
): Placed | Refusal {
  const unfitting = found.flatMap(({ route, rules }) => unfit(aim, route, rules) ?? [])[0];
  const made = unfitting ?? allGood(edits);
  if (isRefusal(made)) return made;
  const into = new Set(made.map(({ target }) => nameOf(target)));
  const routes = found.map(({ route }) => route).filter((route) => into.has(nameOf(targetOf(route))));
  return { edits: made, routes, kept: [] };
}

/** Why rules of this VirtualService cannot be copied, or had better not be. */
export function unfit(
  { host, effect }: Aim,
  route: KubeObject,
  rules: readonly JsonObject[],
): Refusal | undefined {
  const owner = ownerOf(route);
  if (owner?.drives) return refusals.drivenObject(host, sayObject(route), owner.tool);
  if (isWhole(effect)) return undefined;
  if (rules.some((rule) => 'delegate' in rule)) return refusals.delegatedRule(host, sayObject(route));
  if (effect.do !== 'split' && effect.do !== 'send') return undefined;
  const namespace = route.metadata.namespace ?? '';
  if (rules.some((rule) => leadsTo(rule, host, namespace) === 'some'))
    return refusals.mixedRule(host, sayObject(route));
  if (effect.do !== 'send') return undefined;
  const names = Object.keys(effect.headers);
  const taken = rules.some((rule) =>
    listOf(rule, 'match').some((match) => names.some((name) => name in fieldsOf(fieldsOf(match)['headers']))),
  );
  return taken ? refusals.headerRuled(host, names.join(', '), sayObject(route)) : undefined;
}

/** Only rules of the VirtualService itself: what is not changed stands below ours as before. */
function insertInto({ route, rules }: Concerned, aim: Aim): Edit | Refusal {
  const http = effectOn(aim, rules, route);
  return http.length > 0
    ? insertEdit(route, { http: [...http] })
    : refusals.nothingToChange(aim.host, sayObject(route));
}

/** All of it: below what has the effect stands what the callers met before, or they would get 404 (11.E). */
function makeOwn(aim: Aim, rules: readonly JsonObject[], own: OwnRoute, from?: KubeObject): Edit | Refusal {
  const base = from ? rules.map((rule) => atHome(rule, from.metadata.namespace ?? '')) : rules;
  const http = effectOn(aim, base, undefined);
  if (http.length === 0) return refusals.nothingToChange(aim.host, from ? sayObject(from) : own.name);
  if (isWhole(aim.effect)) return createEdit(own, { http: [...http] });
  return createEdit(own, { http: [...http, ...(aim.effect.do === 'send' ? base : base.slice(http.length))] });
}

/** Short names of destinations mean Services beside the VirtualService that they stand in. */
function atHome(rule: JsonObject, namespace: string): JsonObject {
  const full = (destination: JsonObject): JsonObject =>
    typeof destination['host'] === 'string'
      ? { ...destination, host: fullName(destination['host'], namespace) }
      : destination;
  const inside = (one: JsonObject): JsonObject => ({
    ...one,
    destination: full(fieldsOf(one['destination'])),
  });
  const { mirror, mirrors } = rule;
  return {
    ...rule,
    ...('route' in rule ? { route: listOf(rule, 'route').map(fieldsOf).map(inside) } : {}),
    ...(mirror === undefined ? {} : { mirror: full(fieldsOf(mirror)) }),
    ...(mirrors === undefined ? {} : { mirrors: listOf(rule, 'mirrors').map(fieldsOf).map(inside) }),
  };
}

function effectOn(aim: Aim, rules: readonly JsonObject[], route: KubeObject | undefined): readonly Json[] {
  const { effect } = aim;
  if (effect.do === 'sink' && isWhole(effect))
    return [{ match: [everyCall(aim, route)], route: withSink([], effect.sink, 100) }];
  return changedRules(rules, (rule) => changedRule(rule, effect, aim, route?.metadata.namespace ?? ''));
}

/** Whether a rule in it hits this host alone; or others with it; or it is no place for one, its host being a wildcard. */
function holding(placing: Placing, route: KubeObject): 'alone' | 'shared' | 'wide' {
  if (!hostsOfRoute(route).includes(placing.aim.host)) return 'wide';
  return sharerOf(placing, route) === undefined ? 'alone' : 'shared';
}

function sharing(placing: Placing, route: KubeObject): Refusal | undefined {
  const { host, port } = placing.aim;
  const other = sharerOf(placing, route);
  return holding(placing, route) === 'shared' && other !== undefined
    ? refusals.sharedRule(host, port.number, other, sayObject(route))
    : undefined;
}

/** Another host that these pods know on that port, and that rules of the VirtualService are for. */
function sharerOf({ view, aim, pods }: Placing, route: KubeObject): string | undefined {
  const others = otherHosts(view, pods, aim.host, hostsOfRoute(route));
  return others.find((one) => {
    const port = portOf(one, aim.port.number);
    return port !== undefined && ['http', 'undeclared'].includes(familyOf(port));
  })?.host;
}
