/** The storage of an API server in memory: versions, generations, preconditions, ownership, finalizers. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { KeysOf } from './managed.ts';
import type { Preconditions } from './store-error.ts';
import type { Held } from './stored.ts';
import { apply, byKey, create, keyOf, neverEdited, remove, update } from './stored.ts';

export interface Store {
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string): readonly KubeObject[];
  create(object: KubeObject, write: Write): KubeObject;
  update(object: KubeObject, write: Write): KubeObject;
  apply(object: KubeObject, write: Write & { readonly force?: boolean }): KubeObject;
  /** What it was last. */
  remove(object: Identity, preconditions?: Preconditions, write?: Pick<Write, 'dryRun'>): KubeObject;
}

export interface Write {
  readonly manager: string;
  readonly dryRun?: boolean;
  readonly subresource?: 'status';
}

export type Identity = Pick<KubeObject, 'kind' | 'metadata'>;

export interface StoreOptions {
  readonly now: () => number;
  /** A refusal, as a webhook would word it. */
  readonly refuse: (object: KubeObject) => string | undefined;
  /** Throws where the object may not become that; by default, where the spec of a record is edited. */
  readonly check?: (before: KubeObject | undefined, next: KubeObject) => void;
  /** `last` is what was stored, also of what is gone by it. */
  readonly onWrite: (before: KubeObject | undefined, after: KubeObject | undefined, last: KubeObject) => void;
  /** Random unless given. */
  readonly uid?: () => string;
  /** Of which kinds it is kept who owns what; of all unless given. */
  readonly keepsOwners?: (kind: string) => boolean;
  /** How the items of a kind's lists are told apart; all are atomic unless given. */
  readonly keysOf?: (kind: string) => KeysOf;
}

export function createStore(options: StoreOptions): Store {
  const held: Held = {
    objects: new Map(),
    version: 100,
    check: neverEdited,
    uid: () => crypto.randomUUID(),
    keepsOwners: () => true,
    ...options,
  };
  const { objects } = held;
  return {
    get: (kind, namespace, name) => objects.get(keyOf({ kind, metadata: { namespace, name } })),
    list: (kind) => [...objects.values()].filter((object) => object.kind === kind).sort(byKey),
    create: (given, write) => create(held, given, write),
    update: (given, write) => update(held, given, write),
    apply: (given, write) => apply(held, given, write),
    remove: (identity, preconditions, write) => remove(held, identity, preconditions, write),
  };
}
