/** What the card of an allow says. Plain text. */
import { isSingle, sayAddress } from '../../core/address.ts';
import type { View } from '../../core/view.ts';
import { isPrivate } from '../view/address-guard.ts';
import { isAmbient } from '../view/ambient.ts';
import { isWildcard } from '../view/host.ts';
import { sayListener } from './listener-text.ts';
import { few } from '../../core/listing.ts';
import type { Opening } from './entry.ts';
import { sayObject } from '../view/owner.ts';
import { familyOf } from '../view/protocol.ts';
import { outboundOf, partialSidecars } from '../view/sidecar.ts';
import type { Whom } from '../view/whom.ts';
import { sayWhom } from '../view/whom.ts';

/** `a.example.com:443, b.example.com:443,8443`. */
export function sayTargets(openings: readonly Opening[]): string {
  return openings
    .map(({ host, ports }) => `${host}:${ports.map((port) => port.number).join(',')}`)
    .join(', ');
}

export function saySummary(openings: readonly Opening[], whom: Whom, names: readonly string[]): string {
  const hosts = openings.map(({ host, ports, addresses }) => {
    const spoken = ports.map(({ number, protocol = '' }) => `${number} (${protocol})`);
    const at = addresses.length > 0 ? ` at ${addresses.map(sayAddress).join(', ')}` : '';
    return `${host} on ${spoken.join(' and ')}${at}`;
  });
  const entries = names.map((name) => `${whom.namespace}/${name}`).join(', ');
  const by = names.length > 1 ? 'ServiceEntries' : 'ServiceEntry';
  const over = openings.flatMap(({ supersedes }) => supersedes ?? []);
  const place = over.map((id) => ` It takes the place of ${id}.`).join('');
  return `${sayWhom(whom)} may reach ${hosts.join('; ')}, by ${by} ${entries}.${place}`;
}

export function warningsOfAllow(openings: readonly Opening[], whom: Whom, view: View): readonly string[] {
  const { namespace } = whom;
  return [
    ...sayEveryone(whom, view),
    ...sayReachable(openings, whom, view),
    ...sayAmbient(whom, view),
    ...openings.flatMap(sayWildcard),
    ...openings.flatMap(sayAddresses),
    ...sayListener(openings, whom, view),
    ...sayCut(openings, view),
    ...partialSidecars(view, namespace).map(
      (sidecar) => `Pods that ${sayObject(sidecar)} selects see only what it lists, and may not get it.`,
    ),
  ];
}

function sayEveryone({ namespace, everyone }: Whom, { sidecars }: View): readonly string[] {
  if (!everyone) return [];
  const names = sidecars.map(({ metadata }) => metadata.namespace ?? '').filter((name) => name !== namespace);
  const kept = [...new Set(names)].toSorted();
  return [
    'It is opened for every namespace of the mesh, also for those of other teams.',
    ...(kept.length > 0
      ? [`Pods in ${few(kept)} have Sidecar resources of their own, and may not get it.`]
      : []),
  ];
}

/** A named host is resolved by Envoy itself, whatever address the application dialled; one with addresses is not (9). */
function sayReachable(openings: readonly Opening[], { namespace }: Whom, view: View): readonly string[] {
  const { mode, by } = outboundOf(view, { namespace });
  if (mode === 'REGISTRY_ONLY') return [];
  const says = by ? sayObject(by) : 'the mesh';
  const reachable =
    mode === 'ALLOW_ANY'
      ? `Already reachable: ${says} lets pods in ${namespace} reach any host (ALLOW_ANY). This names it, and it stays reachable when this ends.`
      : `The revisions of Istio here differ: where pods may reach any host (ALLOW_ANY), this only names it, and it stays reachable when this ends.`;
  const resolved = `While it is open, sidecars look its address up themselves, whichever one the application found.`;
  const isResolved = ({ host, addresses }: Opening) => !isWildcard(host) && addresses.length === 0;
  return openings.some(isResolved) ? [reachable, resolved] : [reachable];
}

/** Ambient takes no notice of `exportTo` (9). */
function sayAmbient({ namespace }: Whom, view: View): readonly string[] {
  return isAmbient(view, namespace)
    ? [`Pods in ${namespace} are in ambient mode, where an entry counts for every namespace.`]
    : [];
}

/** With resolution NONE only the name in the handshake, or the Host header, is looked at, and a client may say any name. */
function sayWildcard({ host, addresses }: Opening): readonly string[] {
  return isWildcard(host) && addresses.length === 0
    ? [`${host} opens every name under it, and any address to a client that gives such a name.`]
    : [];
}

/** An address is opened whatever the name: TCP has none. */
function sayAddresses({ host, ports, addresses, lookedUp }: Opening): readonly string[] {
  const ranges = addresses.filter((address) => !isSingle(address));
  const inside = addresses.filter(isPrivate);
  const numbers = ports.map((port) => port.number).join(', ');
  return [
    ...(addresses.length > 0 ? [lookedUp ? sayLookedUp(host) : sayGiven(host)] : []),
    ...(ranges.length > 0 ? [`Every address in ${ranges.join(', ')} is opened on port ${numbers}.`] : []),
    ...(inside.length > 0
      ? [
          `${few(inside.map(sayAddress))} ${inside.length > 1 ? 'are' : 'is'} private: make sure that it is no pod or Service of the cluster.`,
        ]
      : []),
  ];
}

function sayLookedUp(host: string): string {
  return `These are the addresses that DNS gave of ${host} when this was asked. Where it moves, the thread says so; pods reach the new ones only when somebody has approved them.`;
}

function sayGiven(host: string): string {
  return `Nothing follows ${host} by itself where it moves to another address.`;
}

/** TCP and TLS connections are cut (11.H); HTTP clients are told to close theirs with the next answer. */
function sayCut(openings: readonly Opening[], view: View): readonly string[] {
  const families = new Set(openings.flatMap(({ ports }) => ports.map(familyOf)));
  const cut = `When it ends, connections to it that were made meanwhile are cut after ${view.mesh.drainSeconds} s.`;
  const told = 'When it ends, HTTP clients are told with their next answer to close the connection.';
  const over = `Open connections to it are cut after ${view.mesh.drainSeconds} s, for what is there now is taken away.`;
  return [
    ...(openings.some(({ supersedes }) => supersedes !== undefined) ? [over] : []),
    ...([...families].some((family) => family !== 'http') ? [cut] : []),
    ...(families.has('http') ? [told] : []),
  ];
}
