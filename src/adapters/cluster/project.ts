/** What is kept of a watched object: 10,000 of each kind must fit in memory easily. */
import type { JsonObject, KubeObject, ManagedFields, Metadata } from '../../core/kube.ts';
import { MARK_PREFIX } from '../../core/mark.ts';
import type { Namespace, Workload } from '../../core/view.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Ids of all marks on the object, also of those that were written for another one. */
export function markIdsOf(object: KubeObject | undefined): readonly string[] {
  return Object.keys(object?.metadata.annotations ?? {})
    .filter((key) => key.startsWith(MARK_PREFIX))
    .map((key) => key.slice(MARK_PREFIX.length));
}

/**
 * A mesh object. One that bears a mark stays whole, for the sweep asks who owns its lists; of any
 * other, the names of its managers are enough to tell who owns it.
 */
export function toMeshObject(object: KubeObject): KubeObject {
  if (markIdsOf(object).length > 0) return object;
  const managedFields = object.metadata.managedFields?.map(withoutFields);
  return { ...bare(object), metadata: { ...bare(object).metadata, ...(managedFields && { managedFields }) } };
}

/** A Service: lists of built-in kinds do not repeat the kind in their items. */
export function toService(object: KubeObject): KubeObject {
  const { metadata, spec } = bare(object);
  return { apiVersion: 'v1', kind: 'Service', metadata, ...(spec ? { spec } : {}) };
}

/** What `from WORKLOAD` needs of a Deployment, StatefulSet or DaemonSet. */
export function toWorkload(kind: string, object: KubeObject): Workload {
  const selector = (object.spec?.['selector'] ?? {}) as JsonObject;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return {
    kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    matchLabels: matchLabels as Readonly<Record<string, string>>,
    expressions: (matchExpressions as readonly unknown[]).length > 0,
  };
}

export function toNamespace({ metadata: { name, labels = {} } }: KubeObject): Namespace {
  return { name, labels };
}

function bare(object: KubeObject): KubeObject {
  const { managedFields: _fields, annotations, ...metadata } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => key !== LAST_APPLIED);
  const slim: Metadata = kept.length > 0 ? { ...metadata, annotations: Object.fromEntries(kept) } : metadata;
  return { ...object, metadata: slim };
}

function withoutFields({ manager, operation, time, subresource }: ManagedFields): ManagedFields {
  return { manager, operation, time, ...(subresource === undefined ? {} : { subresource }) };
}
