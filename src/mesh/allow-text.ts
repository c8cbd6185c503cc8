/** What the card of an allow says. Plain text. */
import type { View } from '../core/view.ts';
import { isAmbient } from './ambient.ts';
import { isWildcard } from './host.ts';
import type { Opening } from './opening.ts';
import { sharersOf } from './opening.ts';
import { sayObject } from './owner.ts';
import { familyOf } from './protocol.ts';
import { outboundOf, partialSidecars } from './sidecar.ts';

/** `a.example.com:443, b.example.com:443,8443`. */
export function sayTargets(openings: readonly Opening[]): string {
  return openings
    .map(({ host, ports }) => `${host}:${ports.map((port) => port.number).join(',')}`)
    .join(', ');
}

export function saySummary(
  openings: readonly Opening[],
  namespace: string,
  names: readonly string[],
): string {
  const hosts = openings.map(({ host, ports }) => {
    const spoken = ports.map(({ number, protocol = '' }) => `${number} (${protocol})`);
    return `${host} on ${spoken.join(' and ')}`;
  });
  const entries = names.map((name) => `${namespace}/${name}`).join(', ');
  const by = names.length > 1 ? 'ServiceEntries' : 'ServiceEntry';
  return `Pods in ${namespace} may reach ${hosts.join('; ')}, by ${by} ${entries}.`;
}

export function warningsOfAllow(
  openings: readonly Opening[],
  namespace: string,
  view: View,
): readonly string[] {
  const numbers = new Set(openings.flatMap(({ ports }) => ports.map((port) => port.number)));
  return [
    ...sayReachable(openings, namespace, view),
    ...sayAmbient(namespace, view),
    ...openings.flatMap(({ host }) => sayWildcard(host)),
    ...[...numbers].flatMap((number) => sayListener(number, namespace, view)),
    `When it ends, connections to it that were made meanwhile are cut after ${view.mesh.drainSeconds} s.`,
    ...partialSidecars(view, namespace).map(
      (sidecar) => `Pods that ${sayObject(sidecar)} selects see only what it lists, and may not get it.`,
    ),
  ];
}

/** A named host is resolved by Envoy itself, whatever address the application dialled (9). */
function sayReachable(openings: readonly Opening[], namespace: string, view: View): readonly string[] {
  const { mode, by } = outboundOf(view, { namespace });
  if (mode === 'REGISTRY_ONLY') return [];
  const says = by ? sayObject(by) : 'the mesh';
  const reachable =
    mode === 'ALLOW_ANY'
      ? `Already reachable: ${says} lets pods in ${namespace} reach any host (ALLOW_ANY). This names it, and it stays reachable when this ends.`
      : `The revisions of Istio here differ: where pods may reach any host (ALLOW_ANY), this only names it, and it stays reachable when this ends.`;
  const resolved = `While it is open, sidecars look its address up themselves, whichever one the application found.`;
  return openings.every(({ host }) => isWildcard(host)) ? [reachable] : [reachable, resolved];
}

/** Ambient takes no notice of `exportTo` (9). */
function sayAmbient(namespace: string, view: View): readonly string[] {
  return isAmbient(view, namespace)
    ? [`Pods in ${namespace} are in ambient mode, where an entry counts for every namespace.`]
    : [];
}

/** With resolution NONE only the name in the handshake is looked at, and a client may say any name. */
function sayWildcard(host: string): readonly string[] {
  return isWildcard(host)
    ? [`${host} opens every name under it, and any address to a client that gives such a name.`]
    : [];
}

/** Nothing else is usual there than TLS, so nobody's server speaks first. */
function isTlsPort(number: number): boolean {
  return `${number}`.endsWith('443') || [465, 636, 853, 993, 995, 5671, 8883].includes(number);
}

/** The port's shared listener: its first TLS entry changes it as a whole, and so does its last (11.C, 11.H, 11.I). */
function sayListener(number: number, namespace: string, view: View): readonly string[] {
  const sharers = sharersOf(view, namespace, number);
  if (sharers.some(([, port]) => familyOf(port) === 'tls')) return [];
  const { drainSeconds } = view.mesh;
  const last = `It is the only TLS entry on port ${number} for pods in ${namespace}. If it still is when it ends, all their connections on that port that were made meanwhile are cut after ${drainSeconds} s, to other hosts too.`;
  const [other] = sharers;
  const hang = `While it is open, connections of pods in ${namespace} to servers outside that speak first on port ${number} hang, whatever the host.`;
  if (!other) return isTlsPort(number) ? [last] : [hang, last];
  const first = `${sayObject(other[0])} already has port ${number} without TLS: all open connections on that port are cut after ${drainSeconds} s, and servers there that speak first hang.`;
  return [first, last];
}
