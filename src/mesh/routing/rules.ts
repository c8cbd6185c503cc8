/** The `tls` and `tcp` rules that we write (ISTIO.md 2.3, 6, 11.L). */
import type { Json, JsonObject, KubeObject, List } from '../../core/kube.ts';
import type { Callers } from '../view/callers.ts';
import { sourceMatch } from '../view/callers.ts';
import type { Effect } from './effect.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import { gatewaysOf } from '../view/routes.ts';

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

function scopeOf(callers: Callers, route: KubeObject | undefined): JsonObject {
  const others = route ? gatewaysOf(route).some((gateway) => gateway !== 'mesh') : false;
  // In tls and tcp matches `mesh` leaves source matching on; in http matches it would not (11.L).
  return { ...sourceMatch(callers), ...(others ? { gateways: ['mesh'] } : {}) };
}
