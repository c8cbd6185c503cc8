/** What a black hole's card says: who is hit, how, and what else an approver ought to know. Plain text. */
import type { SinkName } from '../core/sink.ts';
import type { View } from '../core/view.ts';
import type { Hole, Wanted } from './blackhole.ts';
import { podsOf, sayCallers } from './callers.ts';
import { covers, isWildcard } from './host.ts';
import { ownerOf, sayObject } from './owner.ts';
import { familyOf } from './protocol.ts';
import { hostsOf, knownHosts, portOf } from './registry.ts';
import { reachOf } from './reach.ts';
import { matchesOf, routesFor } from './routes.ts';
import { partialSidecars } from './sidecar.ts';

/** How a new connection breaks (ISTIO.md 11.B). */
const BREAKS: Readonly<Record<SinkName, string>> = {
  refuse: 'are closed at once',
  hang: 'get no answer for 10 s, and are then closed',
};

/** `a.example.com:443`. */
export function sayTarget(host: string, ports: readonly number[]): string {
  return `${host}:${ports.join(',')}`;
}

export function summaryOf(wanted: Wanted, hole: Hole): string {
  const ports = hole.ports.map((port) => port.number);
  const target = sayTarget(wanted.host, ports);
  return `New connections from ${sayWhom(wanted, hole)} to ${target} ${BREAKS[wanted.sink]}.`;
}

/** A rule reaches only those who know the host: the rest, if they get there at all, go past the mesh (3). */
function sayWhom({ callers }: Wanted, { found }: Hole): string {
  const reach = reachOf(found.object);
  return callers.namespace === '*' && reach !== '*'
    ? `every pod in ${reach.join(', ')} (the mesh knows the host nowhere else)`
    : sayCallers(callers);
}

/** Most surprising first. */
export function warningsOf(wanted: Wanted, hole: Hole): readonly string[] {
  return [
    ...escapes(wanted, hole),
    sayDrain(wanted.view, hole.kept),
    ...sayOwners(hole),
    ...sayElsewhere(wanted, hole),
    'Pods without a sidecar are not hit.',
    ...saySidecars(wanted),
  ];
}

/** Connections that a `tls` rule does not see (11.A). */
function escapes(wanted: Wanted, { found, ports }: Hole): readonly string[] {
  if (!ports.some((port) => familyOf(port) === 'tls')) return [];
  const { host } = wanted;
  const inside =
    found.object.kind === 'Service'
      ? `Only clients that ask for ${host} in their TLS handshake are hit; those that ask for another name of the Service get through, or are cut off under REGISTRY_ONLY.`
      : 'TLS clients that send no server name (SNI), or hide it, are not hit.';
  const narrower = isWildcard(host) ? routedNarrower(wanted) : [];
  const apart = `Names with rules of their own are not hit: ${narrower.join(', ')}.`;
  return narrower.length > 0 ? [inside, apart] : [inside];
}

/** Hosts under a wildcard whose own rules are more specific, and so win (11.E). */
function routedNarrower({ view, host, callers, namespace }: Wanted): readonly string[] {
  const routes = routesFor(view, host, podsOf(callers, namespace));
  const names = routes.flatMap((route) => matchesOf(route, 'tls')).flatMap(({ sniHosts = [] }) => sniHosts);
  return [...new Set(names)].filter((name) => name !== host && covers(host, name)).toSorted();
}

/** 11.C: at the beginning and again at the end; measured also for a rule with the same destination. */
function sayDrain({ mesh }: View, kept: readonly string[]): string {
  const open = `Connections that are open when it begins work on for ${mesh.drainSeconds} s and are then cut; so are those that are open when it ends.`;
  const drain = `Pods with a drainDuration of their own wait that long instead.`;
  const others = `The same goes for ${kept.join(', ')}, which keep working by a rule beside it.`;
  return kept.length > 0 ? `${open} ${others} ${drain}` : `${open} ${drain}`;
}

function sayOwners({ routes }: Hole): readonly string[] {
  return routes.map((route) => {
    const owner = ownerOf(route);
    const into = `The rule goes into ${sayObject(route)}`;
    return owner
      ? `${into}, which belongs to ${owner.tool}: its next sync takes the rule out, and ends this early.`
      : `${into}, which others made; their own rules stay.`;
  });
}

/** Callers of other namespaces who know the host by another object, with another kind of protocol. */
function sayElsewhere({ view, host, callers }: Wanted, { found, ports }: Hole): readonly string[] {
  if (callers.namespace !== '*') return [];
  const others = view.serviceEntries.filter(
    (entry) => entry !== found.object && hostsOf(entry).includes(host),
  );
  const differs = others.filter((entry) => {
    const pods = { namespace: entry.metadata.namespace ?? '' };
    const there = knownHosts(view, pods, (name) => name === host)[0];
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
