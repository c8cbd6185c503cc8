/** Deletes: at once, or as soon as nobody holds the object; and what goes with a namespace. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Answer, Api, Call, Place } from './api.ts';
import { CONTENT, namedOf, present } from './api.ts';
import { list, selectionOf } from './list.ts';
import { isMap } from './merged.ts';
import { badRequest, detailsOf } from './status.ts';
import type { Preconditions } from './store-error.ts';
import { storing } from './write.ts';

interface DeleteOptions {
  readonly kind?: string;
  readonly preconditions?: Preconditions;
  readonly dryRun?: readonly string[];
}

export function remove(api: Api, call: Call, place: Place): Answer {
  const { resource, namespace, name = '' } = place;
  const { preconditions, dryRun = call.query.getAll('dryRun') } = optionsOf(call);
  const identity = {
    kind: resource.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
  const write = { dryRun: dryRun.length > 0 };
  const last = storing(place, name, () => api.store.remove(identity, preconditions, write), resource.kind);
  if ((last.metadata.finalizers ?? []).length > 0) return { code: 200, body: present(last, place) };
  const details = { ...detailsOf(namedOf(place, name)), uid: last.metadata.uid };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
}

export function removeAll(api: Api, call: Call, place: Place): Answer {
  const answer = list(api, call, place);
  for (const object of api.store.list(place.resource.kind).filter(selectionOf(call, place)))
    api.store.remove(object);
  return answer;
}

function optionsOf({ body }: Call): DeleteOptions {
  if (!body) return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
  const options = isMap(value) ? (value as DeleteOptions) : {};
  if (options.kind === undefined || options.kind === 'DeleteOptions') return options;
  throw badRequest(
    `no kind "${options.kind}" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"`,
  );
}

/** Empties namespaces that are being deleted, a moment later, and lets go of the empty ones. */
export function emptyNamespaces(api: Api): void {
  const due = new Set<string>();
  api.events.listen(({ after, before }) => {
    const object = after ?? before;
    const name = object?.kind === 'Namespace' ? object.metadata.name : object?.metadata.namespace;
    if (name === undefined || due.has(name) || !isDying(api, name)) return;
    due.add(name);
    setImmediate(() => {
      due.delete(name);
      empty(api, name);
    });
  });
}

function isDying({ store }: Api, name: string): boolean {
  return store.get('Namespace', '', name)?.metadata.deletionTimestamp !== undefined;
}

function empty(api: Api, name: string): void {
  const { store } = api;
  const content = (): readonly KubeObject[] =>
    api
      .resources()
      .filter((resource) => resource.namespaced)
      .flatMap(({ kind }) => store.list(kind))
      .filter(({ metadata }) => metadata.namespace === name);
  for (const object of content()) if (!object.metadata.deletionTimestamp) store.remove(object);
  const namespace = store.get('Namespace', '', name);
  if (!namespace?.metadata.finalizers?.includes(CONTENT) || content().length > 0) return;
  const finalizers = namespace.metadata.finalizers.filter((one) => one !== CONTENT);
  store.update(
    { ...namespace, metadata: { ...namespace.metadata, finalizers } },
    { manager: 'kube-controller-manager' },
  );
}
