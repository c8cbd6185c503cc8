/** A host's way through an egress gateway: what it takes, and why it cannot be, or need not (ISTIO.md 8.2, 9). */
import type { KubeObject } from '../../core/kube.ts';
import { listOf } from '../../core/kube.ts';
import type { Edit } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import type { Leg } from './detour-edits.ts';
import {
  gatewayEntry,
  gatewayName,
  gatewayPlace,
  gatewayRule,
  gatewayServers,
  inwardRoute,
  outwardRoute,
} from './detour-edits.ts';
import { isHidden, ownRoute } from '../changes/edits.ts';
import type { EgressGateway } from './egress-gateway.ts';
import { checkGateway, checkServer, isOwn } from './egress-gateway.ts';
import { covers, isWildcard } from '../view/host.ts';
import { actsIn, comesFirst, hostsOfChange, inTheWay, openChanges, sayChange } from '../changes/open.ts';
import { BOTH_PORTS, checkHost, findOrigination, newEntry } from './origination.ts';
import { makerOf, sayObject } from '../view/owner.ts';
import { familyOf } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { known, knownHosts, hostsAround, portOf } from '../view/registry.ts';
import { matchesOf, routesFor } from '../view/routes.ts';
import { applies } from '../view/matching.ts';
import { foreignRule, leadsToTls, PLAIN, SECURE, tlsRuleFor } from '../view/tls-port.ts';

export interface Detour extends Leg {
  /** Make before break, on the way in and on the way out: the sidecars' rule comes last and goes first. */
  readonly edits: readonly Edit[];
  /** Whether the callers know the host by what this makes alone. */
  readonly opens: boolean;
  /** An entry of others by which the gateway knows the host. */
  readonly rests?: KubeObject;
}

export function findDetour(leg: Leg, view: View): Detour | Refusal {
  const { host, namespace, ports } = leg;
  const refused =
    checkHost(host, namespace, view) ?? checkLed(leg, view) ?? checkWay(leg, view) ?? checkRoutes(leg, view);
  if (refused) return refused;
  const client = clientEdits(leg, view);
  if (isRefusal(client)) return client;
  const gateway = gatewayEdits(leg, view);
  if (isRefusal(gateway)) return gateway;
  const { edits, rests } = gateway;
  return {
    ...leg,
    ports,
    edits: [...client, ...edits, gatewayServers(leg), outwardRoute(leg), inwardRoute(leg)],
    opens: !known(view, host, { namespace }),
    ...(rests ? { rests } : {}),
  };
}

/** The same asked again, or a routing change that would be hidden. */
function checkLed({ host, namespace, ports }: Leg, view: View): Refusal | undefined {
  const led = openChanges(view, ({ spec }) => spec.verb === 'egress gateway').find(
    (change) =>
      actsIn(change, [namespace]) &&
      hostsOfChange(change).includes(host) &&
      change.spec.scope.ports.some((port) => ports.includes(port)) &&
      comesFirst(view, change),
  );
  if (led) return refusals.alreadyLed(host, sayChange(led));
  const [routing] = inTheWay(view, { host, ports, callers: { namespace } });
  return (
    routing && refusals.overlapping(routing.spec.target, routing.id, sayChange(routing), routing.spec.verb)
  );
}

/** The gateway itself: seen by the callers, and free for the host. */
function checkWay({ host, namespace, gateway, ports }: Leg, view: View): Refusal | undefined {
  const own = { namespace, name: gatewayName(host) };
  for (const number of ports) {
    const protocols = number === SECURE ? ['TLS', 'HTTPS'] : ['HTTP', 'HTTP2', 'GRPC'];
    const refused =
      checkGateway(gateway, number, namespace, view) ??
      checkServer(gateway, own, { number, protocols, host }, view);
    if (refused) return refused;
  }
  return undefined;
}

/** One VirtualService is all that sidecars look at for HTTP; of a TLS host another one may be first (5). */
function checkRoutes({ host, namespace, ports }: Leg, view: View): Refusal | undefined {
  const callers = { namespace };
  const rules = (route: KubeObject, port: number) =>
    port === PLAIN
      ? listOf(route.spec, 'http').length > 0
      : matchesOf(route, 'tls').some(
          (match) =>
            applies(match, port, callers) !== 'none' &&
            (match.sniHosts ?? []).some((sni) => covers(sni, host)),
        );
  const route = routesFor(view, host, callers).find((one) => ports.some((port) => rules(one, port)));
  if (route) return refusals.gatewayRouted(host, sayObject(route));
  if (isHidden(view, callers, ownRoute(host, callers, namespace)))
    return refusals.sidecarHidesRoute(host, namespace);
  return ports.includes(SECURE) ? checkWildcards(host, namespace, view) : undefined;
}

/** A TLS rule for one name takes the chain of a wildcard around it away (11.D). */
function checkWildcards(host: string, namespace: string, view: View): Refusal | undefined {
  const around = hostsAround(view, host).filter(isWildcard);
  const wild = knownHosts(view, { namespace }, around).find((one) => {
    const port = portOf(one, SECURE);
    return port && familyOf(port) === 'tls';
  });
  return wild && refusals.gatewayWildcard(host, wild.host, sayObject(wild.object));
}

/** What makes the callers know the ports; TLS of their own for plain calls, so that none ever reach the TLS port as they are. */
function clientEdits({ host, namespace, ports, gateway }: Leg, view: View): readonly Edit[] | Refusal {
  const found = known(view, host, { namespace });
  const exact = found?.host === host ? found : undefined;
  const lacksPlain = ports.includes(PLAIN) && !isPlain(exact, gateway.namespace === namespace);
  if (lacksPlain) {
    const origination = findOrigination(host, namespace, view);
    return isRefusal(origination) ? origination : origination.edits;
  }
  if (!ports.includes(SECURE)) return [];
  if (!exact) {
    const entry = newEntry(host, SECURE_PORTS, namespace, view);
    return isRefusal(entry) ? entry : [entry];
  }
  const port = portOf(exact, SECURE);
  if (port && familyOf(port) === 'tls') return [];
  return refusals.noTlsPort({ host, object: sayObject(exact.object), protocol: port?.protocol });
}

const SECURE_PORTS = BOTH_PORTS.filter(({ number }) => number === SECURE);

/** Whether plain calls are known there already. A gateway among the callers needs their TLS too. */
function isPlain(one: Known | undefined, shared: boolean): boolean {
  const port = one && portOf(one, PLAIN);
  return port !== undefined && familyOf(port) === 'http' && (!shared || leadsToTls(one as Known));
}

interface GatewaySide {
  readonly edits: readonly Edit[];
  readonly rests?: KubeObject;
}

/** What makes the gateway know the host, unless it is among the callers, or knows it rightly by somebody's entry. */
function gatewayEdits(leg: Leg, view: View): GatewaySide | Refusal {
  const { host, namespace, gateway, ports } = leg;
  if (gateway.namespace === namespace) return { edits: [] };
  const pods = { namespace: gateway.namespace, labels: gateway.selector };
  const found = known(view, host, pods);
  const home = found?.host === host ? (found.object.metadata.namespace ?? '') : namespace;
  const clash = ports.includes(PLAIN) ? foreignRule(view, host, gateway.namespace, home) : undefined;
  const isNew = found?.host !== host || isOwn(found.object, gatewayPlace(leg));
  if (isNew && clash) return refusals.otherDestinationRule(host, sayObject(clash), makerOf(clash));
  if (isNew) return { edits: [...(ports.includes(PLAIN) ? [gatewayRule(leg)] : []), gatewayEntry(leg)] };
  return isFit(found, gateway, ports, view)
    ? { edits: [], rests: found.object }
    : refusals.gatewaySees(host, sayObject(gateway.service), sayObject(found.object));
}

/** Whether the gateway gets where it should by what it knows. */
function isFit(found: Known, gateway: EgressGateway, ports: readonly number[], view: View): boolean {
  if (found.resolution === 'NONE' || found.resolution === 'DYNAMIC_DNS') return false;
  return ports.every((number) => {
    const port = portOf(found, number);
    if (number === SECURE) return port !== undefined && familyOf(port) === 'tls';
    return leadsToTls(found) && tlsRuleFor(view, found, PLAIN, gateway.namespace) !== undefined;
  });
}
