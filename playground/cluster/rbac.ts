/** Who may do what: the Roles and ClusterRoles that are bound to a user or one of their groups. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { User } from './identities.ts';

export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `meshchanges/status`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface Role extends KubeObject {
  readonly rules?: readonly Rule[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}

/** The objects of RBAC, as they are now. */
export interface Roles {
  list(kind: string): readonly KubeObject[];
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
}

/** The reason why the user may; undefined where nothing allows it. */
export function allowedBy(roles: Roles, user: User, asked: Attributes | PathAttributes): string | undefined {
  if (user.groups.includes('system:masters')) return '';
  const inNamespace = 'path' in asked ? undefined : asked.namespace;
  const near = roles.list('RoleBinding').filter(({ metadata }) => metadata.namespace === inNamespace);
  const bindings = [...roles.list('ClusterRoleBinding'), ...near] as unknown as readonly Binding[];
  const found = bindings.find(
    (binding) => isBound(binding, user) && rulesOf(roles, binding).some((rule) => allows(rule, asked)),
  );
  if (!found) return undefined;
  const { namespace, name } = found.metadata;
  const of = `of ${found.roleRef.kind} "${found.roleRef.name}" to User "${user.name}"`;
  return `RBAC: allowed by ${found.kind} "${namespace ? `${namespace}/${name}` : name}" ${of}`;
}

function isBound({ subjects = [], metadata }: Binding, user: User): boolean {
  return subjects.some(({ kind, name, namespace = metadata.namespace }) => {
    if (kind === 'Group') return user.groups.includes(name);
    return user.name === (kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name);
  });
}

function rulesOf(roles: Roles, { roleRef, metadata }: Binding): readonly Rule[] {
  const role: Role | undefined = roles.get(
    roleRef.kind,
    roleRef.kind === 'Role' ? (metadata.namespace ?? '') : '',
    roleRef.name,
  );
  return role?.rules ?? [];
}

function allows(rule: Rule, asked: Attributes | PathAttributes): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (!has(verbs, asked.verb)) return false;
  if ('path' in asked) return nonResourceURLs.some((url) => isUnder(asked.path, url));
  const { group, resource, name } = asked;
  const [, subresource] = resource.split('/');
  const isNamed = resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name));
  return (
    isNamed &&
    has(apiGroups, group) &&
    (has(resources, resource) || (!!subresource && resources.includes(`*/${subresource}`)))
  );
}

function has(all: readonly string[], one: string): boolean {
  return all.includes('*') || all.includes(one);
}

function isUnder(path: string, url: string): boolean {
  return url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : path === url;
}
