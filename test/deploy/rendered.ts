/** What `kubectl apply -k` would send, by `kubectl kustomize`. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { KubeObject } from '../../src/core/kube.ts';
import { parseYaml } from '../../src/yaml.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One of the ways to run it that ship. */
export const WAYS = ['deploy', 'deploy/with-redis'] as const;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [field: string]: unknown;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
  readonly serviceAccountName?: string;
  readonly [field: string]: unknown;
}

export async function render(folder: string): Promise<readonly KubeObject[]> {
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', folder], { cwd: ROOT });
  return stdout.split(/^---$/m).map((text) => parseYaml(text) as KubeObject);
}

/** Somebody's own kustomization, in a folder of its own beside ours. */
export async function renderOwn(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly KubeObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-own-'));
  const header = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  const at = (way: string) => relative(folder, join(ROOT, way));
  const all = { ...files, 'kustomization.yaml': header + text.replaceAll(/\bdeploy\S*/g, at) };
  try {
    for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content);
    return await render(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function named(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

export function podOf(deployment: KubeObject): PodSpec {
  const { template } = (deployment as unknown as { spec: { template: { spec: PodSpec } } }).spec;
  return template.spec;
}

export function containerOf(deployment: KubeObject): Container {
  const [container] = podOf(deployment).containers;
  if (!container) throw new Error(`${deployment.metadata.name} has no container`);
  return container;
}
