/** Creates and updates. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Answer, Api, Call, Place } from './api.ts';
import { CONTENT, namedOf, present } from './api.ts';
import { decode } from './decode.ts';
import type { WriteOptions } from './options.ts';
import { writeOptions } from './options.ts';
import { badRequest, forbidden, invalid, notFound, StatusError, statusOfStore } from './status.ts';
import { StoreError } from './store-error.ts';

export function create(api: Api, call: Call, place: Place): Answer {
  const options = writeOptions(call, 'CreateOptions');
  const { object: given, warnings } = decode(call, place);
  const object = located(given, place);
  const named = nameOf(object, place);
  if (named.metadata.resourceVersion !== undefined)
    throw new StatusError(500, 'resourceVersion should not be set on objects to be created');
  checkNamespace(api, place, named.metadata.name);
  const stored = storing(place, named.metadata.name, () => api.store.create(prepared(named), options));
  return { code: 201, body: present(stored, place), warnings };
}

export function update(api: Api, call: Call, place: Place): Answer {
  const options = writeOptions(call, 'UpdateOptions');
  const { object: given, warnings } = decode(call, place);
  return { code: 200, body: put(api, place, given, options), warnings };
}

/** Writes the object over the one at the place. */
export function put(api: Api, place: Place, given: KubeObject, options: WriteOptions): KubeObject {
  const { name = '', namespace = '', resource, subresource } = place;
  if (given.metadata.name !== name)
    throw badRequest(
      `the name of the object (${given.metadata.name}) does not match the name on the URL (${name})`,
    );
  const live = api.store.get(resource.kind, namespace, name);
  if (!live) throw notFound(namedOf(place, name));
  const object = prepared(versioned(located(given, place), live, place), live);
  const write = { ...options, ...(subresource === 'status' ? { subresource: 'status' as const } : {}) };
  return present(
    storing(place, name, () => api.store.update(object, write)),
    place,
  );
}

/** What the store says no to becomes a `Status`; `kind` names the object of a delete. */
export function storing<T>(place: Place, name: string, work: () => T, kind?: string): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) throw statusOfStore(error, namedOf(place, name), kind);
    throw error;
  }
}

/** In the namespace of the path, which the object need not name. */
export function located(object: KubeObject, { namespace, resource }: Place): KubeObject {
  const { namespace: given, ...metadata } = object.metadata;
  if (!resource.namespaced) return { ...object, metadata };
  if (given !== undefined && given !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) } };
}

function nameOf(object: KubeObject, { resource: { group, kind } }: Place): KubeObject {
  const { name, generateName } = object.metadata as { name?: string; generateName?: string };
  if (name) return object;
  if (generateName) {
    const suffix = crypto.randomUUID().slice(0, 5);
    return { ...object, metadata: { ...object.metadata, name: `${generateName}${suffix}` } };
  }
  const message = 'Required value: name or generateName is required';
  throw invalid({ group, plural: kind }, [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }]);
}

/** Throws where the namespace is not there, or takes nothing any more. */
export function checkNamespace({ store }: Api, place: Place, name: string): void {
  const { resource, namespace } = place;
  if (!resource.namespaced || namespace === undefined) return;
  const found = store.get('Namespace', '', namespace);
  if (!found) throw notFound({ group: '', plural: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(namedOf(place, name), why, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
}

/** With the version that is there, for kinds that may be written unseen. */
function versioned(object: KubeObject, live: KubeObject, place: Place): KubeObject {
  const { resourceVersion } = object.metadata;
  if (resourceVersion === undefined) {
    if (place.resource.unconditional)
      return {
        ...object,
        metadata: { ...object.metadata, resourceVersion: live.metadata.resourceVersion },
      };
    const message = 'Invalid value: 0: must be specified for an update';
    const cause = { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' };
    throw invalid(namedOf(place, live.metadata.name), [cause]);
  }
  if (!/^\d+$/.test(resourceVersion))
    throw new StatusError(500, `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`);
  return object;
}

/** A namespace is held by its content, and named by a label. */
export function prepared(object: KubeObject, live?: KubeObject): KubeObject {
  if (object.kind !== 'Namespace') return object;
  const { spec: _spec, status: _status, ...bare } = object;
  const { name, labels, finalizers = [] } = object.metadata;
  const held = !live || live.metadata.finalizers?.includes(CONTENT);
  const metadata = {
    ...object.metadata,
    labels: { ...labels, 'kubernetes.io/metadata.name': name },
    finalizers: held ? [...finalizers.filter((one) => one !== CONTENT), CONTENT] : finalizers,
  };
  return { ...bare, metadata };
}
