/** Which namespaces see an object: `exportTo`, and for Services the annotation of that name (ISTIO.md 2.1, 5). */
import type { KubeObject } from '../../core/kube.ts';

/** `*` for the whole mesh, else the namespaces; nothing for `~`. */
export type Reach = '*' | readonly string[];

export function reachOf(object: KubeObject): Reach {
  const named = exportTo(object);
  // Absent means the mesh's default, which is everyone unless the mesh's owners changed it.
  if (named.length === 0 || named.includes('*')) return '*';
  const own = object.metadata.namespace ?? '';
  return named.filter((name) => name !== '~').map((name) => (name === '.' ? own : name));
}

export function isExportedTo(object: KubeObject, namespace: string): boolean {
  // Asked of every object of the mesh: said without a list of its own.
  const named = exportTo(object);
  if (named.length === 0 || named.includes('*') || named.includes(namespace)) return true;
  return object.metadata.namespace === namespace && named.includes('.');
}

function exportTo(object: KubeObject): readonly string[] {
  if (object.kind !== 'Service') return strings(object.spec?.['exportTo']);
  const text = object.metadata.annotations?.['networking.istio.io/exportTo'] ?? '';
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The strings of a list in foreign data. */
export function strings(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  // Asked of every object of the mesh: what is right already is not copied.
  return value.every(isString) ? value : value.filter(isString);
}

function isString(item: unknown): item is string {
  return typeof item === 'string';
}

/** Istio's order of age: creation to the second, then name, then namespace (ISTIO.md 5). */
export function byAge(a: KubeObject, b: KubeObject): number {
  return (
    compare(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
    compare(a.metadata.name, b.metadata.name) ||
    compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
