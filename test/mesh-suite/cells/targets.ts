/** What the cells act on: hosts outside and Services inside, one for each protocol, each with two versions to tell apart. */
import type { Calling } from '../../lab/call.ts';
import type { Row } from './rows.ts';
import { ROWS } from './rows.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Target {
  readonly row: Row;
  /** As it is typed. */
  readonly name: string;
  readonly host: string;
  readonly calling: Calling;
  /** Through the ingress gateway, where a VirtualService of somebody's lets its requests in. */
  readonly front: Calling;
  /** `ServiceEntry shop/x` */
  readonly object: string;
  readonly objects: readonly Json[];
  /** What clients dial. */
  readonly address: string;
  readonly stands: Standing;
  /** The lab knows the name by itself. */
  readonly inDns: boolean;
}

export const DOOR = 'cells-door';
const NETWORKING = 'networking.istio.io/v1';

export const inShop = (kind: string, name: string, spec: Json, apiVersion = NETWORKING): Json => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
});

/** What all cells share: the Gateway that lets `outside` in, and a workload to narrow changes to. */
export const COMMON: readonly Json[] = [
  inShop('Gateway', DOOR, {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
  }),
  inShop(
    'Deployment',
    'app-f',
    { selector: { matchLabels: { app: 'app-f' } }, template: { metadata: { labels: { app: 'app-f' } } } },
    'apps/v1',
  ),
];

/** The lab's outside servers that are v1 and v2 of every host. */
const ENDS = [
  { address: '198.51.100.11', labels: { version: 'v1' } },
  { address: '198.51.100.12', labels: { version: 'v2' } },
];
/** The two Pods of web-api. */
const PODS = [
  { name: 'web-api-v1', ip: '10.231.200.11' },
  { name: 'web-api-v2', ip: '10.231.200.12' },
];

let made = 0;

/** Whether others have registered the host: for every namespace, for the callers' alone, or not at all. */
export type Standing = 'for all' | 'for shop' | 'not';

/** A host of its own, or this one. */
export function targetFor(row: Row, stands: Standing, named?: string): Target {
  made += 1;
  const id = `cell${process.pid}-${made}`;
  const isService = row.kind === 'service';
  const host = isService ? `${id}.shop.svc.cluster.local` : (named ?? `${id}.example.com`);
  const address = addressFor(row, stands);
  const url = `${row.scheme}://${isService ? `${id}.shop` : host}:${row.number}/`;
  const front = `front-${id}.example.com`;
  const scheme = row.scheme === 'https' ? 'http' : row.scheme;
  return {
    row,
    name: isService ? id : host,
    host,
    address,
    calling: { url },
    front: { url: `${scheme}://ingress.example.com:80/`, host: front },
    object: `${isService ? 'Service' : 'ServiceEntry'} shop/${id}`,
    objects: objectsFor(row, stands, { id, host, address, front }),
    stands,
    inDns: row.kind === 'service' || named !== undefined,
  };
}

interface Naming {
  readonly id: string;
  readonly host: string;
  readonly address: string;
  readonly front: string;
}

function objectsFor(row: Row, stands: Standing, naming: Naming): readonly Json[] {
  if (row.kind === 'nothing' || stands === 'not') return [];
  const { id, host, front } = naming;
  const to = [{ destination: { host, port: { number: row.number } } }];
  const inside = row.kind === 'service' ? serviceObjects(row, id) : [entryObject(row, stands, naming)];
  const rule = inShop('DestinationRule', id, destinationRule(row, host));
  if (stands === 'for shop') return [...inside, ...(row.originated ? [rule] : [])];
  const route = { hosts: [host], exportTo: ['*'], ...ruleFor(row, host, to) };
  const door = { hosts: [front], gateways: [DOOR], http: [{ route: to }] };
  return [
    ...inside,
    rule,
    ...(row.routed ? [inShop('VirtualService', id, route)] : []),
    ...(row.family === 'http' ? [inShop('VirtualService', `front-${id}`, door)] : []),
  ];
}

/** TCP is told by its address: one of its own, which leads nowhere else; that of a server where nobody leads it. */
function addressFor({ family, name }: Row, stands: Standing): string {
  if (family !== 'tcp') return '198.51.100.11';
  if (stands === 'for all') return `203.0.113.${20 + (made % 200)}`;
  const rows = ROWS.filter((row) => row.family === 'tcp' && row.kind === 'entry' && row.routed !== true);
  return `198.51.100.${11 + rows.findIndex((row) => row.name === name)}`;
}

function ruleFor({ family, number }: Row, host: string, route: readonly Json[]): Json {
  if (family === 'http') return { http: [{ name: 'theirs', route }] };
  const match = family === 'tls' ? { port: number, sniHosts: [host] } : { port: number };
  return { [family]: [{ match: [match], route }] };
}

function entryObject(row: Row, stands: Standing, { id, host, address }: Naming): Json {
  const { protocol, number, family, originated } = row;
  const ends = stands === 'for all' ? { resolution: 'STATIC', endpoints: ENDS } : { resolution: 'DNS' };
  return inShop('ServiceEntry', id, {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    ...ends,
    ...(family === 'tcp' ? { addresses: [address] } : {}),
    ports: [{ number, name: 'port', protocol, ...(originated ? { targetPort: 443 } : {}) }],
    exportTo: [stands === 'for all' ? '*' : '.'],
  });
}

function destinationRule({ originated }: Row, host: string): Json {
  // Only a client with the agent could check the certificate; it is not what these cells are about.
  const tls = { mode: 'SIMPLE', sni: host, insecureSkipVerify: true };
  return {
    host,
    exportTo: ['*'],
    subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
    ...(originated ? { trafficPolicy: { tls } } : {}),
  };
}

function serviceObjects({ protocol, number }: Row, id: string): readonly Json[] {
  const ports = [{ name: protocol, port: number, protocol: 'TCP' }];
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${id}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': id } },
    addressType: 'IPv4',
    ports,
    endpoints: PODS.map(({ name, ip }) => ({
      addresses: [ip],
      conditions: { ready: true },
      nodeName: 'lab',
      targetRef: { kind: 'Pod', name, namespace: 'shop' },
    })),
  };
  return [inShop('Service', id, { selector: { app: 'web-api' }, ports }, 'v1'), slice];
}
