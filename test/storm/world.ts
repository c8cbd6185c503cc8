/** What other people have in the mesh before the storm: hosts to break, and hosts to open. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';

/** Channels act in `shop`. */
export const CHANNELS = ['C0STORM1', 'C0STORM2', 'C0STORM3'] as const;
/** They approve: the first by id, the others by their group. */
export const APPROVERS = ['U0BOB', 'U0EVE', 'U0DAN'] as const;
export const GROUP = 'S0PLATFORM';

export const SETTINGS = {
  namespace: 'drawbridge',
  channels: Object.fromEntries(CHANNELS.map((id) => [id, { namespaces: ['shop'] }])),
  approvers: [GROUP, APPROVERS[0]],
  lapse: '30s',
} as const;
/** `lapse`, in ms. */
export const LAPSE = 30_000;

export const NAMESPACES = ['shop', 'db', 'istio-system'] as const;

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Registered, with no route of anybody's. */
const BARE = numbers(18).map((n) => `e${n}`);
/** Registered, with a VirtualService that others edit and sync. */
const ROUTED = numbers(12).map((n) => `r${n}`);
const SERVICES = numbers(6).map((n) => `s${n}`);
const WILD = numbers(3).map((n) => `k${n}`);

/** What `/chaos blackhole` is typed with. */
export const TARGETS = [
  ...[...BARE, ...ROUTED].map((name) => `${name}.example.com`),
  ...SERVICES.map((name) => `${name}.db:3306`),
  ...WILD.map((name) => `deep.${name}.example.com`),
];

/** What `/egress allow` is typed with. */
export const HOSTS = numbers(24).map((n) => `a${n}.example.net`);

/** Everything that stands there at the start, as gitops applies it. */
export function manifests(): readonly KubeObject[] {
  return [
    ...BARE.map((name) => entry(name, `${name}.example.com`)),
    ...ROUTED.map((name) => entry(name, `${name}.example.com`)),
    ...ROUTED.map((name) => route(name, `${name}.example.com`)),
    ...WILD.map((name) => entry(name, `*.${name}.example.com`)),
  ];
}

export function services(): readonly object[] {
  return SERVICES.map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'db' },
    spec: { ports: [{ name: 'tcp-mysql', port: 3306 }], selector: { app: name } },
  }));
}

/** The mesh knows only what is registered. */
export const MESH = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio', namespace: 'istio-system' },
  data: { mesh: 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }' },
} as const;

function entry(name: string, host: string): KubeObject {
  const ports = [{ number: 443, name: 'tls', protocol: 'TLS' }];
  const resolution = host.startsWith('*') ? 'NONE' : 'DNS';
  return istio('ServiceEntry', name, {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    resolution,
    ports,
    exportTo: ['*'],
  });
}

function route(name: string, host: string): KubeObject {
  const to = (number: number) => [{ destination: { host, port: { number } } }];
  return istio('VirtualService', name, {
    hosts: [host],
    exportTo: ['*'],
    http: [{ name: 'plain', match: [{ port: 80 }], route: to(80) }],
    tls: [{ match: [{ port: 443, sniHosts: [host] }], route: to(443) }],
  });
}

function istio(kind: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace: 'shop' }, spec };
}
