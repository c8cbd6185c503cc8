/** Objects and paths for the suite of API servers. */
import type { Asked, Reply, Wire } from './apiserver-http.ts';

export const ISTIO = '/apis/networking.istio.io/v1/namespaces/shop';
export const VS = `${ISTIO}/virtualservices`;
export const SE = `${ISTIO}/serviceentries`;
export const MC = '/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges';
export const LEASES = '/apis/coordination.k8s.io/v1/namespaces/drawbridge/leases';
export const STRICT = '?fieldValidation=Strict&fieldManager=ann';
export const MERGE = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const APPLY = 'application/apply-patch+yaml';

export type Fields = Readonly<Record<string, unknown>>;

const ROUTE = [
  { match: [{ port: 443, sniHosts: ['a.example.com'] }], route: [{ destination: { host: 'x' } }] },
];

export function vs(name: string | undefined, spec: Fields = {}, meta: Fields = {}) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'shop', ...meta },
    spec: { hosts: [`${name}.example.com`], tls: ROUTE, ...spec },
  };
}

export function se(name: string, spec: Fields = {}, meta: Fields = {}) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace: 'shop', ...meta },
    spec: {
      hosts: [`${name}.example.com`],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      resolution: 'DNS',
      ...spec,
    },
  };
}

const SPEC = {
  v: 1,
  hash: 'h',
  text: 't',
  verb: 'v',
  args: { a: ['b'] },
  requester: 'U1',
  team: 'T',
  channel: 'C',
  requestedAt: '2026-11-21T09:00:00.000Z',
  namespace: 'shop',
  namespaces: ['shop'],
  target: 't',
  summary: 's',
  warnings: [],
  scope: { host: 'h', ports: [1], namespace: 'n' },
  approval: { count: 1, from: [], policy: 'p' },
  plan: '[]',
  digest: 'd',
};

export function mc(name: string, spec: Fields = {}, meta: Fields = {}) {
  const metadata = { name, namespace: 'drawbridge', ...meta };
  return {
    apiVersion: 'drawbridge.dev/v1alpha1',
    kind: 'MeshChange',
    metadata,
    spec: { ...SPEC, ...spec },
  };
}

export function lease(name: string, spec: Fields = {}, meta: Fields = {}) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'drawbridge', ...meta },
    spec: {
      holderIdentity: 'one',
      leaseDurationSeconds: 180,
      renewTime: '2026-11-21T09:00:00.007000Z',
      ...spec,
    },
  };
}

export function review(kind: string, spec: Fields) {
  return { apiVersion: 'authorization.k8s.io/v1', kind, spec };
}

export interface Stored {
  readonly metadata: Fields & {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
  };
  readonly spec: Fields;
  readonly status?: Fields;
}

/** The object that an answer holds; throws where it holds none. */
export function stored({ body, code }: Reply): Stored {
  if (code >= 300) throw new Error(`${code}: ${JSON.stringify(body)}`);
  return body as Stored;
}

/** What the tests do to one API server. */
export interface Hands {
  readonly ask: (method: string, path: string, asked?: Asked) => Promise<Reply>;
  readonly make: (object: object) => Promise<Stored>;
  readonly read: (path: string) => Promise<Stored>;
  readonly patch: (path: string, body: unknown, type?: string) => Promise<Reply>;
}

export const BY = '?fieldManager=ann';

/** By the administrator, under the name of `ann`. */
export function handsOn(wire: () => Wire): Hands {
  const ask: Hands['ask'] = (method, path, asked) => wire().ask(method, path, asked);
  return {
    ask,
    make: async (object) => stored(await ask('POST', VS + BY, { body: object })),
    read: async (path) => stored(await ask('GET', path)),
    patch: (path, body, type = MERGE) => ask('PATCH', `${path}${BY}`, { body, type }),
  };
}

/** `managedFields` without times. */
export function ownersOf(object: Stored): readonly Fields[] {
  const entries = (object.metadata['managedFields'] ?? []) as readonly Fields[];
  return entries.map(({ time: _time, ...entry }) => entry);
}

export const OWNED = {
  apiVersion: 'networking.istio.io/v1',
  fieldsType: 'FieldsV1',
  operation: 'Update',
  manager: 'ann',
};
