/** The objects of a way through an egress gateway, all in the callers' namespace (ISTIO.md 8.2). */
import type { Json, JsonObject } from '../../core/kube.ts';
import type { CreateEdit, Items } from '../../core/plan.ts';
import type { EgressGateway } from './egress-gateway.ts';
import { createEdit, ownRoute } from '../changes/edits.ts';
import { entryEdit } from './entry.ts';
import { shortHash, uniqueSlug } from '../view/host.ts';
import { BOTH_PORTS, tlsRule } from './origination.ts';
import { PLAIN, SECURE } from '../view/tls-port.ts';

export interface Leg {
  readonly host: string;
  readonly namespace: string;
  readonly gateway: EgressGateway;
  /** Ports that the application calls: 443 passes through, of 80 the gateway begins the TLS. */
  readonly ports: readonly number[];
}

/** What of it the gateway alone sees, by its name: `drawbridge-a-example-com-egress`. */
export function gatewayPlace({ host, namespace }: Pick<Leg, 'host' | 'namespace'>) {
  return { namespace, name: `drawbridge-${uniqueSlug(host)}-egress` };
}

/** A Gateway's name is a DNS label (2.4), so a long host is told by its hash. */
export function gatewayName(host: string): string {
  const plain = uniqueSlug(host);
  return `drawbridge-${plain.length <= LABEL ? plain : `${plain.slice(0, LABEL - 7)}-${shortHash(host)}`}`;
}

/** What `drawbridge-` leaves of the 63 characters of a label. */
const LABEL = 52;

/** The TLS that the gateway begins; the sidecars' own is another rule. */
export function gatewayRule(leg: Leg): CreateEdit {
  return tlsRule(leg.host, { ...gatewayPlace(leg), exportTo: seenBy(leg) });
}

/** The host as the gateway knows it: by DNS, for with NONE it would dial itself (8.2). */
export function gatewayEntry(leg: Leg): CreateEdit {
  const { namespace, name } = gatewayPlace(leg);
  const ports = BOTH_PORTS.filter(({ number }) => leg.ports.includes(number));
  const edit = entryEdit({ host: leg.host, ports, addresses: [] }, { namespace, everyone: false }, name);
  return { ...edit, shell: { ...edit.shell, exportTo: [seenBy(leg)] } };
}

/** What the gateway's pods take: TLS for the host as it comes, or HTTP. */
export function gatewayServers({ host, namespace, gateway, ports }: Leg): CreateEdit {
  const tls = { port: { number: SECURE, protocol: 'TLS' }, hosts: [host], tls: { mode: 'PASSTHROUGH' } };
  const http = { port: { number: PLAIN, protocol: 'HTTP' }, hosts: [host] };
  const servers: Json[] = ports.map((port) => (port === SECURE ? tls : http));
  return {
    do: 'create',
    target: { kind: 'Gateway', namespace, name: gatewayName(host) },
    shell: { selector: gateway.selector },
    items: { servers },
  };
}

/** From the gateway on to the host. Sidecars do not see it. */
export function outwardRoute(leg: Leg): CreateEdit {
  const { host, namespace } = leg;
  const shell: JsonObject = {
    hosts: [host],
    gateways: [`${namespace}/${gatewayName(host)}`],
    exportTo: [seenBy(leg)],
  };
  const target = { kind: 'VirtualService' as const, ...gatewayPlace(leg) };
  return { do: 'create', target, shell, items: rulesTo(leg, host) };
}

/** From the sidecars to the gateway; private to the callers' namespace, so it says by itself whose calls are meant. Whoever is led there before the gateway knows the way is refused. */
export function inwardRoute(leg: Leg): CreateEdit {
  const { host, namespace, gateway } = leg;
  const own = ownRoute(host, { namespace }, namespace);
  return { ...createEdit(own, rulesTo(leg, gateway.host)), waits: true };
}

function rulesTo({ host, ports }: Leg, to: string): Items {
  const route = (number: number): Json => [{ destination: { host: to, port: { number } } }];
  const tls = { match: [{ port: SECURE, sniHosts: [host] }], route: route(SECURE) };
  const http = { match: [{ port: PLAIN }], route: route(PLAIN) };
  return {
    ...(ports.includes(PLAIN) ? { http: [http] } : {}),
    ...(ports.includes(SECURE) ? { tls: [tls] } : {}),
  };
}

/** The gateway's namespace alone; its own pods and the callers are the same where they share it. */
function seenBy({ namespace, gateway }: Leg): string {
  return gateway.namespace === namespace ? '.' : gateway.namespace;
}
