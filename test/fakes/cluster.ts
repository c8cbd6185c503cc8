/**
 * An API server in memory behind the ports `Cluster`, `Records` and `Watched`. A hook before and after
 * every port call lets a test fail it, hang it, lose its answer, or let it land later.
 */
import type { KubeObject, Target } from '../../src/core/kube.ts';
import { targetOf } from '../../src/core/kube.ts';
import type { Cluster, Records, Right, Watched } from '../../src/core/ports.ts';
import type { CatalogueEntry, MeshConfig } from '../../src/core/view.ts';
import { recordReader } from '../../src/adapters/cluster/reader.ts';
import type { User } from './people.ts';
import { userOf } from './people.ts';
import { fakeRecords } from './records.ts';
import { keysOfIstio } from '../../playground/cluster/keys.ts';
import { createStore } from '../../playground/cluster/store.ts';
import type { Store } from '../../playground/cluster/store.ts';
import { fakeWatched } from './watched.ts';

export interface PortCall {
  readonly port: 'cluster' | 'records';
  readonly method: string;
  readonly args: readonly unknown[];
  /** Does it now, whatever becomes of the call: a write that lands although it fails, or late. */
  readonly land: () => Promise<unknown>;
}

export interface FakeOptions {
  /** The bot's own namespace. */
  readonly namespace?: string;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly mesh?: MeshConfig;
  readonly catalogue?: Readonly<Record<string, CatalogueEntry>>;
}

/** What a test changes while it runs. */
export interface Knobs {
  /** What it throws is what the call rejects with, and nothing is done. */
  before: (call: PortCall) => unknown;
  /** What it throws is what the call rejects with, although all is done. */
  after: (call: PortCall) => unknown;
  /** Why the webhook refuses an object. */
  refuse: (object: KubeObject) => string | undefined;
  warn: (object: KubeObject) => readonly string[];
  mayI: (right: Right, who: 'bot' | 'sweeper') => boolean;
  /** ms; more than the view may be old makes it refuse. */
  age: number;
  /** ms since the epoch. */
  sweeperAt: number | undefined;
  /** ms by which the bot's clock is ahead. */
  skew: number;
  mesh: MeshConfig;
}

export interface FakeCluster {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly watched: Watched;
  readonly knobs: Knobs;
  /** Somebody with kubectl, by field manager. No hooks. */
  user(manager: string): User;
  /** As stored, without a call. */
  stored(target: Target): KubeObject | undefined;
  all(kind: string): readonly KubeObject[];
  /** Until `thaw`, the watched view stays as it is. */
  freeze(): void;
  thaw(): void;
  readonly badRecords: readonly { readonly name: string; readonly why: string }[];
}

const MESH: MeshConfig = {
  outbound: 'ALLOW_ANY',
  drainSeconds: 45,
  connectSeconds: 10,
  rootNamespace: 'istio-system',
  dnsCapture: false,
};
const MANAGER = 'drawbridge';

export function fakeCluster({
  namespace = 'drawbridge',
  now = Date.now,
  ...options
}: FakeOptions = {}): FakeCluster {
  const nothing = () => undefined;
  const knobs: Knobs = {
    before: nothing,
    after: nothing,
    refuse: nothing,
    warn: () => [],
    mayI: () => true,
    age: 0,
    sweeperAt: undefined,
    skew: 0,
    mesh: options.mesh ?? MESH,
  };
  const badRecords: { name: string; why: string }[] = [];
  const reader = recordReader((name, why) => badRecords.push({ name, why }));
  const store = createStore({
    now,
    refuse: (object) => knobs.refuse(object),
    onWrite: (before, after) => watch.onWrite(before, after),
    keysOf: keysOfIstio(),
  });
  const watch = fakeWatched({ store, reader, knobs, now, catalogue: options.catalogue ?? {} });
  const hooked = <T extends object>(port: PortCall['port'], target: T): T => withHooks(port, target, knobs);
  return {
    cluster: hooked('cluster', meshOf(store, knobs)),
    records: hooked('records', fakeRecords({ store, reader, namespace, manager: MANAGER })),
    watched: watch.watched,
    knobs,
    user: (manager) => userOf(store, manager),
    stored: ({ kind, namespace: where, name }) => store.get(kind, where, name),
    all: (kind) => store.list(kind),
    freeze: () => watch.freeze(),
    thaw: () => watch.thaw(),
    badRecords,
  };
}

function meshOf(store: Store, knobs: Knobs): Cluster {
  const written = (object: KubeObject) => ({ object, warnings: knobs.warn(object) });
  return {
    read: async ({ kind, namespace, name }) => store.get(kind, namespace, name),
    create: async (object, { dryRun } = {}) => written(store.create(object, { manager: MANAGER, dryRun })),
    update: async (object, { dryRun } = {}) => written(store.update(object, { manager: MANAGER, dryRun })),
    remove: async (object) => {
      targetOf(object);
      store.remove(object, object.metadata);
    },
    lacks: async (rights, who) => rights.filter((right) => !knobs.mayI(right, who ?? 'bot')),
  };
}

/** The port with both hooks around each of its methods. */
function withHooks<T extends object>(port: PortCall['port'], target: T, knobs: Knobs): T {
  const entries = Object.entries(target) as [string, (...args: readonly unknown[]) => Promise<unknown>][];
  const hooked = entries.map(([method, work]) => {
    const run = async (...args: readonly unknown[]) => {
      const call: PortCall = { port, method, args, land: async () => work(...args) };
      await knobs.before(call);
      const result = await work(...args);
      await knobs.after(call);
      return result;
    };
    return [method, run];
  });
  return Object.fromEntries(hooked) as T;
}
