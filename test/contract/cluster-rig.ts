/** The ports on a real API server that has Istio's kinds, ours, and the namespaces of the tests. */
import { fileURLToPath } from 'node:url';
import type { ClusterOptions, Connection } from '../../src/adapters/cluster/index.ts';
import { connectCluster } from '../../src/adapters/cluster/index.ts';
import { openDoor } from '../../src/adapters/cluster/door.ts';
import { renewLease, SWEEPER } from '../../src/adapters/cluster/lease.ts';
import type { Log, LogFields } from '../../src/core/ports.ts';
import { parseYaml } from '../../src/yaml.ts';
import type { ApiServer } from '../apiserver.ts';
import { eventually, SHOP } from './cluster-data.ts';
import type { Rig } from './cluster.contract.ts';
import { realUser } from './cluster-people.ts';

export const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));

export interface RealRig extends Rig {
  readonly connection: Connection;
  readonly logged: readonly string[];
}

/** The namespaces and kinds that the tests need. */
export async function prepare(server: ApiServer): Promise<void> {
  for (const namespace of [SHOP, 'istio-system']) await server.kubectl('create', 'namespace', namespace);
  await server.kubectl('apply', '-k', DEPLOY);
  await eventually(() => server.kubectl('get', 'mc', '-n', 'drawbridge'));
}

export async function realRig(
  server: Pick<ApiServer, 'kubeconfig'>,
  options: Partial<ClusterOptions> = {},
  { wait = true }: { readonly wait?: boolean } = {},
): Promise<RealRig> {
  const namespace = 'drawbridge';
  const door = openDoor({ kubeconfig: server.kubeconfig });
  const badRecords: { name: string; why: string }[] = [];
  const { log, logged } = recordingLog();
  const connection = connectCluster({
    kubeconfig: server.kubeconfig,
    namespace,
    catalogue: {},
    parseYaml,
    log,
    clock: { now: Date.now, after: () => Promise.resolve() },
    heartbeat: true,
    onBadRecord: (name, why) => badRecords.push({ name, why }),
    ...options,
  });
  if (wait) await connection.watched.ready();
  const beat = { door, namespace, manager: SWEEPER, holder: 'test' };
  return {
    ...connection,
    connection,
    logged,
    namespace,
    badRecords,
    user: (manager) => realUser(door, manager),
    beat: (now) => renewLease({ ...beat, now }),
    close: async () => {
      await Promise.all([connection.close(), door.close()]);
    },
  };
}

function recordingLog(): { log: Log; logged: readonly string[] } {
  const logged: string[] = [];
  const add = (message: string, fields?: LogFields) => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { log: { info: add, warn: add, error: add }, logged };
}
