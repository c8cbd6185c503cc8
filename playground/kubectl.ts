/** What people do with kubectl: look at the table that the API server makes of a collection, and edit. */
import type { KubeObject } from '../src/core/kube.ts';

/** Who may do anything. */
export interface Administrator {
  readonly server: string;
  readonly token: string;
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

const ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const GAP = 3;

/** `kubectl get` of the collection at that path. */
export async function kubectlGet(
  { server, token }: Administrator,
  path: string,
  namespace: string,
): Promise<string> {
  const headers = { accept: ACCEPT, authorization: `Bearer ${token}` };
  const response = await fetch(`${server}${path}`, { headers });
  const { columnDefinitions, rows } = (await response.json()) as Table;
  if (rows.length === 0) return `No resources found in ${namespace} namespace.`;
  const shown = columnDefinitions.flatMap(({ priority }, at) => (priority === 0 ? [at] : []));
  const head = shown.map((at) => columnDefinitions[at]?.name.toUpperCase() ?? '');
  const body = rows.map(({ cells }) => shown.map((at) => text(cells[at])));
  return aligned([head, ...body]);
}

function text(cell: unknown): string {
  if (cell === null || cell === undefined || cell === '') return '<none>';
  return typeof cell === 'object' ? JSON.stringify(cell) : `${cell as string | number | boolean}`;
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const row = (line: readonly string[]): string =>
    line.map((cell, at) => cell.padEnd((widths[at] ?? 0) + GAP)).join('');
  return lines.map((line) => row(line).trimEnd()).join('\n');
}

const PLURALS = { ServiceEntry: 'serviceentries', VirtualService: 'virtualservices' } as const;

export interface Named {
  readonly kind: keyof typeof PLURALS;
  readonly namespace: string;
  readonly name: string;
}

/** `kubectl edit`: read, change, write back. */
export async function kubectlEdit(
  { server, token }: Administrator,
  { kind, namespace, name }: Named,
  edit: (object: KubeObject) => KubeObject,
): Promise<void> {
  const path = `${server}/apis/networking.istio.io/v1/namespaces/${namespace}/${PLURALS[kind]}/${name}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const live = (await (await fetch(path, { headers })).json()) as KubeObject;
  const body = JSON.stringify(edit(live));
  const written = await fetch(`${path}?fieldManager=kubectl-edit`, { method: 'PUT', headers, body });
  if (!written.ok) throw new Error(`kubectl edit ${name}: ${written.status} ${await written.text()}`);
}
