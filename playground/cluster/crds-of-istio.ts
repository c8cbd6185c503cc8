/**
 * Makes `istio.json` from the CustomResourceDefinitions of a cluster that has Istio:
 *
 *     kubectl get crd -o json | node playground/cluster/crds-of-istio.ts >playground/cluster/istio.json
 *
 * Source: Istio 1.30.3, manifests/charts/base/files/crd-all.gen.yaml, by The Istio Authors, under the Apache
 * License 2.0. Changed: five kinds alone, without descriptions; a schema stands once, for it is the same in
 * all versions of a kind. One definition stands on each line.
 */
import { text } from 'node:stream/consumers';

const KINDS = ['DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'];

interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly scope: string;
    readonly versions: readonly Version[];
  };
}

interface Version {
  readonly storage: boolean;
  readonly schema: unknown;
}

function trimmed({ metadata: { name }, spec: { group, names, scope, versions } }: Crd): object {
  const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  const once = versions.map(({ schema, ...version }) => (version.storage ? { ...version, schema } : version));
  return { ...kind, metadata: { name }, spec: { group, names, scope, versions: bare(once) } };
}

/** Without what is said to people; a property that is called `description` is none of that. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const told = Object.entries(value).filter(([key, of]) => key !== 'description' || typeof of !== 'string');
  return Object.fromEntries(told.map(([key, of]) => [key, bare(of)]));
}

const { items } = JSON.parse(await text(process.stdin)) as { items: readonly Crd[] };
const wanted = items.filter(
  ({ spec }) => KINDS.includes(spec.names.kind) && spec.group === 'networking.istio.io',
);
process.stdout.write(`[\n${wanted.map((crd) => JSON.stringify(trimmed(crd))).join(',\n')}\n]\n`);
