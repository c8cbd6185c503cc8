/** The playground's stand-in for an API server, with what the suites need, and kubeconfigs as files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiServer, ApiServerOptions, Identity } from '../playground/cluster/index.ts';
import { deployed, startApiServer } from '../playground/cluster/index.ts';
import type { KubeObject } from '../src/core/kube.ts';

export interface StandIn {
  readonly server: ApiServer;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of somebody else's. */
  identity(identity: Identity): Promise<string>;
  close(): Promise<void>;
}

/** As `prepare` leaves a real one. */
export async function startStandIn(options: ApiServerOptions = {}): Promise<StandIn> {
  const namespaces = ['shop', 'istio-system'].map(namespace);
  const server = await startApiServer({ objects: [...namespaces, ...deployed()], ...options });
  const folder = await mkdtemp(join(tmpdir(), 'playground-'));
  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    server,
    kubeconfig: await file('admin', server.kubeconfig()),
    identity: (identity) => file(encodeURIComponent(JSON.stringify(identity)), server.kubeconfig(identity)),
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
