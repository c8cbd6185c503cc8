/** The `Records` port over a store in memory. */
import type { Change } from '../../src/core/change.ts';
import { withFact } from '../../src/core/fact.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Records } from '../../src/core/ports.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { CARD_KEY, FINALIZER, newRecord, RECORD, statusOf } from '../../src/core/record.ts';
import type { RecordReader } from '../../src/adapters/cluster/reader.ts';
import type { Store } from '../../playground/cluster/store.ts';

export interface FakeRecordsOptions {
  readonly store: Store;
  readonly reader: RecordReader;
  readonly namespace: string;
  readonly manager: string;
}

export function fakeRecords({ store, reader, namespace, manager }: FakeRecordsOptions): Records {
  const stored = (id: string) => store.get(RECORD.kind, namespace, id);
  const ours = (object: KubeObject): Change => {
    const change = reader.read(object);
    if (!change) throw new ClusterError('invalid', `the record ${object.metadata.name} does not read back`);
    return change;
  };
  const release = (id: string) => {
    const live = stored(id);
    const { finalizers = [] } = live?.metadata ?? {};
    if (!live || !finalizers.includes(FINALIZER)) return;
    const rest = finalizers.filter((name) => name !== FINALIZER);
    store.update({ ...live, metadata: { ...live.metadata, finalizers: rest } }, { manager });
  };
  return {
    get: async (id) => {
      const object = stored(id);
      return object && reader.read(object);
    },
    create: async (id, spec, card) => ours(store.create(newRecord(namespace, id, spec, card), { manager })),
    append: async (change, fact) => {
      const live = stored(change.id);
      if (!live) throw new ClusterError('missing', `the record ${change.id} is gone`);
      const now = ours(live);
      if (now.resourceVersion !== change.resourceVersion)
        throw new ClusterError('conflict', `the record ${change.id} has changed`);
      const after = { ...now, facts: withFact(now.facts, fact) };
      const status = statusOf(after, withFact(reader.factsOf(now) ?? [], fact)) as KubeObject['status'];
      return ours(store.update({ ...live, status }, { manager, subresource: 'status' }));
    },
    point: async (id, card) => {
      const live = stored(id);
      if (!live) throw new ClusterError('missing', `the record ${id} is gone`);
      const annotations = { ...live.metadata.annotations, [CARD_KEY]: JSON.stringify(card) };
      store.update({ ...live, metadata: { ...live.metadata, annotations } }, { manager });
    },
    hold: async (change) => {
      const live = stored(change.id);
      if (!live) throw new ClusterError('missing', `the record ${change.id} is gone`);
      const { resourceVersion, deletionTimestamp, finalizers = [] } = live.metadata;
      if (resourceVersion !== change.resourceVersion || deletionTimestamp !== undefined)
        throw new ClusterError('conflict', `the record ${change.id} has changed`);
      const held = [...finalizers, FINALIZER];
      return ours(store.update({ ...live, metadata: { ...live.metadata, finalizers: held } }, { manager }));
    },
    release: async (id) => release(id),
    remove: async (id) => {
      release(id);
      const live = stored(id);
      if (live) store.remove(live);
    },
  };
}
