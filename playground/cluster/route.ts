/** Which object or collection a path names, and what doing that to it is called. */
import type { Place } from './api.ts';
import type { Attributes } from './rbac.ts';
import type { Resource } from './resources.ts';
import { nameIn } from './selectors.ts';

/** The parts of a path, whether or not anything is served there. */
export interface Route {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const PATH =
  /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;
const NAMESPACE = /^\/api\/([^/]+)\/namespaces\/([^/]+)(?:\/(status|finalize))?$/;

export function routeOf(path: string): Route | undefined {
  const [, core, one, part] = NAMESPACE.exec(path) ?? [];
  // RBAC sees a namespace as one of its own objects.
  if (core !== undefined && one !== undefined)
    return {
      group: '',
      version: core,
      plural: 'namespaces',
      namespace: one,
      name: one,
      ...(part ? { subresource: part } : {}),
    };
  const [, group = '', version = '', namespace, plural = '', name, subresource] = PATH.exec(path) ?? [];
  if (plural === '') return undefined;
  return {
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Undefined where nothing is served at the route. */
export function placeOf(resources: readonly Resource[], route: Route): Place | undefined {
  const { group, plural, namespace, name, subresource } = route;
  const resource = resources.find((one) => one.group === group && one.plural === plural);
  const version = resource?.versions.find((one) => one.name === route.version);
  if (!resource || !version) return undefined;
  if (subresource !== undefined && !(subresource === 'status' && version.status)) return undefined;
  if (resource.namespaced && name !== undefined && namespace === undefined) return undefined;
  const { namespace: _own, ...rest } = route;
  const where = resource.namespaced && namespace !== undefined ? { namespace } : {};
  return { ...rest, ...where, resource, version };
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

export function attributesOf(route: Route, method: string, query: URLSearchParams): Attributes {
  const { group, plural, namespace, subresource } = route;
  const name = route.name ?? nameIn(query.get('fieldSelector') ?? '');
  return {
    verb: VERBS[method] ?? readVerb(route, method, query),
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function readVerb({ name }: Route, method: string, query: URLSearchParams): string {
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete';
  if (name !== undefined) return 'get';
  return isWatch(query) ? 'watch' : 'list';
}

export function isWatch(query: URLSearchParams): boolean {
  return ['true', '1'].includes(query.get('watch') ?? '');
}
