/** What `Sidecar` resources let the pods of a namespace see, and where unknown traffic goes (ISTIO.md 5, 7). */
import type { KubeObject } from '../../core/kube.ts';
import type { OutboundMode, View } from '../../core/view.ts';
import { outboundMode } from '../../core/view.ts';
import { covers, meets } from './host.ts';
import { lookupBy } from './lookup.ts';
import { byAge, strings } from './reach.ts';

/** The pods a question is about: a namespace, and the labels of one workload where one is meant. */
export interface Pods {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The Sidecar in force: one that selects the workload, else the namespace's, else the root namespace's. */
export function sidecarOf(view: View, pods: Pods): KubeObject | undefined {
  const own = inNamespace(view, pods.namespace);
  const selecting = pods.labels && own.find((sidecar) => selects(sidecar, pods.labels ?? {}));
  return selecting ?? own.find(isDefault) ?? inNamespace(view, view.mesh.rootNamespace).find(isDefault);
}

/** Sidecars of the namespace that are for some of its pods only. */
export function partialSidecars(view: View, namespace: string): readonly KubeObject[] {
  return inNamespace(view, namespace).filter((sidecar) => !isDefault(sidecar));
}

export interface Outbound {
  readonly mode: OutboundMode | 'UNKNOWN';
  /** The Sidecar that says so; absent where the mesh's own setting holds. */
  readonly by?: KubeObject;
}

/** Where traffic to unknown hosts goes. */
export function outboundOf(view: View, pods: Pods): Outbound {
  const sidecar = sidecarOf(view, pods);
  const policy = sidecar?.spec?.['outboundTrafficPolicy'] as { mode?: string } | undefined;
  if (!policy) return { mode: revisionMode(view, pods) };
  return { mode: outboundMode(policy.mode), by: sidecar };
}

/** By the revision of Istio that the namespace's labels name; a tag that stands for one cannot be told (7). */
function revisionMode({ mesh, namespaces = [] }: View, { namespace }: Pods): Outbound['mode'] {
  if (mesh.outbound !== 'UNKNOWN') return mesh.outbound;
  const { labels = {} } = namespaces.find(({ name }) => name === namespace) ?? {};
  const injected = labels['istio-injection'] === 'enabled' ? 'default' : undefined;
  return mesh.revisions?.[labels['istio.io/rev'] ?? injected ?? ''] ?? 'UNKNOWN';
}

/** Whether the Sidecar takes in this host of an object in that namespace. VirtualServices are matched both ways. */
export function takesIn(
  sidecar: KubeObject | undefined,
  pods: Pods,
  object: KubeObject,
  host: string,
): boolean {
  const egress = (sidecar?.spec?.['egress'] ?? []) as readonly { hosts?: unknown }[];
  if (egress.length === 0) return true;
  const fits = object.kind === 'VirtualService' ? meets : covers;
  const names = (entry: string) => {
    const [namespace = '', pattern = ''] = entry.split('/');
    const wanted = namespace === '.' ? pods.namespace : namespace;
    return (wanted === '*' || wanted === object.metadata.namespace) && fits(pattern, host);
  };
  const entries = egress.flatMap((listener) => strings(listener.hosts));
  // Since Istio 1.31 `~ns/host` leaves out what other entries take in (1).
  const leftOut = entries.filter((entry) => entry.startsWith('~')).some((entry) => names(entry.slice(1)));
  return !leftOut && entries.some((entry) => !entry.startsWith('~') && names(entry));
}

const byNamespace = lookupBy(({ metadata: { namespace = '' } }) => [namespace]);

function inNamespace(view: View, namespace: string): KubeObject[] {
  return byNamespace(view.sidecars).bearing(namespace).toSorted(byAge);
}

function selectorOf(sidecar: KubeObject): Readonly<Record<string, string>> {
  const selector = sidecar.spec?.['workloadSelector'] as { labels?: Record<string, string> } | undefined;
  return selector?.labels ?? {};
}

function isDefault(sidecar: KubeObject): boolean {
  return Object.keys(selectorOf(sidecar)).length === 0;
}

function selects(sidecar: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selectorOf(sidecar));
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
