/** The `tls` and `tcp` rules that we write, and whether somebody's rule is about the same callers (ISTIO.md 2.3, 6, 11.L). */
import type { Json, JsonObject, KubeObject, List } from '../core/kube.ts';
import type { Callers } from './callers.ts';
import { sourceMatch } from './callers.ts';
import type { Effect } from './effect.ts';
import type { Port } from './protocol.ts';
import { familyOf } from './protocol.ts';
import type { Match } from './routes.ts';
import { gatewaysOf } from './routes.ts';

/** What is done to a host's port, and for whom. */
export interface Aim {
  readonly host: string;
  readonly port: Port;
  readonly callers: Callers;
  readonly effect: Effect;
}

/** The list of a VirtualService that acts on the port: `tls` on TLS and HTTPS, `tcp` on the rest (11.A). */
export function listFor(port: Port): Extract<List, 'tls' | 'tcp'> {
  return familyOf(port) === 'tls' ? 'tls' : 'tcp';
}

/** The rule with these destinations. `route` is the VirtualService it goes into; none for one of our own. */
export function ruleTo(to: readonly Json[], { host, port, callers }: Aim, route?: KubeObject): Json {
  const sni: JsonObject = listFor(port) === 'tls' ? { sniHosts: [host] } : {};
  return { match: [{ port: port.number, ...sni, ...scopeOf(callers, route) }], route: to };
}

/** The rule that gives a host its way back which a rule for another one takes away (11.D). */
export function keepRule(host: string, port: number, callers: Callers, route?: KubeObject): Json {
  return {
    match: [{ port, sniHosts: [host], ...scopeOf(callers, route) }],
    route: [{ destination: { host, port: { number: port } } }],
  };
}

/** Of these callers, whose calls on this port the match is about. */
export function applies(match: Match, port: number, callers: Callers): 'all' | 'some' | 'none' {
  const { gateways = [], sourceNamespace, sourceLabels = {} } = match;
  if (gateways.length > 0 && !gateways.includes('mesh')) return 'none';
  if (match.port !== undefined && match.port !== port) return 'none';
  if (sourceNamespace && callers.namespace !== '*' && sourceNamespace !== callers.namespace) return 'none';
  const labels = callers.workload?.labels ?? {};
  const wanted = Object.entries(sourceLabels);
  if (wanted.some(([key, value]) => labels[key] !== undefined && labels[key] !== value)) return 'none';
  const everyone = callers.namespace === '*' && Boolean(sourceNamespace);
  return everyone || wanted.some(([key, value]) => labels[key] !== value) ? 'some' : 'all';
}

/** What counts of a match of HTTP: `gateways` switches its sources off (11.L). */
export function inHttp(match: Match): Match {
  const { sourceNamespace: _namespace, sourceLabels: _labels, ...rest } = match;
  return (match.gateways ?? []).length > 0 ? rest : match;
}

function scopeOf(callers: Callers, route: KubeObject | undefined): JsonObject {
  const others = route ? gatewaysOf(route).some((gateway) => gateway !== 'mesh') : false;
  // In tls and tcp matches `mesh` leaves source matching on; in http matches it would not (11.L).
  return { ...sourceMatch(callers), ...(others ? { gateways: ['mesh'] } : {}) };
}
