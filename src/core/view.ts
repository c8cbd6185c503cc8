/** The immutable snapshot of the mesh that plans are made on. `src/mesh` answers questions about it. */
import type { Change } from './change.ts';
import { undo } from './edit.ts';
import type { KubeObject, MeshKind } from './kube.ts';

/** What Drawbridge needs to know of the mesh's configuration. */
export interface MeshConfig {
  /** `UNKNOWN` where several revisions of Istio differ. */
  readonly outbound: OutboundMode | 'UNKNOWN';
  /** Of each revision, by its name; `default` is the one without (ISTIO.md 7). */
  readonly revisions?: Readonly<Record<string, OutboundMode>>;
  /** How long changed listeners keep their old connections, in seconds (`drainDuration`, 45 unless set). */
  readonly drainSeconds: number;
  /** How long a sidecar tries to reach an address that never answers, in seconds (`connectTimeout`, 10 unless set). */
  readonly connectSeconds: number;
  readonly rootNamespace: string;
  /** Whether sidecars answer DNS, and give every named host an address (`ISTIO_META_DNS_CAPTURE`; ISTIO.md 3.4). Pods may say otherwise. */
  readonly dnsCapture: boolean;
}

/** Where traffic to hosts goes that the mesh does not know: anywhere, or nowhere. */
export type OutboundMode = 'ALLOW_ANY' | 'REGISTRY_ONLY';

/** What the mode of an outbound policy means. One without a mode is REGISTRY_ONLY (protobuf's zero; ISTIO.md 7). */
export function outboundMode(mode: unknown): OutboundMode {
  return typeof mode === 'string' && mode.startsWith('ALLOW_ANY') ? 'ALLOW_ANY' : 'REGISTRY_ONLY';
}

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Deployment, StatefulSet or DaemonSet, as far as `from WORKLOAD` needs it. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly matchLabels: Readonly<Record<string, string>>;
  /** True where the selector has matchExpressions, which `sourceLabels` cannot say. */
  readonly expressions: boolean;
}

export interface CatalogueEntry {
  readonly host: string;
  readonly port?: number;
}

export interface View {
  /** ms since the epoch. */
  readonly takenAt: number;
  readonly serviceEntries: readonly KubeObject[];
  readonly virtualServices: readonly KubeObject[];
  readonly destinationRules: readonly KubeObject[];
  readonly gateways: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  readonly sidecars: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  readonly namespaces?: readonly Namespace[];
  readonly mesh: MeshConfig;
  /** Open changes. */
  readonly changes: readonly Change[];
  /** Set while an open change is planned again: what was asked later does not stand in its way. */
  readonly planningFor?: { readonly id: string; readonly requestedAt: string };
  /** Nicknames from the settings. */
  readonly catalogue: Readonly<Record<string, CatalogueEntry>>;
  /** Hosts and addresses that Drawbridge itself depends on: nobody may break them. */
  readonly own?: readonly string[];
  /** Ranges of addresses that pods and Services of the cluster have. */
  readonly inside?: readonly string[];
}

/** Where a view holds the objects of each kind that an edit may name. */
export const FIELDS = {
  ServiceEntry: 'serviceEntries',
  VirtualService: 'virtualServices',
  DestinationRule: 'destinationRules',
  Gateway: 'gateways',
} as const satisfies Record<MeshKind, keyof View>;

/** The part of a view that edits may name, or a thing of the same fields. */
export type Editable<T = readonly KubeObject[]> = Readonly<Record<(typeof FIELDS)[MeshKind], T>>;

/** The same of each kind that an edit may name. */
export function eachField<T>(of: (field: keyof Editable, kind: MeshKind) => T): Editable<T> {
  const kinds = Object.entries(FIELDS) as [MeshKind, keyof Editable][];
  return Object.fromEntries(kinds.map(([kind, field]) => [field, of(field, kind)])) as Editable<T>;
}

/** Every object of the view that an edit may name. */
export function editable(view: Editable): readonly KubeObject[] {
  return Object.values(FIELDS).flatMap((field) => view[field]);
}

/** The view as if this change had never been made: planning it again must not see its own edits. */
export function withoutChange(view: View, id: string): View {
  return {
    ...view,
    ...eachField((field) => view[field].flatMap((object) => withoutEdits(object, id))),
    changes: view.changes.filter((change) => change.id !== id),
  };
}

function withoutEdits(object: KubeObject, id: string): KubeObject[] {
  const bare = undo(object, id);
  return bare ? [bare] : [];
}
