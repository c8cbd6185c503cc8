/** Somebody with kubectl: what other people do to the same cluster. */
import type { KubeObject } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { Identity, Store } from '../../playground/cluster/store.ts';

/** Objects are named by kind, namespace and name; whatever else stands in them does not matter for that. */
export interface User {
  get(object: Identity): Promise<KubeObject | undefined>;
  /** `kubectl create`. */
  create(object: KubeObject): Promise<KubeObject>;
  /** `kubectl edit`: read, change, write back. */
  edit(object: Identity, change: (object: KubeObject) => KubeObject): Promise<KubeObject>;
  /** `kubectl apply --server-side`; rejects with `conflict` where somebody else owns what would change. */
  apply(object: KubeObject, options?: { readonly force?: boolean }): Promise<KubeObject>;
  /** Writes `status` as it is given. */
  status(object: KubeObject): Promise<KubeObject>;
  /** `kubectl delete --wait=false`. */
  remove(object: Identity): Promise<void>;
}

export function userOf(store: Store, manager: string): User {
  const get = ({ kind, metadata }: Identity) => store.get(kind, metadata.namespace ?? '', metadata.name);
  return {
    get: async (object) => get(object),
    create: async (object) => store.create(object, { manager }),
    edit: async (object, change) => {
      const live = get(object);
      if (!live) throw new ClusterError('missing', `${object.kind} "${object.metadata.name}" not found`);
      return store.update(change(live), { manager });
    },
    apply: async (object, { force = false } = {}) => store.apply(object, { manager, force }),
    status: async (object) => store.update(object, { manager, subresource: 'status' }),
    remove: async (object) => void store.remove({ kind: object.kind, metadata: object.metadata }),
  };
}
