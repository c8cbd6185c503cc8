/** Hosts that nobody may open, and those that nobody may break (ISTIO.md 9; DESIGN.md, guardrails). */
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { isSinkHost, SINKS } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import { givesCredentials } from './address-guard.ts';
import { covers, isWildcard, meets, serviceHost, serviceNames } from './host.ts';
import type { Known } from './registry.ts';
import { strings } from './reach.ts';
import { objectsOf } from './registry.ts';
import { servicesNamed } from './target.ts';

/** Credentials of machines and workloads come from here, whoever asks. */
const METADATA = ['metadata.google.internal', 'metadata.goog', 'instance-data.ec2.internal'];
const INTERNAL = ['*.svc', '*.cluster.local', '*.local', '*.localhost'];
const SLACK = ['slack.com', '*.slack.com'];

/** Why this host may not be opened, if so. */
export function guardAllow(host: string, view: View): Refusal | undefined {
  if (isAddress(host)) return addressGuard(host);
  if (meetsAny(METADATA, host))
    return guarded(host, 'Machines and workloads get their credentials from there.');
  if (isWildcard(host) && labelsAfterStar(host) < 2) return refusals.broadWildcard(host);
  if (Object.values(SINKS).some((sink) => covers(host, sink))) {
    return guarded(host, 'It would take in the sinks that black holes lead to.');
  }
  if (isInternal(host) || isService(host, view)) {
    return guarded(
      host,
      'It is a name inside the cluster; an entry of that name would take its traffic over.',
    );
  }
  if (!host.includes('.')) {
    return guarded(host, 'A name without dots means a Service inside the cluster.');
  }
  return undefined;
}

/** Why this host may not be broken, if so. */
export function guardChaos(host: string, found: Known | undefined, view: View): Refusal | undefined {
  if (meetsAny(METADATA, host) || endsOf(found).some(givesCredentials))
    return guarded(host, 'Machines and workloads get their credentials from there.');
  if (meetsAny(SLACK, host))
    return guarded(host, 'Drawbridge itself is told by Slack when to stop. It must stay reachable.');
  if (isOwn(host, found, view))
    return guarded(host, 'Drawbridge itself depends on it: nothing could be taken back without it.');
  if (isSinkHost(host)) return guarded(host, 'It is a sink, where black holes lead to.');
  if (host === serviceHost('kubernetes', 'default'))
    return guarded(host, 'It is the API server; Drawbridge takes changes back through it.');
  const { name = '', namespace = '' } = found?.object.metadata ?? {};
  if (found?.object.kind === 'Service' && namespace === view.mesh.rootNamespace && name.startsWith('istiod'))
    return guarded(host, 'It is istiod, which tells the sidecars what to do.');
  if (namespace !== '' && ownNamespaces(view).includes(namespace))
    return guarded(host, "It is one of Drawbridge's own parts.");
  return undefined;
}

/** Also where an entry leads to it under a name that we do not know it by. */
function isOwn(host: string, found: Known | undefined, { own = [] }: View): boolean {
  const ends = endsOf(found);
  return own.some((name) => meets(name, host) || ends.includes(name));
}

/** Where an entry leads to, as its owner wrote it. */
function endsOf(found: Known | undefined): readonly string[] {
  const { spec } = found?.object ?? {};
  const ends = listOf(spec, 'endpoints').map((end) => fieldsOf(end)['address']);
  return [...strings(spec?.['addresses']), ...strings(ends)];
}

/** Where Drawbridge lives: the namespaces of its sinks. */
function ownNamespaces(view: View): readonly string[] {
  const sinks = Object.values(SINKS).flatMap((sink) => objectsOf(view, sink));
  return sinks.map((entry) => entry.metadata.namespace ?? '');
}

function addressGuard(host: string): Refusal {
  return isMetadataAddress(host)
    ? guarded(host, 'It is a link-local or loopback address; credentials of machines come from there.')
    : refusals.addressHost(host);
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+$/.test(host.split('.').at(-1) ?? '');
}

function isMetadataAddress(host: string): boolean {
  return /^(169\.254\.|127\.|0\.)/.test(host) || /^(fe[89ab]|fd00:ec2|::1?$)/i.test(host);
}

function isInternal(host: string): boolean {
  return host === 'localhost' || INTERNAL.some((pattern) => covers(pattern, host));
}

/** Whether it is, or takes in, a way to write the name of a Service that is there. */
function isService(host: string, view: View): boolean {
  const services = isWildcard(host) ? view.services : servicesNamed(view, host);
  return services.some(({ metadata }) =>
    [metadata.name, ...serviceNames(metadata.name, metadata.namespace ?? '')].some((name) =>
      covers(host, name),
    ),
  );
}

function meetsAny(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => meets(pattern, host));
}

function labelsAfterStar(host: string): number {
  return host
    .replace(/^\*[^.]*\.?/, '')
    .split('.')
    .filter(Boolean).length;
}

function guarded(host: string, why: string): Refusal {
  return refusals.guardedHost(host, why);
}
