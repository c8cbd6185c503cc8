/** What each write to the storage does. */
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { clean, deepFreeze, withoutStatus, withStatus } from './kept.ts';
import type { Writer } from './managed.ts';
import { afterApply, afterUpdate } from './managed.ts';
import { isSame, shared } from './same.ts';
import type { Identity, StoreOptions, Write } from './store.ts';
import type { Preconditions } from './store-error.ts';
import { applyConflict, StoreError } from './store-error.ts';

export interface Held extends StoreOptions {
  readonly objects: Map<string, KubeObject>;
  version: number;
  readonly check: NonNullable<StoreOptions['check']>;
  readonly uid: NonNullable<StoreOptions['uid']>;
  readonly keepsOwners: NonNullable<StoreOptions['keepsOwners']>;
}

export function create(held: Held, given: KubeObject, write: Write): KubeObject {
  const there = held.objects.get(keyOf(given));
  if (there) throw new StoreError('exists', `${named(given)} already exists`, { live: there });
  if (given.metadata.resourceVersion !== undefined)
    throw new ClusterError('invalid', 'resourceVersion should not be set on objects to be created');
  const { status: _status, ...object } = clean(given);
  return commit(held, undefined, owned(held, undefined, born(held, object), write), write);
}

export function update(held: Held, given: KubeObject, write: Write): KubeObject {
  const live = liveOf(held, given);
  const { uid, resourceVersion } = given.metadata;
  if (resourceVersion === undefined)
    throw new ClusterError('invalid', 'metadata.resourceVersion: must be specified for an update');
  if (resourceVersion !== live.metadata.resourceVersion || (uid ?? live.metadata.uid) !== live.metadata.uid)
    throw modified(given, live);
  const next = write.subresource ? withStatus(live, given) : withoutStatus(live, clean(given));
  return commit(held, live, owned(held, live, next, write), write);
}

export function apply(
  held: Held,
  given: KubeObject,
  write: Write & { readonly force?: boolean },
): KubeObject {
  const live = held.objects.get(keyOf(given));
  const { object, conflicts } = afterApply(live, clean(given), writerOf(held, given.kind, write, 'Apply'));
  if (conflicts.length > 0 && !write.force) throw applyConflict(conflicts);
  return commit(held, live, live ? withoutStatus(live, object) : born(held, object), write);
}

export function remove(
  held: Held,
  identity: Identity,
  wanted: Preconditions = {},
  { dryRun }: Pick<Write, 'dryRun'> = {},
): KubeObject {
  const live = liveOf(held, identity);
  const { uid, resourceVersion, deletionTimestamp } = live.metadata;
  if ((wanted.uid ?? uid) !== uid || (wanted.resourceVersion ?? resourceVersion) !== resourceVersion)
    throw new StoreError('conflict', `${named(identity)}: a precondition failed`, { live, wanted });
  return commit(held, live, deletionTimestamp ? live : dying(held, live), { dryRun });
}

/** Nothing is written where nothing changed; what is deleted and held by nobody goes. */
function commit(
  held: Held,
  live: KubeObject | undefined,
  next: KubeObject,
  { dryRun }: Pick<Write, 'dryRun'>,
): KubeObject {
  const refusal = next.metadata.deletionTimestamp === undefined ? held.refuse(next) : undefined;
  if (refusal !== undefined)
    throw new ClusterError(
      'invalid',
      `admission webhook "validation.istio.io" denied the request: ${refusal}`,
    );
  if (live && isSame(live, next)) return live;
  held.check(live, next);
  const { resourceVersion: _old, ...metadata } = next.metadata;
  const resourceVersion = dryRun ? live?.metadata.resourceVersion : `${(held.version += 1)}`;
  const generation = generationOf(live, next);
  const stored = deepFreeze({
    ...shared(live, next),
    metadata: { ...metadata, generation, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  });
  if (dryRun) return stored;
  const gone = metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
  if (gone) held.objects.delete(keyOf(stored));
  else held.objects.set(keyOf(stored), stored);
  held.onWrite(live, gone ? undefined : stored, stored);
  return stored;
}

/** Raised by another spec, and when deletion begins. */
function generationOf(live: KubeObject | undefined, next: KubeObject): number {
  if (!live) return 1;
  const isEdited = !isSame(live.spec ?? {}, next.spec ?? {});
  const isDying = live.metadata.deletionTimestamp !== next.metadata.deletionTimestamp;
  return (live.metadata.generation ?? 1) + (isEdited || isDying ? 1 : 0);
}

function liveOf({ objects }: Held, identity: Identity): KubeObject {
  const live = objects.get(keyOf(identity));
  if (!live) throw new StoreError('missing', `${named(identity)} not found`);
  return live;
}

function born(held: Held, object: KubeObject): KubeObject {
  const set = { uid: held.uid(), generation: 1, creationTimestamp: seconds(held) };
  return { ...object, metadata: { ...object.metadata, ...set } };
}

function dying(held: Held, live: KubeObject): KubeObject {
  // The grace period is the other half of what the API server sets; nobody here waits for anything.
  const metadata = { ...live.metadata, deletionTimestamp: seconds(held), deletionGracePeriodSeconds: 0 };
  return { ...live, metadata };
}

function owned(held: Held, live: KubeObject | undefined, next: KubeObject, write: Write): KubeObject {
  if (!held.keepsOwners(next.kind)) return next;
  const managedFields = afterUpdate(live, next, writerOf(held, next.kind, write, 'Update'));
  return { ...next, metadata: { ...next.metadata, managedFields } };
}

function writerOf(
  held: Held,
  kind: string,
  { manager, subresource }: Write,
  operation: Writer['operation'],
): Writer {
  const keysOf = held.keysOf?.(kind);
  const about = { ...(subresource ? { subresource } : {}), ...(keysOf ? { keysOf } : {}) };
  return { manager, operation, time: seconds(held), ...about };
}

function seconds({ now }: Held): string {
  return new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

function modified(given: KubeObject, live: KubeObject): StoreError {
  const { uid, resourceVersion } = given.metadata;
  const wanted = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion ? { resourceVersion } : {}) };
  return new StoreError('conflict', `${named(given)}: the object has been modified`, { live, wanted });
}

export function neverEdited(before: KubeObject | undefined, next: KubeObject): void {
  if (before && next.kind === 'MeshChange' && !isSame(before.spec ?? {}, next.spec ?? {}))
    throw new ClusterError('invalid', 'spec: Invalid value: spec is never edited: ask for another change');
}

export function keyOf({ kind, metadata }: Identity): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function named({ kind, metadata }: Identity): string {
  return `${kind} "${metadata.name}"`;
}

export function byKey(a: KubeObject, b: KubeObject): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
