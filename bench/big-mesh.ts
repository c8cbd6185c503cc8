/** A mesh of any size, drawn from a seed: teams, their entries, rules and Services, and what is open by Drawbridge. */
import type { JsonObject, KubeObject } from '../src/core/kube.ts';
import type { View, Workload } from '../src/core/view.ts';
import {
  destinationRule,
  entry,
  gateway,
  object,
  service,
  sidecar,
  view,
  workload,
} from '../test/mesh/make.ts';
import { openOne } from './big-open.ts';
import type { Random } from './random.ts';

/** Objects of each kind to a namespace. */
const TEAM = 50;
/** One open change to so many hosts. */
const OPEN = 10;
/** Hosts that every team opens for itself. */
const POPULAR = ['www.googleapis.com', 'api.github.com', 'sts.amazonaws.com', 'hooks.slack-mirror.com'];

/** So many ServiceEntries, as many VirtualServices, and as many Services. */
export function bigMesh(size: number, random: Random): View {
  const namespaces = numbers(Math.max(3, size / TEAM)).map((n) => `team-${n}`);
  const at = (n: number) => namespaces[n % namespaces.length] ?? '';
  const entries = numbers(size).map((n) => entryOf(n, at(n), random));
  const services = numbers(size).map((n) => serviceOf(n, at(n), random));
  const hosts = [...entries.flatMap(hostsIn), ...services.map(hostOf)];
  const routes = numbers(size).map((n) => routeOf({ n, namespace: at(n), hosts, random }));
  const open = numbers(size / OPEN).map((n) => openOne(n, entries, random));
  const made = open.map((one) => one.made);
  const subsets = services.filter((_, n) => n % 2 === 0).map(subsetsFor);
  const ways = [...sidecarsOf(namespaces), ...namespaces.map(webGateway), EGRESS_GATEWAY];
  const objects = [...entries, ...services, ...routes, ...subsets, ...made, ...ways];
  const changes = open.map(({ asked }) => asked);
  return view({ objects, changes, workloads: namespaces.flatMap(workloadsOf) });
}

/** What becomes of one host by its number: the commonest first. */
function entryOf(n: number, namespace: string, random: Random): KubeObject {
  const popular = random.share() < 0.1;
  const host = popular ? random.one(POPULAR) : `api-${n}.${random.one(DOMAINS)}`;
  const where = { name: `entry-${n}`, namespace, ...ageAndOwner(n, random) };
  const exportTo = [random.of({ '.': 70, '*': 20, 'team-1': 10 })];
  const [hosts, ports, spec] = KINDS[random.of(SHARES)](host, n);
  return entry(hosts, ports, { ...where, spec: { exportTo, ...spec } });
}

const DOMAINS = ['example.com', 'partner.example.org', 'vendor-services.io', 'eu-west.cloud.example.net'];
const SHARES = { tls: 50, both: 15, http: 10, tcp: 10, wildcard: 5, range: 4, several: 4, bare: 2 };

type Made = readonly [hosts: string | readonly string[], ports: readonly string[], spec: JsonObject];

const KINDS: Readonly<Record<keyof typeof SHARES, (host: string, n: number) => Made>> = {
  tls: (host) => [host, ['443 HTTPS'], {}],
  both: (host) => [host, ['80 HTTP', '443 TLS'], {}],
  http: (host) => [host, ['80 HTTP', '8080 GRPC'], {}],
  tcp: (host, n) => [host, [`${PORTS[n % PORTS.length]} TCP`], { addresses: [addressOf(n)] }],
  wildcard: (host) => [`*.${host}`, ['443 TLS'], {}],
  range: (host, n) => [host, ['9092 TCP'], { resolution: 'NONE', addresses: [`${addressOf(n)}/31`] }],
  several: (host) => [[host, `eu.${host}`, `us.${host}`], ['443 TLS'], {}],
  bare: (host) => [host, ['9000'], {}],
};
const PORTS = [3306, 5432, 6379, 27017, 1433];

function addressOf(n: number): string {
  return `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 254}`;
}

function serviceOf(n: number, namespace: string, random: Random): KubeObject {
  const ports = {
    web: ['http-web 8080'],
    two: ['http 80', 'grpc 9090'],
    db: ['tcp-db 3306'],
    bare: ['x 7000'],
  };
  const made = service(`app-${n}`, namespace, ports[random.of({ web: 60, two: 20, db: 15, bare: 5 })]);
  return random.share() < 0.02
    ? { ...made, spec: { type: 'ExternalName', externalName: random.one(POPULAR) } }
    : made;
}

interface Routed {
  readonly n: number;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly random: Random;
}

function routeOf({ n, namespace, hosts, random }: Routed): KubeObject {
  const kind = random.of({ http: 55, tls: 25, tcp: 10, gateway: 8, delegate: 2 });
  const host = random.one(hosts);
  const where = { name: `route-${n}`, namespace, ...ageAndOwner(n, random) };
  const exportTo = [random.of({ '*': 50, '.': 40, 'team-1': 10 })];
  return object('VirtualService', where, { exportTo, ...RULES[kind](host) });
}

const destination = (host: string, more: JsonObject = {}): JsonObject => ({ destination: { host, ...more } });
const second = (host: string): JsonObject => ({
  match: [{ uri: { prefix: '/v2' } }],
  route: [destination(host, { subset: 'v2' })],
});
const subset = (host: string, name: string, weight: number): JsonObject => ({
  ...destination(host, { subset: name }),
  weight,
});

const RULES: Readonly<Record<'http' | 'tls' | 'tcp' | 'gateway' | 'delegate', (host: string) => JsonObject>> =
  {
    http: (host) => ({
      hosts: [host],
      http: [second(host), { route: [subset(host, 'v1', 90), subset(host, 'v2', 10)] }],
    }),
    tls: (host) => ({
      hosts: [host],
      tls: [{ match: [{ port: 443, sniHosts: [host] }], route: [destination(host)] }],
    }),
    tcp: (host) => ({ hosts: [host], tcp: [{ match: [{ port: 3306 }], route: [destination(host)] }] }),
    gateway: (host) => ({ hosts: [host], gateways: ['web-gateway'], http: [{ route: [destination(host)] }] }),
    delegate: (host) => ({ hosts: [], http: [{ route: [destination(host)] }] }),
  };

/** Created over a year, by kubectl, Helm or Argo CD. */
function ageAndOwner(n: number, random: Random): Partial<KubeObject['metadata']> {
  const created = new Date(Date.parse('2025-11-01T00:00:00Z') + ((n * 7919) % 525_600) * 60_000);
  const labels = random.of({ none: 50, helm: 30, argo: 20 });
  return { creationTimestamp: created.toISOString().replace('.000', ''), labels: OWNERS[labels] };
}

const OWNERS = {
  none: {},
  helm: { 'app.kubernetes.io/managed-by': 'Helm' },
  argo: { 'app.kubernetes.io/instance': 'prod' },
} as const;

function subsetsFor(app: KubeObject): KubeObject {
  const { name, namespace = '' } = app.metadata;
  const subsets = [{ name: 'v1' }, { name: 'v2' }, { name: 'v3' }];
  return destinationRule(hostOf(app), { subsets, exportTo: ['*'] }, { name, namespace });
}

/** The name by which the verbs' examples call one. */
function webGateway(namespace: string): KubeObject {
  const server = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] };
  return gateway([server], { istio: 'ingressgateway' }, { name: 'web-gateway', namespace });
}

const EGRESS_GATEWAY = service('istio-egressgateway', 'istio-system', ['http2 80', 'https 443'], {
  selector: { istio: 'egressgateway' },
});

/** Every fourth team has one for all of its pods, every eighth one for a workload too. */
function sidecarsOf(namespaces: readonly string[]): readonly KubeObject[] {
  return namespaces.flatMap((namespace, n) => {
    const own = { egress: [{ hosts: ['./*', 'istio-system/*', 'drawbridge/*', '*/*.example.com'] }] };
    const some = {
      workloadSelector: { labels: { app: 'web' } },
      outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
    };
    return [
      ...(n % 4 === 1 ? [sidecar(own, { namespace })] : []),
      ...(n % 8 === 1 ? [sidecar(some, { name: 'web', namespace })] : []),
    ];
  });
}

function workloadsOf(namespace: string): readonly Workload[] {
  return ['web', 'web-api', 'worker'].map((name) => workload(name, { app: name }, { namespace }));
}

function hostsIn({ spec }: KubeObject): readonly string[] {
  return spec?.['hosts'] as readonly string[];
}

function hostOf({ metadata }: KubeObject): string {
  return `${metadata.name}.${metadata.namespace}.svc.cluster.local`;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: Math.floor(count) }, (_, n) => n);
}
