/** What the API server serves: a few built-in kinds, and those of CustomResourceDefinitions. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import type { Schema } from './schema.ts';

export interface Resource {
  readonly group: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** The preferred one first. */
  readonly versions: readonly Version[];
  /** Of a CustomResourceDefinition: its writes are checked as those are. */
  readonly custom: boolean;
  /** Whether a PUT may come without a resourceVersion. */
  readonly unconditional: boolean;
  /** Whether it has a `generation`. */
  readonly counted: boolean;
}

export interface Version {
  readonly name: string;
  readonly schema: Schema;
  readonly status: boolean;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

export const CRD = 'CustomResourceDefinition';

const ANY: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const TEXTS: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const CONFIG_MAP: Schema = {
  type: 'object',
  properties: { data: TEXTS, binaryData: TEXTS, immutable: { type: 'boolean' } },
};
const LEASE: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        holderIdentity: { type: 'string' },
        leaseDurationSeconds: { type: 'integer' },
        leaseTransitions: { type: 'integer' },
        acquireTime: { type: 'string' },
        renewTime: { type: 'string' },
        preferredHolder: { type: 'string' },
        strategy: { type: 'string' },
      },
    },
  },
};

type Row = readonly [
  api: string,
  plural: string,
  kind: string,
  short: string,
  flags: string,
  schema?: Schema,
];

/** Flags: namespaced, has a `/status`, is counted in generations, may be put unconditionally. */
const BUILT_IN: readonly Row[] = [
  ['/v1', 'configmaps', 'ConfigMap', 'cm', 'nu', CONFIG_MAP],
  ['/v1', 'namespaces', 'Namespace', 'ns', 'su'],
  ['/v1', 'pods', 'Pod', 'po', 'nsu'],
  ['/v1', 'secrets', 'Secret', '', 'nu'],
  ['/v1', 'serviceaccounts', 'ServiceAccount', 'sa', 'nu'],
  ['/v1', 'services', 'Service', 'svc', 'nsu'],
  ['apps/v1', 'daemonsets', 'DaemonSet', 'ds', 'nscu'],
  ['apps/v1', 'deployments', 'Deployment', 'deploy', 'nscu'],
  ['apps/v1', 'replicasets', 'ReplicaSet', 'rs', 'nscu'],
  ['apps/v1', 'statefulsets', 'StatefulSet', 'sts', 'nscu'],
  ['apiextensions.k8s.io/v1', 'customresourcedefinitions', CRD, 'crd', 'sc'],
  ['coordination.k8s.io/v1', 'leases', 'Lease', '', 'n', LEASE],
  ['rbac.authorization.k8s.io/v1', 'clusterrolebindings', 'ClusterRoleBinding', '', 'u'],
  ['rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', '', 'u'],
  ['rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding', '', 'nu'],
  ['rbac.authorization.k8s.io/v1', 'roles', 'Role', '', 'nu'],
];

export const builtIn: readonly Resource[] = BUILT_IN.map(
  ([api, plural, kind, short, flags, schema = ANY]) => {
    const [group = '', name = ''] = api.split('/');
    return {
      group,
      plural,
      singular: kind.toLowerCase(),
      kind,
      namespaced: flags.includes('n'),
      shortNames: short ? [short] : [],
      categories: [],
      versions: [{ name, schema, status: flags.includes('s'), columns: [] }],
      custom: false,
      unconditional: flags.includes('u'),
      counted: flags.includes('c'),
    };
  },
);

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: {
      readonly kind: string;
      readonly plural: string;
      readonly singular?: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly versions: readonly CrdVersion[];
  };
}

interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly subresources?: { readonly status?: JsonObject };
  readonly additionalPrinterColumns?: readonly Column[];
  /** The storage version's, where there is none. */
  readonly schema?: { readonly openAPIV3Schema: Schema };
}

const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Nothing where no version is served. */
export function resourceOf(crd: KubeObject): Resource | undefined {
  const { group, scope, names, versions } = (crd as unknown as Crd).spec;
  const stored = versions.find(({ storage }) => storage)?.schema;
  const served = versions.filter((version) => version.served);
  if (served.length === 0) return undefined;
  return {
    group,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    namespaced: scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    versions: served.map(({ name, schema = stored, subresources, additionalPrinterColumns = [AGE] }) => ({
      name,
      schema: schema?.openAPIV3Schema ?? ANY,
      status: subresources?.status !== undefined,
      columns: additionalPrinterColumns,
    })),
    custom: true,
    unconditional: false,
    counted: true,
  };
}
