/** A small mesh for the contract of commands: frozen all the way down, so that a plan that writes to it throws. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { egressGateway } from '../mesh/egress.ts';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';
import type { View, Workload } from '../../src/core/view.ts';

/** REGISTRY_ONLY, with services inside, hosts outside on TLS and TCP, and one VirtualService of someone else's. */
export function sampleView(): View {
  return deepFreeze({
    takenAt: Date.UTC(2026, 0, 1),
    serviceEntries: [
      entry('a', { hosts: ['a.example.com'], resolution: 'DNS', ports: [port(443, 'tls', 'TLS')] }),
      entry('b', { hosts: ['b.example.com'], resolution: 'DNS', ports: [port(443, 'tls', 'TLS')] }),
      entry('db', {
        hosts: ['db.example.com'],
        resolution: 'STATIC',
        addresses: ['198.51.100.7'],
        endpoints: [{ address: '198.51.100.7' }],
        ports: [port(3306, 'mysql', 'MYSQL')],
      }),
    ],
    virtualServices: [
      istio('VirtualService', 'b', {
        hosts: ['b.example.com'],
        tls: [
          {
            match: [{ port: 443, sniHosts: ['b.example.com'] }],
            route: [{ destination: { host: 'b.example.com', port: { number: 443 } } }],
          },
        ],
      }),
    ],
    destinationRules: [],
    gateways: [],
    services: [
      service('web-api', 'shop', [{ name: 'http', port: 8080 }]),
      service('mysql', 'db', [{ name: 'mysql', port: 3306 }]),
      egressGateway(),
    ],
    sidecars: [],
    workloads: [workload('web-api')],
    mesh: {
      outbound: 'REGISTRY_ONLY',
      drainSeconds: 45,
      connectSeconds: 10,
      rootNamespace: 'istio-system',
      dnsCapture: false,
    },
    changes: [],
    catalogue: { mysql: { host: 'mysql.db', port: 3306 } },
  });
}

/** The same mesh with the hosts of the examples registered, and the sinks to break them with. */
export function registeredView(): View {
  const view = sampleView();
  const https = (name: string, host: string) =>
    entry(name, { hosts: [host], resolution: 'DNS', exportTo: ['*'], ports: [port(443, 'https', 'HTTPS')] });
  const sinks = Object.values(SINKS).map((host, at) =>
    istio('ServiceEntry', `sink-${at}`, {
      hosts: [host],
      location: 'MESH_EXTERNAL',
      resolution: 'STATIC',
      exportTo: ['*'],
      addresses: [`192.0.2.${253 + at}`],
      ...(host === SINKS.hang ? { endpoints: [{ address: '192.0.2.1' }] } : {}),
      ports: [port(SINK_PORT, 'tcp-discard', 'TCP')],
    }),
  );
  const http = (name: string) =>
    service(name, 'shop', [{ name: name === 'quotes' ? 'grpc' : 'http', port: 8080 }]);
  const rule = (host: string) =>
    istio('DestinationRule', host, { host, subsets: ['v1', 'v2', 'v3'].map((name) => ({ name })) });
  const plain = (name: string, host: string) =>
    entry(name, { hosts: [host], resolution: 'DNS', ports: [port(80, 'http', 'HTTP')] });
  return deepFreeze({
    ...view,
    serviceEntries: [
      ...sinks.map((sink) => ({ ...sink, metadata: { ...sink.metadata, namespace: 'drawbridge' } })),
      https('firestore', 'firestore.googleapis.com'),
      https('api-example', 'api.example.com'),
      plain('hello-v1', 'hello-v1.apps.example.com'),
      plain('hello-v2', 'hello-v2.apps.example.com'),
    ],
    services: [...view.services, ...['authors', 'quotes', 'reviews'].map(http)],
    virtualServices: [
      istio('VirtualService', 'front', {
        hosts: ['front.example.com'],
        gateways: ['web-gateway'],
        http: [{ route: [{ destination: { host: 'web-api', port: { number: 8080 } } }] }],
      }),
    ],
    destinationRules: [rule('web-api'), rule('reviews')],
    gateways: [istio('Gateway', 'web-gateway', { selector: { istio: 'ingressgateway' }, servers: [] })],
    workloads: [...view.workloads, workload('productpage')],
    catalogue: { ...view.catalogue, hello: { host: 'hello-v1.apps.example.com' } },
  });
}

/** The value with everything in it frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

function entry(name: string, spec: JsonObject): KubeObject {
  return istio('ServiceEntry', name, { location: 'MESH_EXTERNAL', exportTo: ['.'], ...spec });
}

function istio(kind: string, name: string, spec: JsonObject): KubeObject {
  return object('networking.istio.io/v1', kind, { name, namespace: 'shop', spec });
}

function workload(name: string): Workload {
  return { kind: 'Deployment', namespace: 'shop', name, matchLabels: { app: name }, expressions: false };
}

function service(name: string, namespace: string, ports: readonly JsonObject[]): KubeObject {
  return object('v1', 'Service', { name, namespace, spec: { clusterIP: '10.0.0.1', ports } });
}

function port(number: number, name: string, protocol: string): JsonObject {
  return { number, name, protocol };
}

interface Named {
  readonly name: string;
  readonly namespace: string;
  readonly spec: JsonObject;
}

function object(apiVersion: string, kind: string, { name, namespace, spec }: Named): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      uid: `uid-of-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2025-01-01T00:00:00Z',
    },
    spec,
  };
}
