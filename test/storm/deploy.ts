/** What is in the cluster at the start: Drawbridge's own manifests, and what other people have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { ApiServer } from '../apiserver.ts';
import { ROOT } from './paths.ts';
import { manifests, MESH, NAMESPACES, services } from './world.ts';

/** Resolves when records are served too. */
export async function deploy(server: ApiServer): Promise<void> {
  const namespaces = NAMESPACES.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  await kubectl(server, ['apply', '--server-side', '-f', '-'], namespaces);
  await kubectl(server, ['apply', '--server-side', '-k', `${ROOT}/deploy`], []);
  await kubectl(server, ['wait', '--for=condition=Established', 'crd/meshchanges.drawbridge.dev'], []);
  await kubectl(server, ['create', '-f', '-'], [MESH, ...services()]);
  await kubectl(server, ['apply', '--server-side', '--field-manager=gitops', '-f', '-'], manifests());
}

async function kubectl(server: ApiServer, words: readonly string[], items: readonly object[]): Promise<void> {
  const child = spawn('kubectl', words, { env: { ...process.env, KUBECONFIG: server.kubeconfig } });
  child.stdin.end(items.length > 0 ? JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) : '');
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${(await said).join('')}`);
}
