/** The shape of a Kubernetes object as the core reads it, and which kinds Drawbridge may touch. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JsonObject;
  readonly subresource?: string;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

/** Kinds of the mesh that an edit may name, and the lists in their `spec` that items go into (`lists.ts` knows where). */
export const LISTS = {
  ServiceEntry: ['ports'],
  VirtualService: ['http', 'tls', 'tcp'],
  DestinationRule: ['portLevelSettings'],
  Gateway: ['servers'],
} as const satisfies Record<string, readonly string[]>;

export type MeshKind = keyof typeof LISTS;
export type List = (typeof LISTS)[MeshKind][number];
export const MESH_KINDS = Object.keys(LISTS) as [MeshKind, ...MeshKind[]];
export const ALL_LISTS = Object.values(LISTS).flat() as [List, ...List[]];

/** Names one mesh object. The adapter knows which version of the API serves its kind. */
export interface Target {
  readonly kind: MeshKind;
  readonly namespace: string;
  readonly name: string;
}

/** `VirtualService shop/reviews`: how people and logs name an object. */
export function nameOf(target: Target): string {
  return `${target.kind} ${target.namespace}/${target.name}`;
}

/** `shop/reviews`, where the kind is clear. */
export function qualifiedName({ metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

export function isMeshKind(kind: string): kind is MeshKind {
  return Object.hasOwn(LISTS, kind);
}

export function targetOf(object: KubeObject): Target {
  if (!isMeshKind(object.kind)) throw new Error(`not a kind of the mesh: ${object.kind}`);
  return { kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

export function sameTarget(a: Target, b: Target): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** A list of an object's `spec`, or of a rule; empty where there is none. */
export function listOf(fields: JsonObject | undefined, list: string): readonly Json[] {
  const items = fields?.[list];
  return Array.isArray(items) ? (items as readonly Json[]) : [];
}

/** The destinations of a rule, each with its host, and its subset and port where they are named. */
export function destinationsOf(rule: Json): readonly JsonObject[] {
  return listOf(fieldsOf(rule), 'route').map((one) => fieldsOf(fieldsOf(one)['destination']));
}

/** A string or a number as text; nothing of any other value. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** The fields of a value that should be an object; none where it is not: what others wrote is not trusted. */
export function fieldsOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
