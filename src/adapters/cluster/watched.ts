/** The `Watched` port: one reflector for each kind that a view is made of. */
import type { Change } from '../../core/change.ts';
import { isClosed } from '../../core/change.ts';
import type { KubeObject } from '../../core/kube.ts';
import type { Watched } from '../../core/ports.ts';
import { ClusterError } from '../../core/ports.ts';
import { eachField, editable, FIELDS } from '../../core/view.ts';
import { derived, joined } from './derived.ts';
import { NO_HEARTBEAT, watchHeartbeat } from './heartbeat.ts';
import { wakeUp } from './ids.ts';
import type { Kinds, WatchedOptions } from './kinds.ts';
import { startKinds } from './kinds.ts';
import { commonMesh } from './mesh-config.ts';
import { markIdsOf } from './project.ts';
import type { Reflector } from './reflector.ts';

export interface Watching extends Watched {
  /** After all first lists; never rejects. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Starts watching at once. */
export function watchCluster(options: WatchedOptions): Watching {
  const { clock, catalogue, door, inside = [], istioNamespace } = options;
  const own = Object.freeze([...(options.own ?? []), door.host].filter(Boolean));
  const ids = wakeUp(options.log);
  const kinds = startKinds(options, (changed, hosts) => ids.add(changed, hosts));
  const all: readonly Reflector<unknown>[] = Object.values(kinds).flat();
  const heartbeat = options.heartbeat ? watchHeartbeat(options) : NO_HEARTBEAT;
  const open = derived((changes: readonly Change[]) => changes.filter((change) => !isClosed(change)));
  const workloads = joined(kinds.workloads);
  const age = () => Math.max(...all.map((reflector) => reflector.age()));
  return {
    view: (maxAge) => {
      const old = age();
      if (old > maxAge) throw new ClusterError('unavailable', tooOld(old));
      const records = kinds.records.values();
      return Object.freeze({
        takenAt: clock.now() - Math.round(old),
        ...objectsOf(kinds),
        workloads: workloads(),
        mesh: commonMesh(kinds.mesh.values(), istioNamespace),
        // Every reconcile takes a view, and few of them ask for this.
        get changes() {
          return open(records);
        },
        catalogue,
        own,
        inside,
      });
    },
    ...lookUp(kinds, options.namespace),
    age,
    sweeperAt: () => heartbeat.at(),
    skew: () => door.skew(),
    onChange: (listener) => ids.onChange(listener),
    ready: async () => {
      await Promise.all(all.map((reflector) => reflector.ready));
    },
    close: async () => void (await Promise.all([heartbeat, ...all].map((one) => one.close()))),
  };
}

function lookUp(kinds: Kinds, home: string): Pick<Watched, 'records' | 'record' | 'object' | 'marked'> {
  return {
    records: () => kinds.records.values(),
    record: (id) => kinds.records.at(home, id),
    object: ({ kind, namespace, name }) => kinds[FIELDS[kind]].at(namespace, name),
    marked: () => editable(eachField((field) => kinds[field].values())).filter(isMarked),
  };
}

function objectsOf(kinds: Kinds) {
  const { services, sidecars, namespaces } = kinds;
  return {
    ...eachField((field) => kinds[field].values()),
    services: services.values(),
    sidecars: sidecars.values(),
    namespaces: namespaces.values(),
  };
}

function isMarked(object: KubeObject): boolean {
  return markIdsOf(object).length > 0;
}

function tooOld(age: number): string {
  return age === Infinity
    ? 'the mesh has not been seen yet'
    : `what is known of the mesh is ${(age / 1000).toFixed(1)} s old`;
}
