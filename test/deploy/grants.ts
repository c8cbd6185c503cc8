/** The rights that `deploy/` gives, one by one, and which calls use them. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Call } from './tap.ts';

export interface Grant {
  readonly who: string;
  readonly verb: string;
  /** `group/resource`. */
  readonly what: string;
  /** Absent: everywhere. */
  readonly namespace?: string;
  /** Absent: whatever its name. */
  readonly name?: string;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Binding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
}

export function grantsOf(objects: readonly KubeObject[]): readonly Grant[] {
  const bindings = objects.filter(({ kind }) => kind.endsWith('RoleBinding')) as Binding[];
  return bindings.flatMap(({ metadata, roleRef, subjects }) => {
    const { namespace } = metadata;
    const role = objects.find(
      (one) =>
        one.kind === roleRef.kind &&
        one.metadata.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || one.metadata.namespace === namespace),
    ) as (KubeObject & { readonly rules: readonly Rule[] }) | undefined;
    if (!role) throw new Error(`${roleRef.kind} ${roleRef.name} is bound, and not there`);
    return subjects.flatMap(({ name: who }) =>
      role.rules.flatMap(singly).map((one) => ({ who, ...one, ...(namespace ? { namespace } : {}) })),
    );
  });
}

function singly({ apiGroups, resources, verbs, resourceNames }: Rule): readonly Omit<Grant, 'who'>[] {
  const names = resourceNames?.map((name) => ({ name })) ?? [{}];
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => names.map((name) => ({ verb, what: `${group}/${resource}`, ...name }))),
    ),
  );
}

export function isUsedBy(grant: Grant, call: Call): boolean {
  return (
    grant.who === call.who &&
    grant.verb === call.verb &&
    grant.what === call.what &&
    (grant.namespace === undefined || grant.namespace === call.namespace) &&
    (grant.name === undefined || grant.name === call.name)
  );
}

/** `drawbridge: delete drawbridge.dev/meshchanges in drawbridge`. */
export function grantText({ who, verb, what, namespace, name }: Grant): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return `${who}: ${verb} ${what}${name === undefined ? '' : ` ${name}`}${where}`;
}
