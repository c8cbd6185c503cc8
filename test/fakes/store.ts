/** The storage of an API server in memory: versions, generations, preconditions, ownership, finalizers. */
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { Writer } from './managed.ts';
import { afterApply, afterUpdate } from './managed.ts';
import { isSame, shared } from './same.ts';

export interface Store {
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string): readonly KubeObject[];
  create(object: KubeObject, write: Write): KubeObject;
  update(object: KubeObject, write: Write): KubeObject;
  apply(object: KubeObject, write: Write & { readonly force?: boolean }): KubeObject;
  remove(object: Identity, preconditions?: { uid?: string; resourceVersion?: string }): void;
}

export interface Write {
  readonly manager: string;
  readonly dryRun?: boolean;
  readonly subresource?: 'status';
}

export type Identity = Pick<KubeObject, 'kind' | 'metadata'>;

export interface StoreOptions {
  readonly now: () => number;
  /** A refusal, as a webhook would word it. */
  readonly refuse: (object: KubeObject) => string | undefined;
  readonly onWrite: (before: KubeObject | undefined, after: KubeObject | undefined) => void;
  /** Random unless given. */
  readonly uid?: () => string;
  /** Of which kinds it is kept who owns what; of all unless given. */
  readonly keepsOwners?: (kind: string) => boolean;
}

export function createStore({
  now,
  refuse,
  onWrite,
  uid = () => crypto.randomUUID(),
  keepsOwners = () => true,
}: StoreOptions): Store {
  const objects = new Map<string, KubeObject>();
  let version = 100;
  return {
    get: (kind, namespace, name) => objects.get(`${kind} ${namespace}/${name}`),
    list: (kind) => [...objects.values()].filter((object) => object.kind === kind).sort(byKey),
    create: (given, write) => {
      if (objects.has(keyOf(given))) throw new ClusterError('exists', `${named(given)} already exists`);
      if (given.metadata.resourceVersion !== undefined)
        throw new ClusterError('invalid', 'resourceVersion should not be set on objects to be created');
      const { status: _status, ...object } = clean(given);
      const fresh = born(object);
      return commit(undefined, owned(undefined, fresh, write), write);
    },
    update: (given, write) => {
      const live = liveOf(given);
      const { uid, resourceVersion } = given.metadata;
      if (resourceVersion === undefined)
        throw new ClusterError('invalid', 'metadata.resourceVersion: must be specified for an update');
      if (
        resourceVersion !== live.metadata.resourceVersion ||
        (uid ?? live.metadata.uid) !== live.metadata.uid
      )
        throw new ClusterError('conflict', `${named(given)}: the object has been modified`);
      const next = write.subresource ? withStatus(live, given) : withoutStatus(live, clean(given));
      return commit(live, owned(live, next, write), write);
    },
    apply: (given, write) => {
      const live = objects.get(keyOf(given));
      const { object, conflicts } = afterApply(live, clean(given), writerOf(write, 'Apply'));
      if (conflicts.length > 0 && !write.force)
        throw new ClusterError('conflict', `Apply failed with conflicts: with ${conflicts.join(', ')}`);
      return commit(live, live ? withoutStatus(live, object) : born(object), write);
    },
    remove: (identity, { uid, resourceVersion } = {}) => {
      const live = liveOf(identity);
      const { metadata } = live;
      if (
        (uid ?? metadata.uid) !== metadata.uid ||
        (resourceVersion ?? metadata.resourceVersion) !== metadata.resourceVersion
      )
        throw new ClusterError('conflict', `${named(identity)}: a precondition failed`);
      const deletionTimestamp = metadata.deletionTimestamp ?? seconds();
      commit(live, { ...live, metadata: { ...metadata, deletionTimestamp } }, { manager: '' });
    },
  };

  function liveOf(identity: Identity): KubeObject {
    const live = objects.get(keyOf(identity));
    if (!live) throw new ClusterError('missing', `${named(identity)} not found`);
    return live;
  }

  function born(object: KubeObject): KubeObject {
    const metadata = {
      ...object.metadata,
      uid: uid(),
      generation: 1,
      creationTimestamp: seconds(),
    };
    return { ...object, metadata };
  }

  function owned(live: KubeObject | undefined, next: KubeObject, write: Write): KubeObject {
    if (!keepsOwners(next.kind)) return next;
    const managedFields = afterUpdate(live, next, writerOf(write, 'Update'));
    return { ...next, metadata: { ...next.metadata, managedFields } };
  }

  /** Nothing is written where nothing changed; what is deleted and held by nobody goes. */
  function commit(
    live: KubeObject | undefined,
    next: KubeObject,
    { dryRun }: Pick<Write, 'dryRun' | 'manager'>,
  ): KubeObject {
    const refusal = next.metadata.deletionTimestamp === undefined ? refuse(next) : undefined;
    if (refusal !== undefined)
      throw new ClusterError(
        'invalid',
        `admission webhook "validation.istio.io" denied the request: ${refusal}`,
      );
    if (live && isSame(live, next)) return live;
    const spec = live && !isSame(live.spec ?? {}, next.spec ?? {}) ? 1 : 0;
    if (spec > 0 && next.kind === 'MeshChange')
      throw new ClusterError('invalid', 'spec: Invalid value: spec is never edited: ask for another change');
    const generation = (live?.metadata.generation ?? 1) + spec;
    const resourceVersion = dryRun ? live?.metadata.resourceVersion : `${(version += 1)}`;
    const { resourceVersion: _old, ...metadata } = next.metadata;
    const stored = deepFreeze({
      ...shared(live, next),
      metadata: { ...metadata, generation, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    });
    if (dryRun) return stored;
    const gone = metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
    if (gone) objects.delete(keyOf(stored));
    else objects.set(keyOf(stored), stored);
    onWrite(live, gone ? undefined : stored);
    return stored;
  }

  function writerOf({ manager, subresource }: Write, operation: Writer['operation']): Writer {
    return { manager, operation, time: seconds(), ...(subresource ? { subresource } : {}) };
  }

  function seconds(): string {
    return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

/** What the server sets stays; `/status` is another endpoint. */
function withoutStatus(live: KubeObject, given: KubeObject): KubeObject {
  const { uid, creationTimestamp, generation, resourceVersion, deletionTimestamp } = live.metadata;
  const { deletionTimestamp: _ours, ...metadata } = given.metadata;
  const kept = { uid, creationTimestamp, generation, resourceVersion };
  const { status: _status, ...object } = given;
  return {
    ...object,
    metadata: { ...metadata, ...kept, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
    ...(live.status ? { status: live.status } : {}),
  };
}

function withStatus(live: KubeObject, given: KubeObject): KubeObject {
  const { status } = clean(given);
  return status ? { ...live, status } : live;
}

/** A copy without what JSON does not know. */
function clean(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}

function keyOf({ kind, metadata }: Identity): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function named({ kind, metadata }: Identity): string {
  return `${kind} "${metadata.name}"`;
}

function byKey(a: KubeObject, b: KubeObject): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
