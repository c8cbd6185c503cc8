/** Which hosts the mesh knows by name: what a routing change rests on. */
import type { KubeObject } from './kube.ts';
import { listOf } from './kube.ts';
import type { View } from './view.ts';

/** The full name by which the mesh knows a Service. */
export function serviceHost(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** The hosts that an object makes known: those of a ServiceEntry, or a Service's own; none of any other kind. */
export function hostsNamedBy(object: KubeObject | undefined): readonly string[] {
  if (object?.kind === 'Service') return [serviceHost(object.metadata.name, object.metadata.namespace ?? '')];
  if (object?.kind !== 'ServiceEntry') return [];
  return listOf(object.spec, 'hosts').filter((host) => typeof host === 'string');
}

/** Hosts that only one of two versions of an object makes known. */
export function hostsThatDiffer(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): readonly string[] {
  const [old, now] = [hostsNamedBy(before), hostsNamedBy(after)];
  return [...old.filter((host) => !now.includes(host)), ...now.filter((host) => !old.includes(host))];
}

/** Whether a host's fate may be another's: they are the same, or one is a wildcard that covers it. */
export function concerns(named: string, host: string): boolean {
  return named === host || (named.startsWith('*') && host.endsWith(named.slice(1)));
}

/** Whether any entry or service of the view makes the host known, by its name or by a wildcard. */
export function isNamed({ serviceEntries, services }: View, host: string): boolean {
  return [serviceEntries, services].some((objects) => {
    const { exact, wildcards } = namesIn(objects);
    return exact.has(host) || wildcards.some((pattern) => concerns(pattern, host));
  });
}

interface Names {
  readonly exact: ReadonlySet<string>;
  readonly wildcards: readonly string[];
}

/** A watched view keeps its arrays until something changes, and is asked once for each change. */
const known = new WeakMap<readonly KubeObject[], Names>();

function namesIn(objects: readonly KubeObject[]): Names {
  const read = known.get(objects) ?? readNames(objects);
  known.set(objects, read);
  return read;
}

function readNames(objects: readonly KubeObject[]): Names {
  const exact = new Set(objects.flatMap(hostsNamedBy));
  return { exact, wildcards: [...exact].filter((host) => host.startsWith('*')) };
}
