/** The `Watched` port: one reflector for each kind that a view is made of. */
import { isClosed } from '../../core/change.ts';
import type { KubeObject } from '../../core/kube.ts';
import type { Watched } from '../../core/ports.ts';
import { ClusterError } from '../../core/ports.ts';
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
  const { clock, catalogue, door, istioNamespace } = options;
  const own = Object.freeze([...(options.own ?? []), door.host].filter(Boolean));
  const ids = wakeUp(options.log);
  const kinds = startKinds(options, (changed) => ids.add(changed));
  const all: readonly Reflector<unknown>[] = Object.values(kinds).flat();
  const open = derived(
    () => kinds.records.values(),
    (changes) => changes.filter((change) => !isClosed(change)),
  );
  const workloads = joined(kinds.workloads);
  const age = () => Math.max(...all.map((reflector) => reflector.age()));
  return {
    view: (maxAge) => {
      const old = age();
      if (old > maxAge) throw new ClusterError('unavailable', tooOld(old));
      return Object.freeze({
        takenAt: clock.now() - Math.round(old),
        ...objectsOf(kinds),
        workloads: workloads(),
        mesh: commonMesh(kinds.mesh.values(), istioNamespace),
        changes: open(),
        catalogue,
        own,
      });
    },
    records: () => kinds.records.values(),
    marked: () => [...kinds.serviceEntries.values(), ...kinds.virtualServices.values()].filter(isMarked),
    age,
    sweeperAt: () => undefined,
    skew: () => 0,
    onChange: (listener) => ids.onChange(listener),
    ready: async () => {
      await Promise.all(all.map((reflector) => reflector.ready));
    },
    close: async () => {
      await Promise.all(all.map((reflector) => reflector.close()));
    },
  };
}

function objectsOf({ serviceEntries, virtualServices, services, sidecars, namespaces }: Kinds) {
  return {
    serviceEntries: serviceEntries.values(),
    virtualServices: virtualServices.values(),
    services: services.values(),
    sidecars: sidecars.values(),
    namespaces: namespaces.values(),
  };
}

function isMarked(object: KubeObject): boolean {
  return markIdsOf(object).length > 0;
}

/** The same result for as long as the source gives the same array. */
function derived<T>(
  source: () => readonly T[],
  make: (values: readonly T[]) => readonly T[],
): () => readonly T[] {
  let from: readonly T[] | undefined;
  let made: readonly T[] = [];
  return () => {
    const values = source();
    if (values !== from) made = Object.freeze(make(values));
    from = values;
    return made;
  };
}

/** The values of several reflectors in one array, which is the same until one of them changes. */
function joined<T>(reflectors: readonly Reflector<T>[]): () => readonly T[] {
  let from: readonly (readonly T[])[] = [];
  let made: readonly T[] = [];
  return () => {
    const parts = reflectors.map((reflector) => reflector.values());
    if (parts.some((part, n) => part !== from[n])) made = Object.freeze(parts.flat());
    from = parts;
    return made;
  };
}

function tooOld(age: number): string {
  return age === Infinity
    ? 'the mesh has not been seen yet'
    : `what is known of the mesh is ${(age / 1000).toFixed(1)} s old`;
}
