/** A stand-in for a Kubernetes API server, in memory and on loopback: what Drawbridge and `kubectl` use of one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Api } from './api.ts';
import { check } from './check.ts';
import { createEvents } from './events.ts';
import { handle } from './http.ts';
import type { Identity } from './identities.ts';
import { ADMIN, createIdentities, kubeconfigOf } from './identities.ts';
import { keysIn } from './keys.ts';
import { bootstrap, istioKinds } from './manifests.ts';
import { emptyNamespaces } from './remove.ts';
import type { Resource } from './resources.ts';
import { builtIn, CRD, resourceOf } from './resources.ts';
import type { Identity as Named, Store } from './store.ts';
import { createStore } from './store.ts';
import { prepared } from './write.ts';

export { deployed } from './manifests.ts';
export type { Identity } from './identities.ts';

export interface ApiServerOptions {
  /** Any free one unless given. */
  readonly port?: number;
  /** ms since the epoch; of times, ages and the `Date` header. */
  readonly now?: () => number;
  /** What is there from the start, besides what every cluster has. */
  readonly objects?: readonly KubeObject[];
  /** Whether Istio's kinds are served from the start; they are unless it is said. */
  readonly istio?: boolean;
}

export interface ApiServer {
  readonly url: string;
  /** `kubectl apply --server-side --force-conflicts` under that name. */
  apply(object: KubeObject, manager?: string): KubeObject;
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string): readonly KubeObject[];
  remove(object: Named): void;
  /** Hears every write, with the object before and after. Returns how to stop. */
  onChange(listener: (before: KubeObject | undefined, after: KubeObject | undefined) => void): () => void;
  /** The text of a kubeconfig; an administrator's unless somebody is named. */
  kubeconfig(identity?: Identity): string;
  /** As a bearer of which one is that identity. */
  token(identity?: Identity): string;
  /** Forgets the past: older resourceVersions are gone from then on. */
  compact(): void;
  /** Ends open watches at once. */
  close(): Promise<void>;
}

export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { port = 0, now = Date.now, objects = [], istio = true } = options;
  const api = createApi(now);
  const apply = (object: KubeObject, manager = 'kubectl') =>
    api.store.apply(
      prepared(object, api.store.get(object.kind, object.metadata.namespace ?? '', object.metadata.name)),
      { manager, force: true },
    );
  for (const object of [...bootstrap(), ...(istio ? istioKinds() : []), ...objects]) apply(object);
  const server = createServer((request, response) => void handle(api, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (identity = ADMIN) => api.identities.tokenOf(identity);
  return {
    url,
    apply,
    get: (kind, namespace, name) => api.store.get(kind, namespace, name),
    list: (kind) => api.store.list(kind),
    remove: (object) => void api.store.remove(object),
    onChange: (listener) => api.events.listen(({ before, after }) => listener(before, after)),
    kubeconfig: (identity) => kubeconfigOf(url, token(identity)),
    token,
    compact: () => api.events.compact(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** As the store counts its versions. */
const FIRST = 100;

function createApi(now: () => number): Api {
  const events = createEvents(FIRST);
  let served: readonly Resource[] = builtIn;
  const byKind = (kind: string) => served.find((resource) => resource.kind === kind);
  const store: Store = createStore({
    now,
    refuse: () => undefined,
    check: (before, next) => {
      const resource = byKind(next.kind);
      if (resource) check(resource, before, next);
    },
    keysOf: (kind) => keysIn(byKind(kind)?.versions[0]?.schema ?? {}),
    onWrite: (before, after, last) => {
      events.add(before, after, last);
      if (last.kind === CRD)
        served = [...builtIn, ...store.list(CRD).flatMap((crd) => resourceOf(crd) ?? [])];
    },
  });
  const api = { store, events, identities: createIdentities(), resources: () => served, now };
  emptyNamespaces(api);
  return api;
}
