/** What the API server says of itself: its version, its groups, and the resources of each. */
import type { Answer, Api } from './api.ts';
import { apiVersionOf } from './api.ts';
import type { Resource } from './resources.ts';

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0-playground',
  gitCommit: 'playground',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'playground',
};

const REVIEWS = [
  ['authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview'],
  ['authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'],
  ['authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview'],
] as const;

/** Undefined for a path that is none of these. */
export function discover({ resources }: Pick<Api, 'resources'>, path: string): Answer | undefined {
  const all = resources();
  const ok = (body: unknown): Answer => ({ code: 200, body });
  if (['/healthz', '/livez', '/readyz'].includes(path))
    return { code: 200, body: 'ok', type: 'text/plain; charset=utf-8' };
  if (path === '/version') return ok(VERSION);
  if (path === '/api') return ok({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  if (path === '/apis') return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(all) });
  if (path === '/openapi/v3') return ok({ paths: documentsOf(all) });
  const [, document] = /^\/openapi\/v3\/apis?\/(.+)$/.exec(path) ?? [];
  if (document !== undefined) return ok(openApiOf(all, document));
  const [, group, version] = /^\/api(?:s\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
  if (group !== undefined && version === undefined)
    return maybe(groupsOf(all).find(({ name }) => name === group));
  return version === undefined ? undefined : maybe(resourcesOf(all, group ?? '', version));
}

function maybe(body: object | undefined): Answer | undefined {
  return body && { code: 200, body: { apiVersion: 'v1', ...body } };
}

function groupsOf(all: readonly Resource[]) {
  const versions = new Map<string, Set<string>>();
  const add = (group: string, version: string) => {
    if (group) versions.set(group, (versions.get(group) ?? new Set()).add(version));
  };
  for (const { group, versions: of } of all) for (const { name } of of) add(group, name);
  for (const [group] of REVIEWS) add(group, 'v1');
  return [...versions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => {
      const list = [...of].map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { kind: 'APIGroup', name, versions: list, preferredVersion: list[0] };
    });
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

function resourcesOf(all: readonly Resource[], group: string, version: string): object | undefined {
  const served = all.filter(
    (one) => one.group === group && one.versions.some(({ name }) => name === version),
  );
  const reviews = version === 'v1' ? REVIEWS.filter(([of]) => of === group) : [];
  if (served.length + reviews.length === 0) return undefined;
  const resources = [
    ...served.flatMap((one) => entriesOf(one, version)),
    ...reviews.map(([, name, kind]) => ({
      name,
      singularName: kind.toLowerCase(),
      namespaced: false,
      kind,
      verbs: ['create'],
    })),
  ];
  return { kind: 'APIResourceList', groupVersion: apiVersionOf(group, version), resources };
}

function entriesOf(resource: Resource, version: string): readonly object[] {
  const { plural, singular, namespaced, kind, shortNames, categories, versions } = resource;
  const entry = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const status = {
    name: `${plural}/status`,
    singularName: '',
    namespaced,
    kind,
    verbs: ['get', 'patch', 'update'],
  };
  return versions.find(({ name }) => name === version)?.status ? [entry, status] : [entry];
}

function documentsOf(all: readonly Resource[]): object {
  const paths = all.flatMap(({ group, versions }) =>
    versions.map(({ name }) => (group ? `apis/${group}/${name}` : `api/${name}`)),
  );
  return Object.fromEntries(
    [...new Set(paths)].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }]),
  );
}

/** As much as kubectl asks for: that the server itself looks for unknown fields. */
function openApiOf(all: readonly Resource[], document: string): object {
  const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }];
  const paths = all.flatMap((resource) => {
    const { group, kind, plural, versions } = resource;
    return versions
      .filter(({ name }) => apiVersionOf(group, name) === document)
      .map(({ name: version }) => {
        const gvk = { group, version, kind };
        return [
          `/${document}/${plural}/{name}`,
          { patch: { parameters, 'x-kubernetes-group-version-kind': gvk } },
        ];
      });
  });
  return {
    openapi: '3.0.0',
    info: { title: 'playground', version: '1' },
    paths: Object.fromEntries(paths) as object,
  };
}
