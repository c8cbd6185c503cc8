/** Where a new connection or request goes now, by the objects in the cluster as they are, our own rules included. */
import type { Json, JsonObject, KubeObject } from '../core/kube.ts';
import { fieldsOf, listOf } from '../core/kube.ts';
import { SINKS } from '../core/sink.ts';
import type { View } from '../core/view.ts';
import { covers, fullName } from './host.ts';
import type { Port } from './protocol.ts';
import { familyOf } from './protocol.ts';
import { known, portOf } from './registry.ts';
import type { Match } from './routes.ts';
import { liveRoutesFor } from './routes.ts';
import { applies } from './rules.ts';
import type { Pods } from './sidecar.ts';
import { outboundOf } from './sidecar.ts';

export interface Flow {
  /** What lets it pass or stops it: a registered host, a mesh that lets anything out, or one that does not. */
  readonly by: 'registry' | 'any' | 'none' | 'unknown';
  /** What makes the host known. */
  readonly object?: KubeObject;
  /** The VirtualService whose rule decides; absent where the host is simply reached. */
  readonly route?: KubeObject;
  /** Shares of 1 that add up to it. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly share: number;
  /** `itself`: the host as it was called; `elsewhere`: another host, or a subset of it. */
  readonly to: 'itself' | 'elsewhere' | 'refused' | 'hangs' | 'aborted';
  /** The destination; of an abort, its status. */
  readonly name: string;
}

/** For pods that call this port of the host. HTTP rules with conditions of their own are passed over: what is told is what a plain call meets. */
export function flowOf(view: View, host: string, number: number, pods: Pods): Flow {
  const object = known(view, host, pods);
  const port = object && portOf(object, number);
  if (!object || !port) return unnamed(view, host, pods, object?.object);
  const rule = ruleFor(view, host, port, pods);
  const reached = { by: 'registry', object: object.object } as const;
  if (!rule) return { ...reached, parts: [{ share: 1, to: 'itself', name: host }] };
  return { ...reached, route: rule.route, parts: partsOf(rule, host) };
}

/** All of it, some of it, or none of it arrives somewhere. */
export function stateOfFlow({ parts }: Flow): 'open' | 'split' | 'broken' {
  const arrives = (part: Part) => part.to === 'itself' || part.to === 'elsewhere';
  if (parts.every(arrives)) return parts.length > 1 ? 'split' : 'open';
  return parts.some(arrives) ? 'split' : 'broken';
}

function unnamed(view: View, host: string, pods: Pods, object: KubeObject | undefined): Flow {
  const { mode } = outboundOf(view, pods);
  const by = mode === 'ALLOW_ANY' ? 'any' : mode === 'REGISTRY_ONLY' ? 'none' : 'unknown';
  const to = by === 'none' ? 'refused' : 'itself';
  return { by, ...(object ? { object } : {}), parts: [{ share: 1, to, name: host }] };
}

interface Rule {
  readonly route: KubeObject;
  readonly fields: JsonObject;
}

function ruleFor(view: View, host: string, port: Port, pods: Pods): Rule | undefined {
  const routes = liveRoutesFor(view, host, pods);
  const family = familyOf(port);
  const about = (match: Match) => appliesHere(match, port.number, pods);
  if (family === 'http')
    return firstRule(routes.slice(0, 1), 'http', (match) => isPlain(match) && about(match));
  if (family !== 'tls') return firstRule(routes, 'tcp', about);
  // Envoy takes the filter chain of the narrowest SNI, whichever rule stands first.
  const wide = (match: Match) => (match.sniHosts ?? []).some((sni) => covers(sni, host)) && about(match);
  const exact = (match: Match) => (match.sniHosts ?? []).includes(host) && about(match);
  return firstRule(routes, 'tls', exact) ?? firstRule(routes, 'tls', wide);
}

function appliesHere(match: Match, port: number, { namespace, labels = {} }: Pods): boolean {
  return applies(match, port, { namespace, workload: { name: '', labels } }) === 'all';
}

/** The first one with a match that fits; one without matches fits everything. */
function firstRule(
  routes: readonly KubeObject[],
  list: 'http' | 'tls' | 'tcp',
  fits: (match: Match) => boolean,
): Rule | undefined {
  for (const route of routes) {
    const found = listOf(route.spec, list)
      .map(fieldsOf)
      .find((fields) => {
        const matches = listOf(fields, 'match') as readonly Match[];
        return matches.length === 0 ? list !== 'tls' : matches.some(fits);
      });
    if (found) return { route, fields: found };
  }
  return undefined;
}

/** Conditions under which every call of these pods falls. */
const SCOPE: readonly string[] = ['port', 'gateways', 'sourceNamespace', 'sourceLabels', 'name'];

function isPlain(match: Match): boolean {
  return Object.keys(match).every((key) => SCOPE.includes(key));
}

function partsOf({ route, fields }: Rule, host: string): readonly Part[] {
  const abort = fieldsOf(fieldsOf(fields['fault'])['abort']);
  const share = Number(fieldsOf(abort['percentage'])['value'] ?? 0) / 100;
  const rest = destinations(fields).map((part) => ({
    ...named(part, route, host),
    share: part.share * (1 - share),
  }));
  const status = textOf(abort['httpStatus'] ?? abort['grpcStatus']);
  const aborted: readonly Part[] = share > 0 ? [{ share, to: 'aborted', name: status }] : [];
  return [...aborted, ...rest.filter((part) => part.share > 0)];
}

interface Destination {
  readonly host: string;
  readonly subset: string;
  readonly share: number;
}

/** Weights that are not given, or add up to nothing, count as one each. */
function destinations(fields: JsonObject): readonly Destination[] {
  const all = listOf(fields, 'route').map(fieldsOf);
  const weights = all.map(({ weight }) => Number(weight ?? 0));
  const sum = weights.reduce((a, b) => a + b, 0);
  return all.map((one, at) => {
    const { host, subset } = fieldsOf(one['destination']);
    const share = sum > 0 ? (weights[at] ?? 0) / sum : 1 / all.length;
    return { host: textOf(host), subset: textOf(subset), share };
  });
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

function named({ host: written, subset, share }: Destination, route: KubeObject, called: string): Part {
  const host = fullName(written, route.metadata.namespace ?? '');
  if (host === SINKS.refuse) return { share, to: 'refused', name: host };
  if (host === SINKS.hang) return { share, to: 'hangs', name: host };
  if (host === called && subset === '') return { share, to: 'itself', name: host };
  return { share, to: 'elsewhere', name: subset === '' ? host : `${host} ${subset}` };
}
