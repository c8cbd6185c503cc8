/** Objects of a small mesh, and a frozen view of them. */
import type { Change, ChangeSpec } from '../../src/core/change.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Json, JsonObject, KubeObject, Metadata } from '../../src/core/kube.ts';
import type { View, Workload } from '../../src/core/view.ts';
import { eachField } from '../../src/core/view.ts';
import { sinks } from '../fakes/sinks.ts';

interface Where extends Partial<Metadata> {
  readonly name?: string;
  readonly namespace?: string;
}

export function object(kind: string, where: Where, spec: JsonObject): KubeObject {
  const metadata = { name: 'x', namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z', ...where };
  const apiVersion = kind === 'Service' ? 'v1' : 'networking.istio.io/v1';
  return { apiVersion, kind, metadata, spec };
}

/** `'443 HTTPS'` → a port named `https-443`. */
export function port(text: string): JsonObject {
  const [number = '', protocol] = text.split(' ');
  const name = `${(protocol ?? 'port').toLowerCase()}-${number}`;
  return { number: Number(number), name, ...(protocol ? { protocol } : {}) };
}

export function entry(
  host: string | readonly string[],
  ports: readonly string[],
  more: Where & { spec?: JsonObject } = {},
): KubeObject {
  const { spec, ...where } = more;
  const hosts = typeof host === 'string' ? [host] : host;
  const name = (hosts[0] ?? '').replace('*', 'wildcard').replaceAll('.', '-');
  const wildcard = hosts.some((one) => one.startsWith('*'));
  return object(
    'ServiceEntry',
    { name, ...where },
    {
      hosts,
      location: 'MESH_EXTERNAL',
      resolution: wildcard ? 'NONE' : 'DNS',
      exportTo: ['.'],
      ports: ports.map(port),
      ...spec,
    },
  );
}

/** A Service with a cluster IP; `ports` like `'tcp-mysql 3306'`. */
export function service(
  name: string,
  namespace: string,
  ports: readonly string[],
  spec: JsonObject = {},
): KubeObject {
  const list: Json[] = ports.map((text) => {
    const [portName = '', number = ''] = text.split(' ');
    return { name: portName, port: Number(number), protocol: 'TCP' };
  });
  return object('Service', { name, namespace }, { clusterIP: '10.0.0.1', ports: list, ...spec });
}

export function route(hosts: readonly string[], spec: JsonObject = {}, where: Where = {}): KubeObject {
  return object('VirtualService', { name: 'route', ...where }, { hosts, ...spec });
}

export function sidecar(spec: JsonObject, where: Where = {}): KubeObject {
  return object('Sidecar', { name: 'default', ...where }, spec);
}

/** Somebody's, for all of the host's ports unless `spec` says otherwise. */
export function destinationRule(host: string, spec: JsonObject = {}, where: Where = {}): KubeObject {
  return object('DestinationRule', { name: 'rule', ...where }, { host, ...spec });
}

/** Somebody's, for the pods with these labels. */
export function gateway(
  servers: readonly JsonObject[],
  selector: JsonObject = {},
  where: Where = {},
): KubeObject {
  return object('Gateway', { name: 'gateway', ...where }, { selector, servers });
}

export function tlsTo(host: string, sni: readonly string[], match: JsonObject = {}): JsonObject {
  return {
    match: [{ port: 443, sniHosts: sni, ...match }],
    route: [{ destination: { host, port: { number: 443 } } }],
  };
}

export interface Mesh {
  readonly objects?: readonly KubeObject[];
  readonly workloads?: readonly Workload[];
  readonly changes?: readonly Change[];
  readonly catalogue?: View['catalogue'];
  readonly outbound?: View['mesh']['outbound'];
  readonly connectSeconds?: number;
  readonly planningFor?: View['planningFor'];
  readonly own?: View['own'];
  readonly inside?: View['inside'];
  readonly dnsCapture?: boolean;
  /** Namespaces in ambient mode. */
  readonly ambient?: readonly string[];
  /** False for a mesh without the sinks. */
  readonly sinks?: boolean;
}

/** A deep-frozen view; REGISTRY_ONLY unless said otherwise, sinks in place. */
export function view(mesh: Mesh = {}): View {
  const objects = [...(mesh.sinks === false ? [] : sinks()), ...(mesh.objects ?? [])];
  const of = (kind: string) => objects.filter((one) => one.kind === kind);
  return freeze({
    takenAt: Date.parse('2026-11-21T10:00:00Z'),
    ...eachField((_field, kind) => of(kind)),
    services: of('Service'),
    sidecars: of('Sidecar'),
    workloads: mesh.workloads ?? [],
    mesh: {
      outbound: mesh.outbound ?? 'REGISTRY_ONLY',
      drainSeconds: 45,
      connectSeconds: mesh.connectSeconds ?? 10,
      rootNamespace: 'istio-system',
      dnsCapture: mesh.dnsCapture ?? false,
    },
    changes: mesh.changes ?? [],
    catalogue: mesh.catalogue ?? {},
    ...(mesh.planningFor ? { planningFor: mesh.planningFor } : {}),
    ...(mesh.own ? { own: mesh.own } : {}),
    ...(mesh.inside ? { inside: mesh.inside } : {}),
    ...(mesh.ambient
      ? {
          namespaces: mesh.ambient.map((name) => ({
            name,
            labels: { 'istio.io/dataplane-mode': 'ambient' },
          })),
        }
      : {}),
  });
}

export function workload(
  name: string,
  matchLabels: Record<string, string>,
  more: Partial<Workload> = {},
): Workload {
  return { kind: 'Deployment', namespace: 'shop', name, matchLabels, expressions: false, ...more };
}

/** An open change: live until 10:42 unless `facts` says otherwise. */
export function change(id: string, spec: Partial<ChangeSpec>, facts?: readonly Fact[]): Change {
  const live: readonly Fact[] = [
    { type: 'armed', at: '2026-11-21T10:00:00Z', by: 'p1', end: '2026-11-21T10:42:00Z' },
    { type: 'applied', at: '2026-11-21T10:00:01Z' },
  ];
  const full: ChangeSpec = {
    v: 1,
    hash: 'h',
    text: '',
    verb: 'chaos blackhole',
    args: {},
    requester: 'U0ANA',
    team: 'T1',
    channel: 'C1',
    requestedAt: '2026-11-21T09:59:00Z',
    namespace: 'shop',
    namespaces: ['shop'],
    target: 'a.example.com:443',
    summary: 'It is broken.',
    warnings: [],
    scope: { host: 'a.example.com', ports: [443], namespace: 'shop' },
    approval: { count: 1, from: ['S1'], policy: 'approvers' },
    plan: '[]',
    digest: 'd',
    ...spec,
  };
  return { id, spec: full, facts: facts ?? live, resourceVersion: '1', deleting: false, held: true };
}

export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach((inner) => freeze(inner));
  return Object.freeze(value);
}
