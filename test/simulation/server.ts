/** The API server of a run: one store, who writes to it, and whether it answers. */
import type { RecordReader } from '../../src/adapters/cluster/reader.ts';
import { recordReader } from '../../src/adapters/cluster/reader.ts';
import type { Change } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { isMeshKind } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { keysOfIstio } from '../../playground/cluster/keys.ts';
import { createStore } from '../../playground/cluster/store.ts';
import type { Store } from '../../playground/cluster/store.ts';
import type { Away } from './story.ts';
import type { Time } from './time.ts';

/** The bot's own namespace. */
export const HOME = 'drawbridge';

/** Ports of a ServiceEntry have an owner each: an apply leaves ours, and never conflicts over the whole list. */
export const keysOf = keysOfIstio();

/** Whose hand a write is. */
export interface Writer {
  /** Of a process of ours; absent for people. */
  readonly process?: string;
  readonly manager: string;
  /** When the request was sent, by the API server's clock. */
  readonly sentAt: number;
  /** The same by the clock of its sender. */
  readonly clock: number;
}

export interface Write {
  readonly by: Writer;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

export interface Server {
  readonly store: Store;
  readonly reader: RecordReader;
  /** Does it in somebody's name. */
  as<T>(writer: Writer, work: () => T): T;
  onWrite(listener: (write: Write) => void): void;
  /** From now until then. */
  setAway(what: Away, until: number): void;
  isAway(what: Away): boolean;
  allBack(): void;
  /** Throws what a server says that is there, but takes nothing into this namespace. */
  checkNamespace(namespace: string): void;
  /** Is being deleted for the first third of that time, and gone for the rest. */
  removeNamespace(namespace: string, ms: number): void;
  record(id: string): Change | undefined;
  records(): readonly Change[];
  /** When the sweeper last said that it is alive. */
  heartbeat?: number;
}

export function createServer(time: Time): Server {
  const listeners: ((write: Write) => void)[] = [];
  const away = new Map<Away, number>();
  const gone = new Map<string, { readonly terminates: number; readonly until: number }>();
  const reader = remembering(recordReader(() => undefined));
  let uids = 0;
  let writer: Writer = { manager: 'nobody', sentAt: 0, clock: 0 };
  const store = createStore({
    now: () => time.now(),
    refuse: () => undefined,
    onWrite: (before, after) => {
      for (const listener of listeners) listener({ by: writer, before, after });
    },
    uid: () => `uid-${(uids += 1)}`,
    keepsOwners: isMeshKind,
    keysOf,
  });
  const records = () => store.list('MeshChange').flatMap((object) => reader.read(object) ?? []);
  return {
    store,
    reader,
    as: (who, work) => {
      const before = writer;
      writer = who;
      try {
        return work();
      } finally {
        writer = before;
      }
    },
    onWrite: (listener) => void listeners.push(listener),
    setAway: (what, until) => void away.set(what, Math.max(until, away.get(what) ?? 0)),
    isAway: (what) => (away.get(what) ?? 0) > time.now(),
    allBack: () => {
      away.clear();
      gone.clear();
    },
    checkNamespace: (namespace) => {
      const state = gone.get(namespace);
      if (!state || time.now() >= state.until) return;
      if (time.now() < state.terminates)
        throw new ClusterError('forbidden', `namespace ${namespace} is being terminated`);
      throw new ClusterError('missing', `namespaces "${namespace}" not found`);
    },
    removeNamespace: (namespace, ms) => {
      const now = time.now();
      gone.set(namespace, { terminates: now + ms / 3, until: now + ms });
    },
    record: (id) => {
      const object = store.get('MeshChange', HOME, id);
      return object && reader.read(object);
    },
    records,
  };
}

/** Objects are frozen: what was read once need not be read again. */
function remembering(reader: RecordReader): RecordReader {
  const known = new WeakMap<object, Change | undefined>();
  return {
    read: (object) => {
      if (typeof object !== 'object' || object === null) return undefined;
      if (!known.has(object)) known.set(object, reader.read(object));
      return known.get(object);
    },
    factsOf: (change) => reader.factsOf(change),
  };
}
