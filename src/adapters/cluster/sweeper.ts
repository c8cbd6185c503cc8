/** One API server, as the sweeper needs it: the objects that bear marks, the calls that take out, and its heartbeat. */
import type { KubeObject } from '../../core/kube.ts';
import type { Cluster, Log } from '../../core/ports.ts';
import { joined } from './derived.ts';
import { openDoor } from './door.ts';
import { findIstio } from './istio.ts';
import { renewLease, SWEEPER } from './lease.ts';
import { meshCluster, PLURALS } from './mesh.ts';
import { markIdsOf } from './project.ts';
import type { Timing } from './reflector.ts';
import { startReflector } from './reflector.ts';
import { istioSource } from './sources.ts';

export interface SweeperOptions {
  /** A file, or several as in `$KUBECONFIG`, the first one's context; by default what kubectl takes, or the Pod's own. */
  readonly kubeconfig?: string;
  /** The bot's own: where the heartbeat is written. */
  readonly namespace: string;
  /** This process, as the heartbeat names it. */
  readonly holder: string;
  readonly log: Log;
  /** ms for one call. */
  readonly limit?: number;
  readonly timing?: Partial<Timing>;
}

export interface SweeperConnection {
  readonly cluster: Pick<Cluster, 'read' | 'update' | 'remove'>;
  /** Every mesh object that bears a mark, as last seen; the same array until one changes. */
  marked(): readonly KubeObject[];
  /** ms since the marks were last known to be complete and current; Infinity before the first lists. */
  age(): number;
  /** ms by which our clock is ahead of the API server's, as far as its answers prove it. */
  skew(): number;
  /** After the first lists; never rejects. */
  ready(): Promise<void>;
  /** Says that the sweeper is alive at `now`, ms since the epoch. False where it cannot see, and says nothing. Rejects with ClusterError. */
  beat(now: number): Promise<boolean>;
  close(): Promise<void>;
}

/** How old, in ms, the marks may be for a heartbeat. */
const SEES = 60_000;

/** Starts watching at once. Throws where no cluster is configured. */
export function connectSweeper(options: SweeperOptions): SweeperConnection {
  const { kubeconfig, limit, namespace, holder, log, timing } = options;
  const door = openDoor({ kubeconfig, limit });
  const istio = findIstio(door);
  const manager = SWEEPER;
  const all = Object.values(PLURALS).map((name) =>
    startReflector({
      name,
      source: istioSource(door, istio, name),
      project: markedOnly,
      onChange: () => undefined,
      log,
      timing,
    }),
  );
  const age = () => Math.max(...all.map((reflector) => reflector.age()));
  return {
    cluster: meshCluster({ door, istio, manager }),
    marked: joined(all),
    age,
    skew: () => door.skew(),
    ready: async () => {
      await Promise.all(all.map((reflector) => reflector.ready));
    },
    beat: async (now) => {
      if (age() > SEES) return false;
      await renewLease({ door, namespace, manager, holder, now });
      return true;
    },
    close: async () => {
      await Promise.all([...all.map((reflector) => reflector.close()), door.close()]);
    },
  };
}

/** Of 10,000 objects only the marked ones are kept. */
function markedOnly(object: KubeObject): KubeObject | undefined {
  return markIdsOf(object).length > 0 ? object : undefined;
}
