/** The HTTP rules in effect for some callers, and copies of them with an effect (ISTIO.md 2.3, 5, 6, 11.E, 11.L). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { destinationsOf, fieldsOf, listOf } from '../../core/kube.ts';
import type { Effect } from './effect.ts';
import { fullName } from '../view/host.ts';
import type { Match } from '../view/routes.ts';
import { gatewaysOf } from '../view/routes.ts';
import type { Aim } from './rules.ts';
import { applies, inHttp } from '../view/matching.ts';
import { branches, withSink } from './weights.ts';
import { sourceMatch } from '../view/callers.ts';

/** Rules of one VirtualService that these callers may meet on this port, their matches narrowed to both. */
export interface Concerned {
  readonly route: KubeObject;
  readonly rules: readonly JsonObject[];
  /** Whether every one of the callers meets this VirtualService. */
  readonly all: boolean;
}

/** Undefined where no HTTP rule of it is for any of these callers on this port. */
export function concerned(route: KubeObject, aim: Aim): Concerned | undefined {
  const found = listOf(route.spec, 'http')
    .map(fieldsOf)
    .flatMap((rule) => narrowed(rule, aim, route) ?? []);
  return found.length === 0
    ? undefined
    : { route, rules: found.map(({ rule }) => rule), all: found.some(({ all }) => all) };
}

/** The rule that sidecars have by themselves: to the host that was called. */
export function plainRule({ host, port, callers }: Aim): JsonObject {
  return {
    match: [{ port: port.number, ...sourceMatch(callers) }],
    route: [{ destination: { host, port: { number: port.number } } }],
  };
}

/** What a rule of ours matches that takes every call: `route` is what it goes into. */
export function everyCall(aim: Aim, route?: KubeObject): JsonObject {
  return narrow({}, aim, route);
}

/** The rule with the effect; undefined where it has none on it: what a sidecar answers itself, or sends elsewhere. */
export function changedRule(
  rule: JsonObject,
  effect: Effect,
  aim: Aim,
  namespace: string,
): JsonObject | undefined {
  const route = listOf(rule, 'route');
  if (route.length === 0) return undefined;
  const { host } = aim;
  const port = portOfRule(rule) ?? aim.port.number;
  switch (effect.do) {
    case 'sink':
      return { ...rule, route: withSink(route, effect.sink, effect.share) };
    case 'fault':
      return { ...rule, fault: { ...fieldsOf(rule['fault']), ...effect.fault } };
    case 'set':
      return { ...rule, ...effect.fields };
    case 'split':
      return leadsTo(rule, host, namespace) === 'all'
        ? { ...rule, route: branches(effect.to, host, port, 'http') }
        : undefined;
    case 'send':
      return leadsTo(rule, host, namespace) === 'all'
        ? {
            ...rule,
            match: listOf(rule, 'match').map((match) => withHeaders(fieldsOf(match), effect.headers)),
            route: branches([{ ...effect.to, weight: 100 }], host, port, 'http'),
          }
        : undefined;
  }
}

/** The rules with the effect, up to the last that it changes: those between stay as they are, and keep their calls. */
export function changedRules(
  rules: readonly JsonObject[],
  change: (rule: JsonObject) => JsonObject | undefined,
): readonly JsonObject[] {
  const changed = rules.map(change);
  const last = changed.findLastIndex((rule) => rule !== undefined);
  return rules.slice(0, last + 1).map((rule, at) => changed[at] ?? rule);
}

/** Whether the rule's calls go to this host: all, some or none of them. */
export function leadsTo(rule: JsonObject, host: string, namespace: string): 'all' | 'some' | 'none' {
  const hosts = destinationsOf(rule).map(({ host: named }) =>
    typeof named === 'string' ? fullName(named, namespace) : '',
  );
  if (!hosts.includes(host)) return 'none';
  return hosts.every((name) => name === host) ? 'all' : 'some';
}

/** The port that all its destinations name; undefined where they differ, or name none. */
function portOfRule(rule: JsonObject): number | undefined {
  const ports = destinationsOf(rule).map(({ port }) => fieldsOf(port)['number']);
  const [port] = ports;
  return typeof port === 'number' && ports.every((other) => other === port) ? port : undefined;
}

function withHeaders(match: JsonObject, headers: JsonObject): JsonObject {
  return { ...match, headers: { ...fieldsOf(match['headers']), ...headers } };
}

function narrowed(
  rule: JsonObject,
  aim: Aim,
  route: KubeObject,
): { rule: JsonObject; all: boolean } | undefined {
  const matches = listOf(rule, 'match').map(fieldsOf);
  const about = (matches.length > 0 ? matches : [{}])
    .map((match) => ({ match, state: applies(inHttp(match as Match), aim.port.number, aim.callers) }))
    .filter(({ state }) => state !== 'none');
  if (about.length === 0) return undefined;
  const match = about.map((one) => narrow(one.match, aim, route));
  return { rule: { ...rule, match }, all: about.some(({ state }) => state === 'all') };
}

/** The same conditions for these callers alone, and without `gateways`, which would hit everyone. */
function narrow(match: JsonObject, { port, callers }: Aim, route?: KubeObject): JsonObject {
  const { gateways, sourceNamespace, sourceLabels, ...rest } = match;
  const off = Array.isArray(gateways) && gateways.length > 0;
  const theirs = off ? {} : defined({ sourceNamespace, sourceLabels });
  const ours = sourceMatch(callers);
  const labels = { ...fieldsOf(theirs['sourceLabels']), ...ours.sourceLabels };
  const sources = { ...theirs, ...ours, ...(Object.keys(labels).length > 0 ? { sourceLabels: labels } : {}) };
  const shared = route !== undefined && gatewaysOf(route).some((gateway) => gateway !== 'mesh');
  const mesh: JsonObject = shared && Object.keys(sources).length === 0 ? { gateways: ['mesh'] } : {};
  return { ...rest, port: port.number, ...sources, ...mesh };
}

function defined(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
