/** Hosts of the mesh that speak HTTP, gateways, and the objects of others about subsets. */
import type { Json, JsonObject, KubeObject, List } from '../../src/core/kube.ts';
import { serviceHost } from '../../src/core/named.ts';
import type { Random } from './random.ts';
import type { Aim } from './story.ts';

interface HttpWorld {
  readonly targets: readonly Aim[];
  readonly objects: readonly KubeObject[];
}

/** Services and a host outside, with and without rules, subsets and a Gateway of others. */
export function httpWorld(draw: Random): HttpWorld {
  const parts = [
    draw.chance(0.8) ? webService(draw) : undefined,
    draw.chance(0.4) ? reports(draw) : undefined,
    draw.chance(0.5) ? plainHost(draw) : undefined,
  ].filter((part) => part !== undefined);
  return {
    targets: parts.flatMap(({ targets }) => targets),
    objects: parts.flatMap(({ objects }) => objects),
  };
}

/** In `shop`, with subsets, and mostly reached through a Gateway as well. */
function webService(draw: Random): HttpWorld {
  const host = serviceHost('web', 'shop');
  const rules = draw.chance(0.6) ? [httpRoute('web', 'shop', host, draw)] : [];
  const front = draw.chance(0.7);
  const aim: Aim = {
    name: 'web.shop',
    from: ['shop', 'db'],
    speaks: 'http',
    subsets: true,
    ...(front ? { at: 'front' } : {}),
  };
  const entrance = front ? [frontGateway(), frontRoute(host, draw)] : [];
  const objects = [httpService('web', 'shop'), subsetsFor(host), ...rules, ...entrance];
  return { targets: [aim], objects };
}

function reports(draw: Random): HttpWorld {
  const host = serviceHost('reports', 'db');
  const rules = draw.chance(0.5) ? [httpRoute('reports', 'db', host, draw)] : [];
  const aim: Aim = { name: 'reports.db', from: ['shop', 'db'], speaks: 'http', subsets: false };
  return { targets: [aim], objects: [httpService('reports', 'db'), ...rules] };
}

function plainHost(draw: Random): HttpWorld {
  const host = 'plain.example.net';
  const open = draw.chance(0.5);
  const entry = istio('ServiceEntry', 'shop', 'plain', {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    exportTo: [open ? '*' : '.'],
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
  });
  const rules = draw.chance(0.5) ? [httpRoute('plain', 'shop', host, draw)] : [];
  const from = open ? ['shop', 'db'] : ['shop'];
  return { targets: [{ name: host, from, speaks: 'http', subsets: false }], objects: [entry, ...rules] };
}

export function istio(kind: string, namespace: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec };
}

function httpService(name: string, namespace: string): KubeObject {
  const spec = { clusterIP: '10.96.0.8', ports: [{ name: 'http', port: PORTS.http }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

/** The way out that `egress gateway` looks for. */
export function egressGateway(): KubeObject {
  const ports = [
    { name: 'http', port: 80 },
    { name: 'https', port: 443 },
  ];
  const spec = { clusterIP: '10.96.0.9', selector: { istio: 'egressgateway' }, ports };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
    spec,
  };
}

export function subsetsFor(host: string): KubeObject {
  const subsets = ['v1', 'v2'].map((version) => ({ name: version, labels: { version } }));
  const name = host.replaceAll('.', '-');
  return istio('DestinationRule', 'shop', `${name}-subsets`, { host, exportTo: ['*'], subsets });
}

/** A rule for some requests, and mostly one for the rest. */
function httpRoute(name: string, namespace: string, host: string, draw: Random): KubeObject {
  const to = [{ destination: { host } }];
  const some = { match: [{ uri: { prefix: '/v2' } }], route: to, timeout: '5s' };
  const http: readonly Json[] = draw.pick([[some, { route: to }], [{ route: to }]]);
  return istio('VirtualService', namespace, `${name}-route`, { hosts: [host], exportTo: ['*'], http });
}

function frontGateway(): KubeObject {
  const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['www.example.com'] }];
  return istio('Gateway', 'shop', 'front', { selector: { istio: 'ingressgateway' }, servers });
}

function frontRoute(host: string, draw: Random): KubeObject {
  const route = [{ destination: { host, port: { number: PORTS.http } } }];
  const admin = { match: [{ uri: { prefix: '/admin' } }], route };
  const http: readonly Json[] = draw.pick([[{ route }], [admin, { route }]]);
  return istio('VirtualService', 'shop', 'front-route', {
    hosts: ['www.example.com'],
    gateways: ['front'],
    http,
  });
}

const PORTS = { http: 8080, tls: 443, tcp: 3306 } as const;
export type RuleList = keyof typeof PORTS;

/** The list that a rule of somebody's goes into. */
export function ruleList(list: List): RuleList {
  return list === 'http' || list === 'tcp' ? list : 'tls';
}

/** A rule of somebody's that leads to `to`. */
export function theirRule(list: RuleList, host: string, to: string, port: number = PORTS[list]): Json {
  const sni: JsonObject = list === 'tls' ? { sniHosts: [host] } : {};
  return { match: [{ port, ...sni }], route: [{ destination: { host: to, port: { number: port } } }] };
}
