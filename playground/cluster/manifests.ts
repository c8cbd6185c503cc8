/** Objects from files: what every cluster has, Istio's kinds, and what `deploy/base` installs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/kube.ts';
import { parseYaml } from '../../src/yaml.ts';

const BASE = join(import.meta.dirname, '../../deploy/base');

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

function objectsIn(text: string): readonly KubeObject[] {
  return text.split(/^---$/m).map((document) => parseYaml(document) as KubeObject);
}

export function bootstrap(): readonly KubeObject[] {
  return objectsIn(read(import.meta.dirname, 'bootstrap.yaml'));
}

/** The CustomResourceDefinitions of five of Istio's kinds (`crds-of-istio.ts` says where from). */
export function istioKinds(): readonly KubeObject[] {
  return JSON.parse(read(import.meta.dirname, 'istio.json')) as readonly KubeObject[];
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator?: readonly Generated[];
}

interface Generated {
  readonly name: string;
  readonly namespace: string;
  readonly files: readonly string[];
  readonly options?: { readonly labels?: Readonly<Record<string, string>> };
}

/** Everything that `kubectl apply -k deploy/base` would apply, namespaces first. */
export function deployed(folder = BASE): readonly KubeObject[] {
  const { resources, configMapGenerator = [] } = parseYaml(
    read(folder, 'kustomization.yaml'),
  ) as Kustomization;
  return [
    ...resources.flatMap((name) => objectsIn(read(folder, name))),
    ...configMapGenerator.map((generated) => configMap(folder, generated)),
  ];
}

function configMap(folder: string, { name, namespace, files, options }: Generated): KubeObject {
  const data = Object.fromEntries(files.map((file) => [file, read(folder, file)]));
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10);
  const metadata = { name: `${name}-${hash}`, namespace, ...options };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as KubeObject;
}
