/** Verb × protocol × what VirtualServices there are: requests whose plans the laws of edits are held against. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import type { Mesh } from '../mesh/make.ts';
import { destinationRule, entry, gateway, route, service, tlsTo, workload } from '../mesh/make.ts';

export interface Cell {
  readonly name: string;
  readonly typed: string;
  /** The same with other amounts, which takes its place. */
  readonly again?: string;
  readonly mesh: Mesh;
}

const HOSTS = {
  http: 'web.shop.svc.cluster.local',
  https: 'a.example.com',
  tls: 'b.example.com',
  tcp: 'mysql.db.svc.cluster.local',
} as const;
type Speaks = keyof typeof HOSTS;

const OBJECTS: Readonly<Record<Speaks, KubeObject>> = {
  http: service('web', 'shop', ['http 8080']),
  https: entry(HOSTS.https, ['443 HTTPS']),
  tls: entry(HOSTS.tls, ['443 TLS']),
  tcp: service('mysql', 'db', ['tcp-mysql 3306']),
};
const TARGETS: Readonly<Record<Speaks, string>> = { ...HOSTS, http: 'web.shop', tcp: 'mysql.db' };
const SPEAKS = Object.keys(HOSTS) as readonly Speaks[];

const ARGO = { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService' } };
const SITUATIONS = {
  'no VirtualService': undefined,
  'a VirtualService': { name: 'theirs' },
  'one elsewhere': { name: 'theirs', namespace: 'team' },
  'one of Argo CD': { name: 'theirs', ...ARGO },
} as const;

function rulesFor(speaks: Speaks): JsonObject {
  const host = HOSTS[speaks];
  if (speaks === 'tls' || speaks === 'https') return { tls: [tlsTo(host, [host])] };
  const to = [{ destination: { host } }];
  if (speaks === 'tcp') return { tcp: [{ match: [{ port: 3306 }], route: to }] };
  return { http: [{ match: [{ uri: { prefix: '/v2' } }], route: to, timeout: '5s' }, { route: to }] };
}

function meshFor(speaks: Speaks, where: object | undefined): Mesh {
  const host = HOSTS[speaks];
  const subsets = destinationRule(host, { exportTo: ['*'], subsets: [{ name: 'v1' }, { name: 'v2' }] });
  const routes = where ? [route([host], { exportTo: ['*'], ...rulesFor(speaks) }, where)] : [];
  const workloads = [workload('web-api', { app: 'web-api' })];
  return { objects: [OBJECTS[speaks], subsets, ...routes], workloads };
}

interface Verb {
  readonly verb: string;
  readonly words: string;
  readonly again?: string;
  readonly for?: readonly Speaks[];
}

const ROUTING: readonly Verb[] = [
  { verb: 'chaos blackhole', words: '10m' },
  { verb: 'chaos blackhole', words: '30% 10m to hang' },
  { verb: 'chaos abort', words: '503 20% 10m', for: ['http'] },
  { verb: 'chaos delay', words: '2s 10m from web-api', for: ['http'] },
  { verb: 'traffic shift', words: 'v1=80 v2=20', again: 'v1=40 v2=60 for 10m' },
  { verb: 'traffic route', words: 'x-user=ana v2 for 10m', again: 'x-user=eve v1', for: ['http'] },
  { verb: 'traffic timeout', words: '2s', again: '4s', for: ['http'] },
  { verb: 'traffic retry', words: '3 for 10m', again: '0', for: ['http'] },
];

const routing = ROUTING.flatMap(({ verb, words, again, for: speaking = SPEAKS }) =>
  speaking.flatMap((speaks) =>
    Object.entries(SITUATIONS).map(([situation, where]): Cell => {
      const say = (said: string) => `/${verb} ${TARGETS[speaks]} ${said}`;
      const name = `${verb} ${words}, ${speaks}, ${situation}`;
      const more = again === undefined ? {} : { again: say(again) };
      return { name, typed: say(words), ...more, mesh: meshFor(speaks, where) };
    }),
  ),
);

const front = [
  gateway(
    [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['www.example.com'] }],
    {},
    { name: 'front' },
  ),
  route(
    ['www.example.com'],
    {
      gateways: ['front'],
      http: [{ route: [{ destination: { host: HOSTS.http, port: { number: 8080 } } }] }],
    },
    { name: 'front-route' },
  ),
];
const atGateway: readonly Cell[] = ['traffic timeout', 'traffic retry'].map((verb) => {
  const { objects = [] } = meshFor('http', undefined);
  const say = (amount: string) => `/${verb} web.shop ${amount} at front`;
  const [typed, again] = verb === 'traffic retry' ? [say('3'), say('1')] : [say('2s'), say('1s')];
  return { name: `${verb} at a Gateway`, typed, again, mesh: { objects: [...objects, ...front] } };
});

const A = 'c.example.com';
const egress = service('istio-egressgateway', 'istio-system', ['http 80', 'https 443'], {
  selector: { istio: 'egressgateway' },
});
const known = [entry(A, ['443 HTTPS'])];
const opening: readonly Cell[] = [
  { name: 'egress allow HTTPS', typed: `/egress allow ${A} for 2h`, mesh: {} },
  { name: 'egress allow HTTP to everyone', typed: `/egress allow ${A}:80 to everyone`, mesh: {} },
  { name: 'egress allow TCP', typed: '/egress allow db.example.com:3306 ip=198.51.100.7', mesh: {} },
  { name: 'egress allow several', typed: `/egress allow ${A} ${A}:8443 d.example.com`, mesh: {} },
  { name: 'egress originate', typed: `/egress originate ${A}`, mesh: {} },
  {
    name: 'egress originate, a known host',
    typed: `/egress originate ${A} for 2h`,
    mesh: { objects: known },
  },
  { name: 'egress gateway as TLS', typed: `/egress gateway ${A} as TLS`, mesh: { objects: [egress] } },
  {
    name: 'egress gateway as HTTP',
    typed: `/egress gateway ${A} as HTTP for 2h`,
    mesh: { objects: [egress] },
  },
];

export const CELLS: readonly Cell[] = [...routing, ...atGateway, ...opening];
