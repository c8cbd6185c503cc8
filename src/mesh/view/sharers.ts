/** Who has the listener that all hosts on a port share, as far as entries and Services say (ISTIO.md 3.3, 3.4, 11.I, 11.N). */
import { isSingle } from '../../core/address.ts';
import type { KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { isWildcard } from './host.ts';
import { lookupBy } from './lookup.ts';
import type { Family, Port } from './protocol.ts';
import { entryPort, familyOf, servicePort } from './protocol.ts';
import { strings } from './reach.ts';
import { hostsOf } from './registry.ts';
import type { Whom } from './whom.ts';
import { isSeenBy } from './whom.ts';

/** Whatever has a port on the listener that these pods' hosts share there. */
export type Sharer = readonly [object: KubeObject, port: Port];

/** Of one family, where only that is asked for: of most ports there are thousands. */
export function sharersOf(view: View, whom: Whom, number: number, family?: Family): readonly Sharer[] {
  const key = family ? `${number} ${family}` : `${number}`;
  const asked = `${key} ${whom.everyone ? '*' : whom.namespace}`;
  const before = told.get(view) ?? new Map<string, readonly Sharer[]>();
  const found = before.get(asked) ?? findSharers(view, whom, number, key);
  told.set(view, before.set(asked, found));
  return found;
}

/** One plan, which has a view of its own, asks the same several times over. */
const told = new WeakMap<View, Map<string, readonly Sharer[]>>();

function findSharers(view: View, whom: Whom, number: number, key: string): readonly Sharer[] {
  const seen = (object: KubeObject) => isSeenBy(object, whom);
  const entries = entriesByPort(view.serviceEntries).bearing(key).filter(seen);
  // Services have addresses of their own; only HTTP looks at the name instead.
  const services = servicesByPort(view.services).bearing(key).filter(seen);
  return [
    ...entries.flatMap((entry) => sharing(entry, entryPorts(entry, number), view)),
    ...services.flatMap((service) => sharing(service, servicePorts(service, number), view)),
  ];
}

/** Whether there is one of the family at all: the first that is found will do. */
export function hasSharer(view: View, whom: Whom, number: number, family: Family): boolean {
  const shares = (object: KubeObject, ports: readonly Port[]) =>
    isSeenBy(object, whom) && sharing(object, ports, view).length > 0;
  const key = `${number} ${family}`;
  return (
    entriesByPort(view.serviceEntries)
      .bearing(key)
      .some((one) => shares(one, entryPorts(one, number))) ||
    servicesByPort(view.services)
      .bearing(key)
      .some((one) => shares(one, servicePorts(one, number)))
  );
}

const entriesByPort = lookupBy(({ spec }) =>
  listOf(spec, 'ports').flatMap((port) => keysOf(entryPort(fieldsOf(port)))),
);
const servicesByPort = lookupBy(({ spec }) =>
  listOf(spec, 'ports').flatMap((port) => keysOf(servicePort(fieldsOf(port)))),
);

function keysOf(port: Port): readonly string[] {
  return [`${port.number}`, `${port.number} ${familyOf(port)}`];
}

/** Beside it every other protocol is dropped from a shared listener, SNI chains too (3.3, 11.I). */
export function isExclusive({ protocol }: Port): boolean {
  return protocol === 'MONGO' || protocol === 'MYSQL';
}

/** Whether sidecars wait for the client's first bytes there: who waits for the server then waits for ever (11.I). */
export function waitsFor(port: Port): boolean {
  return ['tls', 'http', 'undeclared'].includes(familyOf(port));
}

function sharing(object: KubeObject, ports: readonly Port[], view: View): Sharer[] {
  return ports.filter((port) => isOnShared(object, port, view)).map((port) => [object, port]);
}

function isOnShared(object: KubeObject, port: Port, { mesh }: View): boolean {
  if (familyOf(port) === 'http') return true;
  if (object.kind === 'Service') return false;
  const addresses = strings(object.spec?.['addresses']);
  if (addresses.length > 0) return !addresses.every(isSingle);
  const { resolution } = object.spec ?? {};
  const allocated = resolution !== undefined && resolution !== 'NONE' && !hostsOf(object).some(isWildcard);
  return !(mesh.dnsCapture && allocated);
}

export function entryPorts(entry: KubeObject, number: number): readonly Port[] {
  const raw = (entry.spec?.['ports'] ?? []) as readonly { number?: number }[];
  return raw.filter((port) => port.number === number).map(entryPort);
}

function servicePorts(service: KubeObject, number: number): readonly Port[] {
  const raw = (service.spec?.['ports'] ?? []) as readonly { port?: number }[];
  return hostsOf(service).length > 0
    ? raw.filter((one) => one.port === number).map((one) => servicePort(one))
    : [];
}
