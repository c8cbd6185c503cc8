/** The immutable snapshot of the mesh that plans are made on. `src/mesh` answers questions about it. */
import type { Change } from './change.ts';
import { undo } from './edit.ts';
import type { KubeObject } from './kube.ts';

/** What Drawbridge needs to know of the mesh's configuration. */
export interface MeshConfig {
  readonly outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** How long changed listeners keep their old connections, in seconds (`drainDuration`, 45 unless set). */
  readonly drainSeconds: number;
  readonly rootNamespace: string;
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
  readonly services: readonly KubeObject[];
  readonly sidecars: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  readonly mesh: MeshConfig;
  /** Open changes. */
  readonly changes: readonly Change[];
  /** Nicknames from the settings. */
  readonly catalogue: Readonly<Record<string, CatalogueEntry>>;
}

/** The view as if this change had never been made: planning it again must not see its own edits. */
export function withoutChange(view: View, id: string): View {
  return {
    ...view,
    serviceEntries: view.serviceEntries.flatMap((object) => withoutEdits(object, id)),
    virtualServices: view.virtualServices.flatMap((object) => withoutEdits(object, id)),
    changes: view.changes.filter((change) => change.id !== id),
  };
}

function withoutEdits(object: KubeObject, id: string): KubeObject[] {
  const bare = undo(object, id);
  return bare ? [bare] : [];
}
