/** What the card of a routing change says: who is hit, how, and what else an approver ought to know. Plain text. */
import { isOurs } from '../../core/edit.ts';
import type { View } from '../../core/view.ts';
import { ambientNamespaces } from '../view/ambient.ts';
import { podsOf, sayCallers } from '../view/callers.ts';
import type { Effect } from './effect.ts';
import { isWhole } from './effect.ts';
import { sayGateways } from './gateway-text.ts';
import { covers, isWildcard } from '../view/host.ts';
import { few } from '../../core/listing.ts';
import { ownerOf, sayObject } from '../view/owner.ts';
import { familyOf } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { knownHosts, objectsOf, portOf, sharesListener } from '../view/registry.ts';
import { reachOf } from '../view/reach.ts';
import { matchesOf, routesFor } from '../view/routes.ts';
import type { Routed, Wanted } from './routing.ts';
import type { Calls } from './say-effect.ts';
import { sayEffect } from './say-effect.ts';
import type { Outbound } from '../view/sidecar.ts';
import { outboundOf, partialSidecars } from '../view/sidecar.ts';

/** `a.example.com:443`. */
export function sayTarget(host: string, ports: readonly number[]): string {
  return `${host}:${ports.join(',')}`;
}

export function summaryOf(wanted: Wanted, routed: Routed): string {
  const { host, effect, view } = wanted;
  const ports = routed.ports.map((port) => port.number);
  const saying = { whom: sayWhom(wanted, routed), target: sayTarget(host, ports), mesh: view.mesh };
  return sayEffect(effect, { ...saying, calls: callsOf(routed) });
}

function callsOf({ ports }: Routed): Calls {
  const requests = ports.filter((port) => familyOf(port) === 'http').length;
  if (requests === 0) return 'new connections';
  return requests === ports.length ? 'requests' : 'new connections and requests';
}

/** A rule reaches only those who know the host: the rest, if they get there at all, go past the mesh (3). */
function sayWhom({ callers }: Wanted, { found }: Routed): string {
  const reach = reachOf(found.object);
  return callers.namespace === '*' && reach !== '*'
    ? `every pod in ${reach.join(', ')} (the mesh knows the host nowhere else)`
    : sayCallers(callers);
}

/** Most surprising first. */
export function warningsOf(wanted: Wanted, routed: Routed): readonly string[] {
  const atGateway = wanted.callers.gateway !== undefined;
  const connections = routed.ports.some((port) => familyOf(port) !== 'http');
  const requests = routed.ports.some((port) => familyOf(port) === 'http');
  return [
    ...escapes(wanted, routed),
    ...(connections ? sayAddresses(routed.found) : []),
    ...sayLimits(wanted.effect, connections),
    ...(connections ? [sayDrain(wanted.view, routed)] : []),
    ...(requests ? [OPEN_REQUESTS] : []),
    ...sayOwners(routed),
    ...sayElsewhere(wanted, routed),
    ...(atGateway ? [] : [...sayThrough(wanted, routed), sayWithoutSidecar(wanted), ...saySidecars(wanted)]),
  ];
}

/** Routes of HTTP are looked up for each request (4.3, 11.C). */
const OPEN_REQUESTS =
  'Requests on connections that are open meet it too, from their next one on; those under way are left alone.';

/** What people expect of an effect, and it does not do (4.2, 11.C, 11.F). */
function sayLimits(effect: Effect, connections: boolean): readonly string[] {
  switch (effect.do) {
    case 'sink':
    case 'split':
      return connections && !isWhole(effect)
        ? ['Shares are drawn for each connection: all that a client sends over one meets the same end.']
        : [];
    case 'fault':
      return 'abort' in effect.fault
        ? ['Sidecars do not try again what they aborted themselves.']
        : ['A timeout of the route starts after the delay; one of the application itself runs meanwhile.'];
    case 'send':
      return [];
    case 'set':
      return 'timeout' in effect.fields ? ['Retries share this time: together they take no longer.'] : [];
  }
}

/** Connections that a `tls` rule does not see: the listener's default chain has them (11.A). */
function escapes(wanted: Wanted, { found, ports }: Routed): readonly string[] {
  if (!ports.some((port) => familyOf(port) === 'tls')) return [];
  const { host } = wanted;
  const fate = (sharesListener(found) ? SHARED_FATE : OWN_FATE)[modeFor(wanted)];
  const inside =
    found.object.kind === 'Service'
      ? `Only clients that ask for ${host} in their TLS handshake are hit; those that ask for another name of the Service ${fate}.`
      : `TLS clients that send no server name (SNI), or hide it, ${fate}.`;
  const narrower = isWildcard(host) ? routedNarrower(wanted) : [];
  const apart = `Names with rules of their own are not hit: ${narrower.join(', ')}.`;
  return narrower.length > 0 ? [inside, apart] : [inside];
}

type Fates = Readonly<Record<Outbound['mode'], string>>;

/** On the host's own listener the rule is what makes the default chain one for unknown hosts. */
const OWN_FATE: Fates = {
  ALLOW_ANY: 'get through',
  REGISTRY_ONLY: 'are cut off too (REGISTRY_ONLY)',
  UNKNOWN: 'get through, or are cut off too where the mesh is REGISTRY_ONLY',
};

/** On the port's shared listener the default chain is that in any case. */
const SHARED_FATE: Fates = {
  ALLOW_ANY: 'are not hit',
  REGISTRY_ONLY: 'are cut off in any case (REGISTRY_ONLY)',
  UNKNOWN: 'are not hit, or are cut off in any case where the mesh is REGISTRY_ONLY',
};

/** Not known for everyone: each namespace may have a Sidecar that says otherwise. */
function modeFor({ view, callers, namespace }: Wanted): Outbound['mode'] {
  return callers.namespace === '*' ? 'UNKNOWN' : outboundOf(view, podsOf(callers, namespace)).mode;
}

/** Hosts under a wildcard whose own rules are more specific, and so win (11.E). */
function routedNarrower({ view, host, callers, namespace }: Wanted): readonly string[] {
  const routes = routesFor(view, host, podsOf(callers, namespace));
  const names = routes.flatMap((route) => matchesOf(route, 'tls')).flatMap(({ sniHosts = [] }) => sniHosts);
  return [...new Set(names)].filter((name) => name !== host && covers(host, name)).toSorted();
}

/** A rule acts on the listener of the host's addresses; with DNS capture that is an allocated one (3.3, 3.4, 11.N). */
function sayAddresses({ object, addresses, resolution }: Known): readonly string[] {
  if (object.kind === 'Service') return [];
  if (addresses.length > 0) return [`Only connections to ${few(addresses)} are hit.`];
  return resolution === 'NONE'
    ? []
    : ['With DNS capture, connections to the real address of the host are not hit.'];
}

/** 11.C: at the beginning and again at the end; measured also for a rule with the same destination. */
function sayDrain({ mesh }: View, { found, kept }: Routed): string {
  const cut = `Connections that are open work on for ${mesh.drainSeconds} s and are then cut, when it begins and again when it ends`;
  const open =
    found.object.kind === 'Service' ? `${cut}.` : `${cut}; not those made before the mesh knew the host.`;
  const drain = `Pods with a drainDuration of their own wait that long instead.`;
  const others = `The same goes for ${kept.join(', ')}, which keep working by a rule beside it.`;
  return kept.length > 0 ? `${open} ${others} ${drain}` : `${open} ${drain}`;
}

function sayWithoutSidecar({ view, callers }: Wanted): string {
  const ambient = callers.namespace === '*' ? ambientNamespaces(view) : [];
  const where = ambient.length > 0 ? `, among them all in ambient mode (${few(ambient)}),` : '';
  return `Pods without a sidecar${where} are not hit.`;
}

/** Hosts outside are called by pods: what goes to them through a gateway has met its sidecar's rules before. */
function sayThrough({ view, host, effect }: Wanted, { found }: Routed): readonly string[] {
  const isChaos = effect.do === 'sink' || effect.do === 'fault';
  return found.object.kind === 'Service' ? sayGateways(view, host, !isChaos) : [];
}

function sayOwners({ routes }: Routed): readonly string[] {
  return routes.map((route) => {
    const owner = ownerOf(route);
    const into = `The rule goes into ${sayObject(route)}`;
    return owner
      ? `${into}, which belongs to ${owner.tool}: its next sync takes the rule out, and ends this early.`
      : `${into}, ${isOurs(route) ? 'which an egress change made; its' : 'which others made; their'} own rules stay.`;
  });
}

/** Callers of other namespaces who know the host by another object, with another kind of protocol. */
function sayElsewhere({ view, host, callers }: Wanted, { found, ports }: Routed): readonly string[] {
  if (callers.namespace !== '*') return [];
  const others = objectsOf(view, host).filter(
    (object) => object !== found.object && object.kind === 'ServiceEntry',
  );
  const differs = others.filter((entry) => {
    const pods = { namespace: entry.metadata.namespace ?? '' };
    const there = knownHosts(view, pods, [host])[0];
    return ports.some((port) => {
      const same = there && portOf(there, port.number);
      return !same || familyOf(same) !== familyOf(port);
    });
  });
  return differs.map(
    (entry) => `Callers who know the host by ${sayObject(entry)} are not hit: its ports differ.`,
  );
}

function saySidecars({ view, callers, namespace }: Wanted): readonly string[] {
  if (callers.workload || callers.namespace === '*') return [];
  return partialSidecars(view, namespace).map(
    (sidecar) => `Pods that ${sayObject(sidecar)} selects see only what it lists, and may not be hit.`,
  );
}
