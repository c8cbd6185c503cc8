/** One request: who asks, whether they may, and what is done. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Answer, Api, Call, Place } from './api.ts';
import { discover } from './discovery.ts';
import { get, list } from './list.ts';
import { patch } from './patch.ts';
import { allowedBy } from './rbac.ts';
import { remove, removeAll } from './remove.ts';
import { review, REVIEW } from './reviews.ts';
import type { Route } from './route.ts';
import { attributesOf, isWatch, placeOf, routeOf } from './route.ts';
import { forbidden, notFound, StatusError } from './status.ts';
import { asTable, wantsTable } from './table.ts';
import type { Stream } from './watch.ts';
import { watch } from './watch.ts';
import { create, update } from './write.ts';

/** The answer, or nothing where a stream was opened. Throws StatusError. */
export function serve(api: Api, call: Call, open: () => Stream): Answer | undefined {
  const { method, path, query } = call;
  const route = routeOf(path);
  const isListing = /^\/apis?(\/[^/]+){0,2}$/.test(path) && discover(api, path);
  if (!route || isListing || path.startsWith('/openapi/')) return outside(api, call);
  const attributes = attributesOf(route, method, query);
  if (allowedBy(api.store, call.user, attributes) === undefined) {
    const { verb, group, resource, namespace, name } = attributes;
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const why = `User "${call.user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
    throw forbidden({ group, plural: route.plural, ...(route.name === undefined ? {} : { name }) }, why);
  }
  if (REVIEW.test(path)) {
    if (method === 'POST') return review(api, call);
    throw new StatusError(
      405,
      'the server does not allow this method on the requested resource',
      'MethodNotAllowed',
      {},
    );
  }
  const place = placeOf(api.resources(), route);
  if (!place) return unserved(api, route);
  const answer =
    isWatch(query) && method === 'GET' && !place.name
      ? opened(api, call, place, open)
      : answered(api, call, place);
  return answer && wantsTable(call) && method === 'GET'
    ? { ...answer, body: asTable(api, place, answer.body) }
    : answer;
}

/** An unknown subresource of a custom kind is told as if the object were missing. */
function unserved({ resources }: Api, { group, plural, name, subresource }: Route): Answer {
  const resource = resources().find((one) => one.group === group && one.plural === plural);
  if (subresource === undefined || !resource) return MISSING;
  if (resource.custom) throw notFound({ group, plural, ...(name === undefined ? {} : { name }) });
  throw new StatusError(404, 'the server could not find the requested resource', 'NotFound', {});
}

const MISSING: Answer = { code: 404, body: '404 page not found\n', type: 'text/plain; charset=utf-8' };

/** Paths that name no resource. */
function outside(api: Api, call: Call): Answer {
  const { path, user } = call;
  if (allowedBy(api.store, user, { verb: call.method.toLowerCase(), path }) === undefined) {
    const message = `forbidden: User "${user.name}" cannot ${call.method.toLowerCase()} path "${path}"`;
    throw new StatusError(403, message, 'Forbidden', {});
  }
  return discover(api, path) ?? MISSING;
}

function opened(api: Api, call: Call, place: Place, open: () => Stream): undefined {
  const show = (object: KubeObject) => (wantsTable(call) ? asTable(api, place, object) : object);
  // What is wrong with the call is an answer of its own: the stream opens with its first event.
  watch(api, call, place, lazily(open), show);
  return undefined;
}

/** Opens in the same turn in which it is asked for, unless that throws first. */
function lazily(open: () => Stream): Stream {
  let stream: Stream | undefined;
  const opened = () => (stream ??= open());
  return {
    send: (event) => opened().send(event),
    end: () => opened().end(),
    onEnd: (work) => opened().onEnd(work),
  };
}

function answered(api: Api, call: Call, place: Place): Answer {
  const isOne = place.name !== undefined;
  switch (call.method) {
    case 'GET':
      return isOne ? get(api, call, place) : list(api, call, place);
    case 'POST':
      return place.namespace === undefined && place.resource.namespaced ? MISSING : create(api, call, place);
    case 'PUT':
      return isOne ? update(api, call, place) : notAllowed();
    case 'PATCH':
      return isOne ? patch(api, call, place) : notAllowed();
    case 'DELETE':
      return isOne ? remove(api, call, place) : removeAll(api, call, place);
    default:
      return notAllowed();
  }
}

function notAllowed(): never {
  throw new StatusError(
    405,
    'the server does not allow this method on the requested resource',
    'MethodNotAllowed',
    {},
  );
}
