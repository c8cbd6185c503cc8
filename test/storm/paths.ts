/** Where things are: the repository, and the collections of the API server. */
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '../../src/core/kube.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const COLLECTIONS = {
  ServiceEntry: '/apis/networking.istio.io/v1/serviceentries',
  VirtualService: '/apis/networking.istio.io/v1/virtualservices',
  MeshChange: '/apis/drawbridge.dev/v1alpha1/meshchanges',
} as const;

export type Kind = keyof typeof COLLECTIONS;
export const KINDS = Object.keys(COLLECTIONS) as readonly Kind[];

export interface Named {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

export function pathOf({ kind, namespace, name }: Named): string {
  const parts = COLLECTIONS[kind].split('/');
  const plural = parts.pop() ?? '';
  return [...parts, 'namespaces', namespace, plural, name].join('/');
}

/** `VirtualService shop/r1` */
export function keyOf({ kind, namespace, name }: Named): string {
  return `${kind} ${namespace}/${name}`;
}

export function namedOf({ kind, metadata }: KubeObject): Named {
  return { kind: kind as Kind, namespace: metadata.namespace ?? '', name: metadata.name };
}
