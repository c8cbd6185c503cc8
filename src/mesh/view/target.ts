/** What a TARGET means: a nickname, an entry's name, a host, or a Service. */
import type { Request } from '../../core/command.ts';
import type { KubeObject } from '../../core/kube.ts';
import { nearest } from '../../core/nearest.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { isSinkHost, SINKS } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import { serviceHost, serviceNames } from './host.ts';
import { bearingAny, lookupBy } from './lookup.ts';
import { allHosts, hostsAround, hostsOf, objectsOf } from './registry.ts';

export interface Found {
  readonly host: string;
  /** The port that the nickname stands for. */
  readonly port?: number;
}

/** The channel's namespaces, the one acted for in front. */
export function ownFirst({
  namespace,
  namespaces,
}: Pick<Request, 'namespace' | 'namespaces'>): readonly string[] {
  return [namespace, ...namespaces.filter((name) => name !== namespace)];
}

/** The one host that the word means for people of these namespaces, the first of which is their default. */
export function findTarget(view: View, namespaces: readonly string[], word: string): Found | Refusal {
  const nickname = Object.hasOwn(view.catalogue, word) ? view.catalogue[word] : undefined;
  if (nickname) return { ...nickname, host: serviceMeant(view, nickname.host) };
  const here = named(view, word, (object) => namespaces.includes(object.metadata.namespace ?? ''));
  const hosts = here.length > 0 ? here : named(view, word, () => true);
  const [host, ...more] = hosts;
  if (host !== undefined && more.length > 0) return refusals.ambiguousTarget(word, hosts);
  if (host !== undefined) return { host };
  if (isRegistered(view, word) || word.includes('.')) return { host: word };
  return refusals.unknownTarget(word, nearest(word, words(view)));
}

/** The full name of a Service that a nickname gives in one of the shorter forms; any other host as it stands. */
function serviceMeant(view: View, host: string): string {
  const found = servicesNamed(view, host).find(({ metadata: { name, namespace = '' } }) =>
    serviceNames(name, namespace).includes(host),
  );
  return found ? fullHost(found) : host;
}

/** The host that comes closest to a misspelt one. */
export function nearestHost(view: View, host: string): string | undefined {
  return nearest(host, realHosts(view));
}

/** The alias Service (`ExternalName`) of that host, which no route applies to. */
export function aliasOf(view: View, host: string): string | undefined {
  const alias = servicesNamed(view, host).find(
    ({ metadata, spec }) =>
      spec?.['type'] === 'ExternalName' && serviceHost(metadata.name, metadata.namespace ?? '') === host,
  );
  const name = alias?.spec?.['externalName'];
  return typeof name === 'string' ? name : undefined;
}

const entriesByName = lookupBy(({ metadata }) => [metadata.name]);
const servicesByName = lookupBy(({ metadata }) => [metadata.name]);

/** Those whose name the word is, or begins with before a dot. */
export function entriesNamed({ serviceEntries }: View, word: string): readonly KubeObject[] {
  return bearingAny(entriesByName(serviceEntries), beginnings(word));
}

/** The entry of that very name in that namespace. */
export function entryAt({ serviceEntries }: View, namespace: string, name: string): KubeObject | undefined {
  return entriesByName(serviceEntries)
    .bearing(name)
    .find(({ metadata }) => metadata.namespace === namespace);
}

/** Those whose name the word is, or begins with before a dot. */
export function servicesNamed({ services }: View, word: string): readonly KubeObject[] {
  return bearingAny(servicesByName(services), beginnings(word));
}

/** `a.b.c` → `a`, `a.b`, `a.b.c`. */
function beginnings(word: string): readonly string[] {
  const labels = word.split('.');
  return labels.map((_, n) => labels.slice(0, n + 1).join('.'));
}

function named(view: View, word: string, isIn: (object: KubeObject) => boolean): readonly string[] {
  const hosts = [...entriesNamed(view, word), ...servicesNamed(view, word)]
    .filter((object) => namesOf(object).includes(word))
    .filter((object) => isIn(object) && !isSink(object))
    .flatMap((object) => (object.kind === 'Service' ? [fullHost(object)] : hostsOf(object)));
  return [...new Set(hosts)];
}

/** `name` and `name.ns`; a Service also by the longer forms. */
function namesOf(object: KubeObject): readonly string[] {
  const { name, namespace = '' } = object.metadata;
  return object.kind === 'Service'
    ? [name, ...serviceNames(name, namespace)]
    : [name, `${name}.${namespace}`];
}

function fullHost({ metadata }: KubeObject): string {
  return serviceHost(metadata.name, metadata.namespace ?? '');
}

function isRegistered(view: View, host: string): boolean {
  return hostsAround(view, host).length > 0;
}

function words(view: View): readonly string[] {
  const sinks = new Set(
    Object.values(SINKS)
      .flatMap((sink) => objectsOf(view, sink))
      .map(({ metadata }) => metadata.name),
  );
  const entries = entriesByName(view.serviceEntries).names.filter((name) => !sinks.has(name));
  return Object.keys(view.catalogue).concat(entries, servicesByName(view.services).names, realHosts(view));
}

function realHosts(view: View): readonly string[] {
  return allHosts(view).filter((host) => !isSinkHost(host));
}

function isSink(object: KubeObject): boolean {
  return object.kind === 'ServiceEntry' && hostsOf(object).some(isSinkHost);
}
