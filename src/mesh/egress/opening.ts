/** What opening a host takes: which ports, as which protocol, at which addresses, and what stands in the way (ISTIO.md 2.2, 3.3, 9). */
import { isSingle } from '../../core/address.ts';
import { marksOf } from '../../core/mark.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import type { HostPort } from '../../core/words.ts';
import { guardAddress } from '../view/address-guard.ts';
import { guardAllow } from '../view/guard.ts';
import { isWildcard } from '../view/host.ts';
import { fitIn } from './joining.ts';
import { checkListener, isShared } from './listener.ts';
import { isExclusive } from '../view/sharers.ts';
import { actsIn, comesFirst, hostsOfChange, isOpening, openChanges, sayChange } from '../changes/open.ts';
import { sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import { sidecarOf, takesIn } from '../view/sidecar.ts';
import { protocolFor } from '../view/speaking.ts';
import { entryAt } from '../view/target.ts';
import type { Whom } from '../view/whom.ts';
import type { Opening } from './entry.ts';

/** What was typed about the hosts. */
export interface Typed {
  readonly hosts: readonly HostPort[];
  readonly as?: string | undefined;
  /** Typed. */
  readonly ip?: readonly string[] | undefined;
  /** Looked up when it was asked. */
  readonly resolved?: readonly string[] | undefined;
}

/** The hosts that were typed, each once, with all of its ports; refused where a port or protocol cannot be opened. */
export function readOpenings({ hosts, as, ip, resolved }: Typed): readonly Opening[] | Refusal {
  const addresses = ip ?? resolved ?? [];
  const byHost = new Map<string, Port[]>();
  for (const { host, port = 443 } of hosts) {
    const protocol = protocolFor(host, port, as);
    if (isRefusal(protocol)) return protocol;
    const there = byHost.get(host) ?? [];
    const read = { number: port, protocol: asShared(protocol, as, addresses) };
    const name = `${read.protocol.toLowerCase()}-${port}`;
    if (!there.some(({ number }) => number === port)) byHost.set(host, [...there, { ...read, name }]);
  }
  const names = [...byHost.keys()];
  if (addresses.length > 0 && names.length > 1) return refusals.addressesForOneHost(names);
  return [...byHost].map(([host, ports]) => ({
    host,
    ports,
    addresses,
    lookedUp: !ip && addresses.length > 0,
  }));
}

/** What of it is to be made, or why it may not be opened, or need not be. */
export function checkOpening(typed: Opening, whom: Whom, view: View): Opening | Refusal {
  const guarded = guardAllow(typed.host, view);
  if (guarded) return guarded;
  const opening = fitIn(typed, whom, view);
  if (isRefusal(opening)) return opening;
  return (
    checkAsked(opening, whom, view) ??
    checkAddresses(opening, view) ??
    checkListener(opening, whom, view) ??
    checkSidecar(opening, whom, view) ??
    opening
  );
}

/** Why the port cannot be opened by the name alone: TCP has no names, and without addresses it means all of the port (3.3, 11.I). */
export function whyAddresses({ host, addresses }: Opening, port: Port, view: View): string | undefined {
  if (familyOf(port) !== 'tcp' || addresses.length > 0) return undefined;
  if (isWildcard(host)) return 'Of a wildcard nobody can look addresses up.';
  if (port.number === 80 || port.number === 443)
    return `On port ${port.number} that would be most of what pods call.`;
  return view.mesh.dnsCapture ? undefined : 'Sidecars here do not give names addresses (DNS capture is off).';
}

/** On a shared listener MONGO would have all others dropped; whoever says it is refused later. */
function asShared(protocol: string, as: string | undefined, addresses: readonly string[]): string {
  return as === undefined && protocol === 'MONGO' && !addresses.every(isSingle) ? 'TCP' : protocol;
}

function checkAddresses(opening: Opening, view: View): Refusal | undefined {
  const { host, ports, addresses } = opening;
  for (const port of ports) {
    const { number, protocol = '' } = port;
    const why = whyAddresses(opening, port, view);
    if (why !== undefined) return refusals.addressesNeeded(host, number, why);
    const isHttp = familyOf(port) === 'http';
    if (isHttp && addresses.length > 0) return refusals.addressesOnHttp(host, number, protocol);
    if (isExclusive(port) && isShared(opening, port, view)) return refusals.rangeAs(host, number, protocol);
  }
  return addresses.map((address) => guardAddress(address, view)).find(isRefusal);
}

/** Another request for the host that is still to be made; what has been made is there to be seen. */
export function checkAsked(
  { host, into }: Pick<Opening, 'host' | 'into'>,
  { namespace, everyone }: Whom,
  view: View,
): Refusal | undefined {
  const asked = openChanges(view, isOpening).find(
    (change) =>
      (everyone || change.spec.scope.namespace === '*' || actsIn(change, [namespace])) &&
      hostsOfChange(change).includes(host) &&
      comesFirst(view, change) &&
      !(into !== undefined && isIn(view, namespace, into, change.id)),
  );
  return asked && refusals.alreadyAsked(host, asked.id, sayChange(asked));
}

function isIn(view: View, namespace: string, name: string, id: string): boolean {
  const entry = entryAt(view, namespace, name);
  return marksOf(entry).has(id);
}

function checkSidecar({ host }: Opening, { namespace }: Whom, view: View): Refusal | undefined {
  const sidecar = sidecarOf(view, { namespace });
  const entry = { apiVersion: '', kind: 'ServiceEntry', metadata: { name: '', namespace } };
  return sidecar && !takesIn(sidecar, { namespace }, entry, host)
    ? refusals.sidecarHidesEntry(host, namespace, sayObject(sidecar))
    : undefined;
}
