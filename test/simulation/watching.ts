/** What one process sees of the cluster: late, sometimes nothing for a while, sometimes never told of a write. */
import {
  markIdsOf,
  toMeshObject,
  toNamespace,
  toService,
  toWorkload,
} from '../../src/adapters/cluster/project.ts';
import type { Change } from '../../src/core/change.ts';
import { isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { MESH_KINDS } from '../../src/core/kube.ts';
import { hostsThatDiffer } from '../../src/core/named.ts';
import type { Watched } from '../../src/core/ports.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { View } from '../../src/core/view.ts';
import { eachField, editable } from '../../src/core/view.ts';
import type { Life } from './calls.ts';
import { random } from './random.ts';
import type { Write } from './server.ts';
import type { Sim } from './sim.ts';

export interface Watching {
  readonly watched: Watched;
  /** Sees everything as it is now; tells what changed since. */
  list(): void;
  /** Nothing comes in any more, and its age grows. */
  freeze(): void;
  /** Comes in again, with all that was missed. */
  thaw(): void;
}

const KINDS = [...MESH_KINDS, 'Service', 'Deployment', 'Namespace', 'MeshChange'];

export function createWatching(sim: Sim, life: Life): Watching {
  const { time, server } = sim;
  const seen = new Map<string, KubeObject>();
  const listeners: ((ids: readonly string[], hosts: readonly string[]) => void)[] = [];
  const lags = random(sim.story.seed, 'lag', life.self);
  let staleSince: number | undefined = Number.NEGATIVE_INFINITY;
  let frozen = 0;
  let last = 0;
  let epoch = 0;
  let look: Look | undefined;
  let beat: number | undefined;

  const tell = (news: readonly News[]) => {
    const [ids, hosts] = [news.flatMap((one) => one.ids), news.flatMap((one) => one.hosts)];
    if (ids.length + hosts.length === 0) return;
    for (const listener of listeners) listener([...new Set(ids)], [...new Set(hosts)]);
  };
  const take = (key: string, object: KubeObject | undefined): readonly News[] => {
    const before = seen.get(key);
    if (before?.metadata.resourceVersion === object?.metadata.resourceVersion) return [];
    if (object) seen.set(key, object);
    else seen.delete(key);
    look = undefined;
    return [newsOf(before, object)];
  };
  const list = () => {
    epoch += 1;
    const now = new Map(KINDS.flatMap((kind) => server.store.list(kind)).map((one) => [keyOf(one), one]));
    const keys = new Set([...seen.keys(), ...now.keys()]);
    const news = [...keys].flatMap((key) => take(key, now.get(key)));
    staleSince = undefined;
    tell(news);
  };
  server.onWrite(({ before, after }: Write) => {
    const object = after ?? before;
    if (!object || !life.alive || frozen > 0 || age() === Infinity) return;
    const fault = sim.faultOf(life.process, 'watch.event');
    const at = epoch;
    const hear = () => {
      if (life.alive && at === epoch && frozen === 0) tell(take(keyOf(object), after));
    };
    if (fault?.how === 'dropped') {
      // A watch that lost something lists again in the end.
      return void time.at(time.now() + fault.ms, () => void (life.alive && frozen === 0 && list()));
    }
    // One watch tells in order.
    last = Math.max(last + 1, time.now() + (fault?.how === 'late' ? fault.ms : lags.between(1, 40)));
    time.at(last, hear);
    if (fault?.how === 'doubled')
      time.at(last + fault.ms, () => void (life.alive && tell([newsOf(before, after)])));
  });

  const age = () => (staleSince === undefined ? 0 : time.now() - staleSince);
  const now = () => (look ??= lookAt(sim, seen.values()));
  return {
    watched: {
      view: (maxAge) => {
        if (age() > maxAge) throw new ClusterError('unavailable', `the mesh was seen ${age()} ms ago`);
        const { view } = now();
        const takenAt = time.now() + life.offset - (age() === Infinity ? 0 : age());
        return { ...view, takenAt, mesh: sim.mesh, catalogue: sim.catalogue };
      },
      records: () => now().records,
      record: (id) => now().records.find((change) => change.id === id),
      object: ({ kind, namespace, name }) => {
        const object = seen.get(keyOf({ kind, metadata: { namespace, name } }));
        return object && projected(object);
      },
      marked: () => now().marked,
      age,
      sweeperAt: () => {
        // It stays what it was for as long as nothing comes in.
        if (frozen === 0 && age() === 0) beat = server.heartbeat;
        return beat;
      },
      skew: () => provenSkew(life.offset),
      onChange: (listener) => void listeners.push(listener),
    },
    list: () => {
      if (life.alive && frozen === 0) list();
    },
    freeze: () => {
      frozen += 1;
      epoch += 1;
      staleSince ??= time.now();
    },
    thaw: () => {
      frozen -= 1;
      if (frozen === 0 && life.alive && age() !== Infinity) list();
    },
  };
}

interface Look {
  readonly records: readonly Change[];
  readonly marked: readonly KubeObject[];
  readonly view: Omit<View, 'takenAt' | 'catalogue' | 'mesh'>;
}

function lookAt(sim: Sim, seen: Iterable<KubeObject>): Look {
  const all = inOrder([...seen]);
  const of = (kind: string) => all.filter((object) => object.kind === kind);
  const records = of('MeshChange').flatMap((object) => sim.server.reader.read(object) ?? []);
  const view = {
    ...eachField((_field, kind) => of(kind).map(projected)),
    services: of('Service').map(toService),
    sidecars: [],
    workloads: of('Deployment').map((object) => toWorkload('Deployment', object)),
    namespaces: of('Namespace').map(toNamespace),
    changes: records.filter((change) => !isClosed(change)),
  };
  const marked = editable(view).filter((object) => markIdsOf(object).length > 0);
  return { records, marked, view };
}

/** As the adapter gives them: by namespace and name, whatever was seen first. */
export function inOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const known = new WeakMap<KubeObject, KubeObject>();

function projected(object: KubeObject): KubeObject {
  const made = known.get(object) ?? toMeshObject(object);
  known.set(object, made);
  return made;
}

/** The server's `Date` tells whole seconds: less proves nothing. */
function provenSkew(offset: number): number {
  return Math.sign(offset) * Math.max(0, Math.abs(offset) - 500);
}

interface News {
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
}

function newsOf(before: KubeObject | undefined, after: KubeObject | undefined): News {
  const object = after ?? before;
  const record = object?.kind === 'MeshChange' ? [object.metadata.name] : [];
  return {
    ids: [...record, ...markIdsOf(before), ...markIdsOf(after)],
    hosts: hostsThatDiffer(before, after),
  };
}

export function keyOf({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
