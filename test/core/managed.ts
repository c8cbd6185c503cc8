/** `managedFields` as a real API server writes them, and marks that name owners. */
import type { KubeObject, ManagedFields } from '../../src/core/kube.ts';
import { fieldsOf } from '../../src/core/kube.ts';
import type { Owner } from '../../src/core/mark.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';

export const V1 = 'networking.istio.io/v1';

/** `kubectl apply --server-side`. */
export const APPLIED: ManagedFields = {
  manager: 'kubectl',
  operation: 'Apply',
  apiVersion: V1,
  time: '2026-03-01T10:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:hosts': {}, 'f:http': {}, 'f:tls': {} } },
};

/** `kubectl edit`. */
export const EDITED: ManagedFields = {
  manager: 'kubectl-edit',
  operation: 'Update',
  apiVersion: 'networking.istio.io/v1beta1',
  time: '2026-03-01T11:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:tcp': {} } },
};

/** istiod writes `status`, and nothing else. */
export const STATUS: ManagedFields = {
  manager: 'pilot-discovery',
  operation: 'Update',
  apiVersion: V1,
  time: '2026-03-01T10:00:01Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:status': { '.': {}, 'f:observedGeneration': {} } },
  subresource: 'status',
};

/** What our update leaves: the mark is ours for good, the lists are not. */
export function ours(...lists: readonly string[]): ManagedFields {
  const spec = Object.fromEntries(lists.map((list) => [`f:${list}`, {}]));
  return {
    manager: 'drawbridge',
    operation: 'Update',
    apiVersion: V1,
    time: '2026-03-01T12:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:annotations': { 'f:drawbridge.dev/change-k7q2mx': {} } },
      ...(lists.length > 0 ? { 'f:spec': spec } : {}),
    },
  };
}

/** The same entry after somebody else took that list. */
export function without(fields: ManagedFields, list: string): ManagedFields {
  const { [`f:${list}`]: _list, ...spec } = fieldsOf(fields.fieldsV1?.['f:spec']);
  return { ...fields, fieldsV1: { 'f:spec': spec } };
}

export function owner(from: ManagedFields, list: Owner['list']): Owner {
  const { manager = '', operation, apiVersion, time } = from;
  return { list, manager, operation: operation as Owner['operation'], apiVersion, time };
}

export function object(
  managedFields: readonly ManagedFields[],
  owners: Readonly<Record<string, Owner[]>> = {},
): KubeObject {
  const place = { name: 'reviews', namespace: 'shop' };
  const mark = { v: 1, kind: 'VirtualService', ...place, order: 0, by: 'U0ANA', at: '2026-03-01T12:00:00Z' };
  const rest = { items: [], generation: 1, before: 'absent' };
  const marks = Object.entries(owners).map(([id, owners]) => [
    MARK_PREFIX + id,
    JSON.stringify({ ...mark, ...rest, owners }),
  ]);
  const annotations = Object.fromEntries(marks) as Record<string, string>;
  return {
    apiVersion: V1,
    kind: 'VirtualService',
    metadata: { ...place, annotations, managedFields },
    spec: {},
  };
}
