/** One API server, as the ports `Cluster`, `Records` and `Watched`. */
import type { Clock, Cluster, Log, Records } from '../../core/ports.ts';
import type { View } from '../../core/view.ts';
import { openDoor } from './door.ts';
import { findIstio } from './istio.ts';
import { SWEEPER } from './lease.ts';
import { meshCluster, serviceAccount } from './mesh.ts';
import type { ParseYaml } from './mesh-config.ts';
import type { OnBadRecord } from './reader.ts';
import { recordReader } from './reader.ts';
import { clusterRecords } from './records.ts';
import type { Timing } from './reflector.ts';
import type { Watching } from './watched.ts';
import { watchCluster } from './watched.ts';

export interface ClusterOptions {
  /** A file, or several as in `$KUBECONFIG`, the first one's context; by default what kubectl takes, or the Pod's own. */
  readonly kubeconfig?: string;
  /** The bot's own: where the records live. */
  readonly namespace: string;
  readonly istioNamespace?: string;
  readonly catalogue: View['catalogue'];
  /** Hosts that Drawbridge depends on, besides the API server's own. */
  readonly own?: View['own'];
  /** Ranges of addresses that pods and Services of the cluster have. */
  readonly inside?: View['inside'];
  readonly parseYaml: ParseYaml;
  readonly log: Log;
  readonly clock: Clock;
  /** Our name in `managedFields`. */
  readonly manager?: string;
  /** ms for one call. */
  readonly limit?: number;
  readonly timing?: Partial<Timing>;
  /** Whether the sweeper's heartbeat is watched; `watched.sweeperAt()` is undefined otherwise. */
  readonly heartbeat?: boolean;
  /** Told once for each version of a record that does not fit; by default it is logged. */
  readonly onBadRecord?: OnBadRecord;
}

export interface Connection {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly watched: Watching;
  close(): Promise<void>;
}

/** Starts watching at once; `watched.ready()` says when there is a view. Throws where no cluster is configured. */
export function connectCluster(options: ClusterOptions): Connection {
  const { kubeconfig, limit, namespace, istioNamespace = 'istio-system', manager = 'drawbridge' } = options;
  const door = openDoor({ kubeconfig, limit });
  const istio = findIstio(door);
  const reader = recordReader(options.onBadRecord ?? logBadRecord(options.log));
  const watched = watchCluster({ ...options, door, istio, reader, namespace, istioNamespace });
  return {
    cluster: meshCluster({
      door,
      istio,
      manager,
      sweeper: serviceAccount(namespace, SWEEPER),
    }),
    records: clusterRecords({ door, namespace, reader, manager }),
    watched,
    close: async () => {
      await Promise.all([watched.close(), door.close()]);
    },
  };
}

function logBadRecord(log: Log): OnBadRecord {
  return (name, why) => log.error('a record does not fit and is not acted on', { record: name, why });
}
