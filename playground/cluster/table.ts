/** Tables, as `kubectl get` asks for them: the columns of a CustomResourceDefinition, or name and age. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Api, Call, Place } from './api.ts';
import type { Column } from './resources.ts';

export function wantsTable({ header }: Call): boolean {
  return (header('accept') ?? '').includes('as=Table');
}

const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [{ name: 'Status', type: 'string', jsonPath: '.status.phase' }, AGE],
};

/** Of a list, or of one object. */
export function asTable({ now }: Api, { resource, version }: Place, body: unknown): object {
  const { items, metadata } = body as { items?: readonly KubeObject[]; metadata: object };
  const given = version.columns.length > 0 ? version.columns : (COLUMNS[resource.kind] ?? [AGE]);
  const objects = items ?? [body as KubeObject];
  const columns = given.map(({ name, type, priority = 0 }) => ({
    name,
    type,
    format: '',
    description: '',
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: items ? metadata : { resourceVersion: (metadata as KubeObject['metadata']).resourceVersion },
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
      ...columns,
    ],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...given.map((column) => cell(object, column, now()))],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}

function cell(object: KubeObject, { type, jsonPath }: Column, now: number): unknown {
  const steps = jsonPath.split('.').filter(Boolean);
  let value: unknown = object;
  for (const step of steps) value = (value as Readonly<Record<string, unknown>> | undefined)?.[step];
  if (value === undefined) return null;
  if (typeof value === 'object') return JSON.stringify(value);
  return type === 'date' && typeof value === 'string' ? ageOf(now - Date.parse(value)) : value;
}

/** As `HumanDuration` of k8s.io/apimachinery writes it. */
function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const both = (n: number, unit: string, rest: number, small: string) =>
    rest === 0 ? `${n}${unit}` : `${n}${unit}${rest}${small}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return both(days, 'd', hours % 24, 'h');
  return `${days}d`;
}
