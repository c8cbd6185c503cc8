/** What people could ask to be opened, and the code of the refusal that it gets. */
import { change, entry, service, sidecar } from '../mesh/make.ts';
import { opened } from './allowed.ts';
import type { Row } from './refusal-rows.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const a = entry(A, ['443 HTTPS']);
const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const allow = `/egress allow ${A}`;
const db = `/egress allow ${A}:3306`;
const taken = (address: string) => entry(B, ['3306 TCP'], { spec: { addresses: [address] } });
const allowed = { verb: 'egress allow', scope: { host: A, ports: [443], namespace: 'shop' } };
const own = { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } };

export const allowing: readonly Row[] = [
  ...['mysql', 'localhost', 'x.localhost', 'a.svc', 'a.b.svc.cluster.local', 'printer.local'].map(
    (host): Row => ['guarded-host', `/egress allow ${host}`],
  ),
  ...['kubernetes.default.svc.cluster.local', 'metadata.google.internal', '*.google.internal'].map(
    (host): Row => ['guarded-host', `/egress allow ${host}`],
  ),
  ...['169.254.169.254', '127.0.0.1', '0.0.0.0'].map((host): Row => [
    'guarded-host',
    `/egress allow ${host}`,
  ]),
  ['guarded-host', '/egress allow mysql.db', [mysql]],
  ['guarded-host', '/egress allow refuse.sink.drawbridge.dev'],
  ['guarded-host', '/egress allow *.sink.drawbridge.dev'],
  ['address-host', '/egress allow 198.51.100.7'],
  ['broad-wildcard', '/egress allow *.com'],
  ['protocol-needed', `/egress allow ${A}:9093`],
  ['unknown-protocol', `/egress allow ${A} as quic`],
  ['spoken-over-tcp', `/egress allow ${A}:5432 as postgres`],
  ['spoken-over-tcp', `/egress allow ${A}:9092 as Kafka`],
  ['udp-asked', `/egress allow ${A}:53 as UDP`],
  ['protocol-needed', `/egress allow ${A}:53`],
  ['server-first-port', `/egress allow ${A}:3306 as TLS`],
  ['server-first-port', `/egress allow ${A}:25 as HTTPS`],
  ['server-first-port', `/egress allow ${A}:5432 as grpc`],
  ['http-on-tls-port', `/egress allow ${A} as HTTP`],
  ['http-on-tls-port', `/egress allow ${A}:8443 as grpc`],
  ['addresses-needed', `/egress allow ${A}:3306`],
  ['addresses-needed', `/egress allow ${A} as TCP`],
  ['addresses-needed', `/egress allow ${A}:80 as TCP`, { dnsCapture: true }],
  ['addresses-needed', '/egress allow *.example.com:5432', { dnsCapture: true }],
  ['addresses-for-one-host', `/egress allow ${A}:3306 ${B}:3306 ip=198.51.100.7`],
  ['addresses-on-http', `/egress allow ${A}:80 ip=198.51.100.7`],
  ['addresses-on-http', `/egress allow ${A}:80 ${A}:3306 ip=198.51.100.7`],
  ['bad-address', `/egress allow ${A}:3306 ip=198.51.100`],
  ['bad-address', `/egress allow ${A}:3306 ip=198.51.100.7,198.51.100.7/24`],
  ['bare-range', '/egress allow 10.0.0.0/8'],
  ['bare-range', '/egress allow 2001:db8::/32'],
  ['too-many-addresses', `${db} ip=${Array.from({ length: 33 }, (_, n) => `198.51.100.${n}`).join(',')}`],
  ...['0.0.0.0/0', '::/0', '10.0.0.0/7', '2001:db8::/31'].map((range): Row => [
    'broad-range',
    `${db} ip=${range}`,
  ]),
  ...['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200', '127.0.0.1', '::1', '0.0.0.1'].map(
    (address): Row => ['guarded-address', `${db} ip=198.51.100.7,${address}`],
  ),
  ...['169.0.0.0/8', '224.0.0.1', '240.240.0.4', 'ff02::1', '::ffff:169.254.169.254'].map((address): Row => [
    'guarded-address',
    `${db} ip=${address}`,
  ]),
  ['guarded-address', `${db} ip=10.244.3.4`, { inside: ['10.244.0.0/16'] }],
  ['guarded-address', `${db} ip=10.0.0.0/8`, { inside: ['10.244.0.0/16'] }],
  ['guarded-address', `${db} ip=10.0.0.1`, [mysql]],
  ['guarded-address', `${db} ip=10.0.0.0/24`, [mysql]],
  ['address-taken', `${db} ip=198.51.100.7`, [taken('198.51.100.7')]],
  ['address-taken', `${db} ip=198.51.100.7`, [taken('198.51.100.7/32')]],
  ['address-taken', `${db} ip=198.51.100.0/24`, [taken('198.51.100.0/24')]],
  ['address-taken', `${db} ip=2001:db8::7`, [taken('2001:DB8::7')]],
  [
    'address-taken',
    `${db} ip=198.51.100.7 to everyone`,
    [{ ...taken('198.51.100.7'), metadata: { name: 'x', namespace: 'other' } }],
  ],
  ['range-as-database', `/egress allow ${A}:27017 as mongo ip=198.51.100.0/24`],
  ['range-as-database', `${db} as MYSQL ip=198.51.100.0/24`],
  ['range-would-hang', `${db} ip=198.51.100.0/24`, [entry(B, ['3306 TLS'])]],
  ['range-would-hang', `${db} ip=198.51.100.0/24`, [service('web', 'shop', ['http-web 3306'])]],
  ['port-clash', `/egress allow ${A}:27018 as TLS`, [entry(B, ['27018 MONGO'])]],
  ['port-clash', `/egress allow ${A}:27018 as HTTP`, [entry(B, ['27018 MONGO'])]],
  ['port-clash', `${db} ip=198.51.100.0/24`, [entry(B, ['3306 MYSQL'])]],
  ['unknown-audience', `${allow} to nobody`],
  ['addresses-differ', `${db} ip=198.51.100.9`, opened(`${db} ${A}:443 ip=198.51.100.7`)],
  ['open-for-some', `${allow} to everyone`, [a]],
  ['open-for-some', `${allow} to everyone`, [entry(A, ['443 TLS'], { namespace: 'other' })]],
  [
    'already-open',
    `${allow} to everyone`,
    [entry(A, ['443 TLS'], { namespace: 'other', spec: { exportTo: ['*'] } })],
  ],
  ['already-open', allow, [a]],
  ['already-open', allow, { objects: [entry(A, ['443 TLS'], { ...own })] }],
  ['already-open', allow, [entry(A, ['443 TLS'], { namespace: 'other', spec: { exportTo: ['*'] } })]],
  ['covered-by-wildcard', allow, [entry('*.example.com', ['443 TLS'])]],
  ['other-port-open', `/egress allow ${A}:8443`, [a]],
  ['ports-differ', `/egress allow ${A}:8443`, [entry(A, ['443 TLS'], { ...own, spec: { exportTo: ['*'] } })]],
  ['too-many-hosts', `/egress allow ${Array.from({ length: 9 }, (_, n) => `h${n}.example.com`).join(' ')}`],
  ['already-asked', allow, { changes: [change('bcd234', allowed, [])] }],
  ['sidecar-hides-entry', allow, [sidecar({ egress: [{ hosts: ['istio-system/*'] }] })]],
];
