/** What all that serves requests shares: the objects, what is served, and how an object looks from outside. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Events } from './events.ts';
import type { Identities, User } from './identities.ts';
import type { Resource, Version } from './resources.ts';
import type { Named } from './status.ts';
import type { Store } from './store.ts';

export interface Api {
  readonly store: Store;
  readonly events: Events;
  readonly identities: Identities;
  readonly resources: () => readonly Resource[];
  /** ms since the epoch. */
  readonly now: () => number;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
  readonly user: User;
}

/** What a path of the API names. */
export interface Place {
  readonly resource: Resource;
  readonly version: Version;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

export interface Answer {
  readonly code: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
  readonly type?: string;
}

export function namedOf({ resource: { group, plural } }: Pick<Place, 'resource'>, name?: string): Named {
  return { group, plural, ...(name === undefined ? {} : { name }) };
}

export function apiVersionOf(group: string, version: string): string {
  return group ? `${group}/${version}` : version;
}

/** Finalizer of a namespace whose content is still there; it stands in `spec`, as the API server has it. */
export const CONTENT = 'kubernetes';

/** An object as it is shown at that version of its API. */
export function present(
  object: KubeObject,
  { resource, version }: Pick<Place, 'resource' | 'version'>,
): KubeObject {
  const { apiVersion: _stored, kind, metadata, ...rest } = object;
  const { generation, managedFields, finalizers, ...others } = metadata;
  const isNamespace = kind === 'Namespace';
  const shown = isNamespace ? (finalizers ?? []).filter((name) => name !== CONTENT) : (finalizers ?? []);
  return {
    apiVersion: apiVersionOf(resource.group, version.name),
    kind,
    metadata: {
      ...others,
      ...(resource.counted && generation !== undefined ? { generation } : {}),
      ...(shown.length > 0 ? { finalizers: shown } : {}),
      ...(managedFields && managedFields.length > 0 ? { managedFields } : {}),
    },
    ...rest,
    ...(isNamespace ? phaseOf(object) : {}),
  };
}

function phaseOf({ metadata: { finalizers = [], deletionTimestamp } }: KubeObject): Partial<KubeObject> {
  const phase = deletionTimestamp === undefined ? 'Active' : 'Terminating';
  return { spec: finalizers.includes(CONTENT) ? { finalizers: [CONTENT] } : {}, status: { phase } };
}
