/** The `Watched` port over a store in memory: current at once, unless a test freezes it. */
import { isClosed } from '../../src/core/change.ts';
import type { Change } from '../../src/core/change.ts';
import { hostsThatDiffer } from '../../src/core/named.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { sameTarget, targetOf } from '../../src/core/kube.ts';
import type { Watched } from '../../src/core/ports.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { RECORD } from '../../src/core/record.ts';
import type { MeshConfig, View } from '../../src/core/view.ts';
import { eachField, editable, FIELDS } from '../../src/core/view.ts';
import {
  markIdsOf,
  toMeshObject,
  toNamespace,
  toService,
  toWorkload,
} from '../../src/adapters/cluster/project.ts';
import type { RecordReader } from '../../src/adapters/cluster/reader.ts';
import type { Store } from '../../playground/cluster/store.ts';

export interface FakeWatchedOptions {
  readonly store: Store;
  readonly reader: RecordReader;
  readonly knobs: {
    readonly age: number;
    readonly sweeperAt: number | undefined;
    readonly skew: number;
    readonly mesh: MeshConfig;
  };
  readonly now: () => number;
  readonly catalogue: View['catalogue'];
}

export interface FakeWatched {
  readonly watched: Watched;
  onWrite(before: KubeObject | undefined, after: KubeObject | undefined): void;
  freeze(): void;
  thaw(): void;
}

export function fakeWatched(options: FakeWatchedOptions): FakeWatched {
  const { knobs, now, catalogue } = options;
  const listeners: ((ids: readonly string[], hosts: readonly string[]) => void)[] = [];
  let pending = new Set<string>();
  let hosts = new Set<string>();
  let frozen = false;
  let seen: Seen | undefined;
  const look = () => (seen ??= see(options));
  const flush = () => {
    if (frozen || pending.size + hosts.size === 0) return;
    const [ids, named] = [[...pending], [...hosts]];
    pending = new Set();
    hosts = new Set();
    for (const listener of listeners) listener(ids, named);
  };
  return {
    watched: {
      view: (maxAge) => {
        if (knobs.age > maxAge)
          throw new ClusterError('unavailable', `what is known of the mesh is ${knobs.age} ms old`);
        const { view } = look();
        return Object.freeze({ ...view, takenAt: now() - knobs.age, mesh: knobs.mesh, catalogue });
      },
      records: () => look().records,
      record: (id) => look().records.find((change) => change.id === id),
      object: (target) => {
        return look().view[FIELDS[target.kind]].find((one) => sameTarget(targetOf(one), target));
      },
      marked: () => look().marked,
      age: () => knobs.age,
      sweeperAt: () => knobs.sweeperAt,
      skew: () => knobs.skew,
      onChange: (listener) => {
        listeners.push(listener);
      },
    },
    onWrite: (before, after) => {
      const object = after ?? before;
      const record = object?.kind === RECORD.kind ? [object.metadata.name] : [];
      const ids = [...record, ...markIdsOf(before), ...markIdsOf(after)];
      const named = hostsThatDiffer(before, after);
      if (pending.size + hosts.size === 0 && ids.length + named.length > 0) queueMicrotask(flush);
      for (const id of ids) pending.add(id);
      for (const host of named) hosts.add(host);
      if (!frozen) seen = undefined;
    },
    freeze: () => {
      look();
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      seen = undefined;
      flush();
    },
  };
}

interface Seen {
  readonly records: readonly Change[];
  readonly marked: readonly KubeObject[];
  readonly view: Omit<View, 'takenAt' | 'catalogue' | 'mesh'>;
}

function see({ store, reader }: FakeWatchedOptions): Seen {
  const mesh = (kind: string) => Object.freeze(store.list(kind).map(toMeshObject));
  const workloads = (kind: string) => store.list(kind).map((object) => toWorkload(kind, object));
  const records = Object.freeze(store.list(RECORD.kind).flatMap((object) => reader.read(object) ?? []));
  const view = {
    ...eachField((_field, kind) => mesh(kind)),
    sidecars: mesh('Sidecar'),
    services: Object.freeze(store.list('Service').map(toService)),
    workloads: Object.freeze(['Deployment', 'StatefulSet', 'DaemonSet'].flatMap(workloads)),
    namespaces: Object.freeze(store.list('Namespace').map(toNamespace)),
    changes: Object.freeze(records.filter((change) => !isClosed(change))),
  };
  const marked = editable(view).filter((object) => markIdsOf(object).length > 0);
  return { records, marked, view };
}
