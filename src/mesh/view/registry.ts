/** Which object makes a host known to the pods of a namespace, and with which ports (ISTIO.md 3, 5, 11.K). */
import { hashOf } from '../../core/digest.ts';
import type { KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, textOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { serviceHost } from './host.ts';
import type { Lookup } from './lookup.ts';
import { lookupBy } from './lookup.ts';
import type { Port } from './protocol.ts';
import { entryPort, servicePort } from './protocol.ts';
import { byAge, isExportedTo, reachOf, strings } from './reach.ts';
import type { Pods } from './sidecar.ts';
import { sidecarOf, takesIn } from './sidecar.ts';

export interface Known {
  /** As it is registered: the host itself, or the wildcard that covers it. */
  readonly host: string;
  /** The one that counts where several make it known. */
  readonly object: KubeObject;
  readonly ports: readonly Port[];
  readonly resolution: 'NONE' | 'STATIC' | 'DNS' | 'DNS_ROUND_ROBIN' | 'DYNAMIC_DNS';
  /** Addresses of its own; a Service has its cluster IP. */
  readonly addresses: readonly string[];
  /** Hosts and addresses that an entry names instead of its own. */
  readonly endpoints: readonly string[];
  /** No server is behind it: nothing is looked up, and nothing is named. */
  readonly isEmpty: boolean;
  /** Ports of entries beside it in its namespace that Istio does not merge: they are listened on, and lead nowhere. */
  readonly dead: readonly Port[];
}

/** How the host is known to these pods: under its own name, else by the narrowest wildcard. */
export function known(view: View, host: string, pods: Pods): Known | undefined {
  return knownHosts(view, pods, hostsAround(view, host))[0];
}

/** What these pods know under these hosts, as they are registered; one for each, by the object that counts. */
export function knownHosts(view: View, pods: Pods, hosts: readonly string[]): readonly Known[] {
  const sidecar = sidecarOf(view, pods);
  return hosts.flatMap((host) => {
    const seen = objectsOf(view, host).filter(
      (object) => isExportedTo(object, pods.namespace) && takesIn(sidecar, pods, object, host),
    );
    return seen.length > 0 ? [effective(host, seen, pods.namespace)] : [];
  });
}

const entriesByHost = lookupBy(hostsOf);
const servicesByHost = lookupBy(hostsOf);

/** What is registered, by hosts. Services have no wildcards, so that a host itself is found before any. */
function byHost({ services, serviceEntries }: View): readonly [services: Lookup, entries: Lookup] {
  return [servicesByHost(services), entriesByHost(serviceEntries)];
}

/** Entries and Services that are registered under this very host, whoever sees them. */
export function objectsOf(view: View, host: string): readonly KubeObject[] {
  return byHost(view).flatMap((lookup) => lookup.bearing(host));
}

/** Registered hosts, whoever sees them, that are this one or a wildcard around it; narrowest first. */
export function hostsAround(view: View, host: string): readonly string[] {
  return [...new Set(byHost(view).flatMap((lookup) => lookup.around(host)))];
}

/** The same, and for a wildcard also those under it; in no order. */
export function hostsMeeting(view: View, host: string): readonly string[] {
  return [...new Set(byHost(view).flatMap((lookup) => lookup.meeting(host)))];
}

/** Every registered host. */
export function allHosts(view: View): readonly string[] {
  const [services, entries] = byHost(view);
  return entries.names.concat(services.names);
}

/** Entries and Services that stand for the host, under its own name or by a wildcard; whoever sees them. */
export function objectsAround(view: View, host: string): readonly KubeObject[] {
  return [...new Set(hostsAround(view, host).flatMap((name) => objectsOf(view, name)))];
}

/** Every host under which an object is registered; none for an alias (`ExternalName`), which has no listener. */
export function hostsOf(object: KubeObject): readonly string[] {
  if (object.kind !== 'Service') return strings(object.spec?.['hosts']);
  if (object.spec?.['type'] === 'ExternalName') return [];
  return [serviceHost(object.metadata.name, object.metadata.namespace ?? '')];
}

/** Client's namespace first (a Service before an entry), then a Service; then what only some namespaces see, then the oldest. */
function effective(host: string, objects: readonly KubeObject[], namespace: string): Known {
  const rank = (object: KubeObject) =>
    (object.metadata.namespace === namespace ? 0 : 4) +
    (object.kind === 'Service' ? 0 : 2) +
    (reachOf(object) === '*' ? 1 : 0);
  const [object, ...others] = objects.toSorted((a, b) => rank(a) - rank(b) || byAge(a, b)) as [
    KubeObject,
    ...KubeObject[],
  ];
  return object.kind === 'Service' ? ofService(host, object) : ofEntry(host, object, others);
}

function ofService(host: string, object: KubeObject): Known {
  const { ports, clusterIP } = (object.spec ?? {}) as { ports?: readonly object[]; clusterIP?: string };
  const headless = clusterIP === 'None';
  return {
    host,
    object,
    ports: (ports ?? []).map(servicePort),
    resolution: headless ? 'NONE' : 'STATIC',
    addresses: headless || !clusterIP ? [] : [clusterIP],
    endpoints: [],
    isEmpty: false,
    dead: [],
  };
}

/** Ports of others count too, but only from the same namespace and if nothing else differs. */
function ofEntry(host: string, object: KubeObject, others: readonly KubeObject[]): Known {
  const near = others.filter((other) => isNear(object, other));
  const merged = [object, ...near.filter((other) => isTwin(object, other))];
  const ports = merged.flatMap((entry) => rawPorts(entry).map(entryPort));
  const endpoints = merged.flatMap(({ spec }) =>
    listOf(spec, 'endpoints').map((one) => textOf(fieldsOf(one)['address'])),
  );
  const selects = merged.some(({ spec }) => spec?.['workloadSelector'] !== undefined);
  return {
    host,
    object,
    ports: ports.filter((port, at) => ports.findIndex((p) => p.number === port.number) === at),
    resolution: resolutionOf(object),
    addresses: strings(object.spec?.['addresses']),
    endpoints,
    isEmpty: resolutionOf(object) === 'STATIC' && endpoints.length === 0 && !selects,
    dead: near.filter((other) => !merged.includes(other)).flatMap((entry) => rawPorts(entry).map(entryPort)),
  };
}

function isTwin(a: KubeObject, b: KubeObject): boolean {
  const key = ({ metadata, spec }: KubeObject) =>
    hashOf([metadata.labels ?? {}, resolution(spec), spec?.['exportTo'] ?? []]);
  return key(a) === key(b);
}

function isNear(a: KubeObject, b: KubeObject): boolean {
  return b.kind === 'ServiceEntry' && a.metadata.namespace === b.metadata.namespace;
}

function rawPorts(entry: KubeObject): readonly object[] {
  const { ports } = (entry.spec ?? {}) as { ports?: readonly object[] };
  return ports ?? [];
}

function resolutionOf(entry: KubeObject): Known['resolution'] {
  return resolution(entry.spec) as Known['resolution'];
}

function resolution(spec: KubeObject['spec']): string {
  const value = spec?.['resolution'];
  return typeof value === 'string' && value !== '' ? value : 'NONE';
}

export function portOf(one: Known, number: number): Port | undefined {
  return one.ports.find((port) => port.number === number);
}

/** Whether its listener is shared with other hosts: no address of its own, or a range (ISTIO.md 3.3). */
export function sharesListener(one: Known): boolean {
  if (one.object.kind === 'Service') return false;
  return one.addresses.length === 0 || one.addresses.some((address) => !isSingle(address));
}

function isSingle(address: string): boolean {
  const [, bits] = address.split('/');
  return bits === undefined || bits === '32' || (address.includes(':') && bits === '128');
}
