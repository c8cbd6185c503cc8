/** The immutable snapshot of the mesh that plans are made on. `src/mesh` answers questions about it. */
import type { Change } from './change.ts';
import { strip } from './edit.ts';
import type { KubeObject } from './kube.ts';
import { MARK_PREFIX, marksOf } from './mark.ts';
import { isBare } from './edit.ts';

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
  const mark = marksOf(object).get(id);
  if (!mark) return [object];
  const bare = strip(object, [id]);
  if (mark.shell !== undefined && isBare(bare)) return [];
  const { [MARK_PREFIX + id]: _mark, ...annotations } = bare.metadata.annotations ?? {};
  return [{ ...bare, metadata: { ...bare.metadata, annotations } }];
}
