/** Hosts of every protocol, as somebody made them, and the VirtualServices that may already stand for them. */
import type { JsonObject, KubeObject } from '../../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../../src/core/kube.ts';
import { destinationRule, entry, route, service, tlsTo } from '../../mesh/make.ts';
import type { Case } from './case.ts';

export interface Spoken {
  /** `HTTPS`, `Service HTTP`. */
  readonly name: string;
  readonly host: string;
  /** What people type for it. */
  readonly word: string;
  readonly port: number;
  /** What makes the mesh know it, and its subsets `v1` and `v2`. */
  readonly objects: readonly KubeObject[];
  /** Somebody's rules for it. */
  readonly rules: JsonObject;
  /** Another host that can take its calls. */
  readonly other: { readonly word: string; readonly objects: readonly KubeObject[] };
  /** Labels and annotations of the tool that owns it, where one does. */
  readonly gitops: { readonly tool: string; readonly metadata: object };
}

const A = 'a.example.com';
const B = 'b.example.com';
const SUBSETS = { subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })) };
const flux = { tool: 'Flux', metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } } };
const tracking = 'shop:networking.istio.io/VirtualService:shop/theirs';
const argo = { tool: 'Argo CD', metadata: { annotations: { 'argocd.argoproj.io/tracking-id': tracking } } };

function httpRules(host: string, port: number): JsonObject {
  const to = [{ destination: { host, port: { number: port } } }];
  const beta = { match: [{ headers: { 'x-beta': { exact: 'yes' } } }], timeout: '9s', route: to };
  return { http: [beta, { timeout: '5s', route: to }] };
}

function tcpRules(host: string, port: number): JsonObject {
  return { tcp: [{ match: [{ port }], route: [{ destination: { host, port: { number: port } } }] }] };
}

/** An external host on one port. */
function outside(protocol: string, port: number, rules: JsonObject, address = false): Spoken {
  const at = (ip: string) =>
    address ? { spec: { resolution: 'STATIC', addresses: [ip], endpoints: [{ address: ip }] } } : {};
  const ports = [`${port} ${protocol}`];
  return {
    name: protocol,
    host: A,
    word: port === 443 ? A : `${A}:${port}`,
    port,
    objects: [entry(A, ports, at('198.51.100.7')), destinationRule(A, SUBSETS, { name: 'a-example-com' })],
    rules,
    other: { word: B, objects: [entry(B, ports, at('198.51.100.8'))] },
    gitops: flux,
  };
}

/** A Service of the cluster on one port. */
function inside(name: string, service_: KubeObject, next: KubeObject, rules: typeof httpRules): Spoken {
  const { metadata } = service_;
  const namespace = metadata.namespace ?? '';
  const host = `${metadata.name}.${namespace}.svc.cluster.local`;
  const port = Number(fieldsOf(listOf(service_.spec, 'ports')[0])['port']);
  const subsets = destinationRule(metadata.name, SUBSETS, { name: metadata.name, namespace });
  const word = namespace === 'shop' ? metadata.name : `${metadata.name}.${namespace}`;
  const other = { word: next.metadata.name, objects: [next] };
  return {
    name,
    host,
    word,
    port,
    objects: [service_, subsets],
    rules: rules(host, port),
    other,
    gitops: argo,
  };
}

export const SPOKEN: readonly Spoken[] = [
  outside('HTTP', 80, httpRules(A, 80)),
  outside('GRPC', 50051, httpRules(A, 50051)),
  outside('HTTPS', 443, { tls: [tlsTo(A, [A])] }),
  outside('TLS', 443, { tls: [tlsTo(A, [A])] }),
  outside('TCP', 5432, tcpRules(A, 5432), true),
  outside('MONGO', 27017, tcpRules(A, 27017), true),
  outside('MYSQL', 3306, tcpRules(A, 3306), true),
  outside('REDIS', 6379, tcpRules(A, 6379), true),
  inside(
    'Service HTTP',
    service('web', 'shop', ['http-web 8080']),
    service('next', 'shop', ['http 8080']),
    httpRules,
  ),
  inside(
    'Service TCP',
    service('mysql', 'db', ['tcp-mysql 3306']),
    service('spare', 'db', ['tcp 3306']),
    tcpRules,
  ),
];

export interface Situation {
  readonly where: string;
  readonly objects: readonly KubeObject[];
}

/** Somebody's VirtualService for it: none, of these people, of others, or of a GitOps tool. */
export function situations({ host, rules, gitops }: Spoken): readonly Situation[] {
  const theirs = (where: object) => [route([host], rules, { name: 'theirs', ...where })];
  return [
    { where: 'No VirtualService is there', objects: [] },
    { where: 'A VirtualService is there', objects: theirs({}) },
    { where: 'A VirtualService is there, in another namespace', objects: theirs({ namespace: 'team' }) },
    { where: `A VirtualService is there that ${gitops.tool} owns`, objects: theirs(gitops.metadata) },
  ];
}

/** Every form of a verb × protocol × situation. */
export function cross(
  verb: string,
  forms: (spoken: Spoken) => readonly (readonly [typed: string, more?: Case['mesh']])[],
): readonly Case[] {
  return SPOKEN.flatMap((spoken) =>
    forms(spoken).flatMap(([words, more = {}]) =>
      situations(spoken).map(({ where, objects }) => ({
        page: pageOf(verb, spoken.name),
        typed: `/${verb} ${words}`,
        where,
        mesh: { ...more, objects: [...(more.objects ?? spoken.objects), ...objects] },
      })),
    ),
  );
}

/** `chaos-blackhole/service-http`. */
export function pageOf(verb: string, name: string): string {
  return `${verb}/${name}`.toLowerCase().replaceAll(' ', '-');
}
