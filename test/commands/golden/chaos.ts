/** Goldens of chaos: whole, a share, some callers, everyone. */
import { entry, route, service, tlsTo, workload } from '../../mesh/make.ts';
import type { Mesh } from '../../mesh/make.ts';
import type { Case } from './case.ts';
import { cross, pageOf } from './spoken.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const HOLE = `/chaos blackhole ${A} 10m`;
const web = workload('web-api', { app: 'web-api' });
const https = entry(A, ['443 HTTPS']);
const wild = entry('*.example.com', ['443 TLS']);
const MYSQL = 'mysql.db.svc.cluster.local';
const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const tcp = [{ match: [{ port: 3306 }], route: [{ destination: { host: MYSQL, port: { number: 3306 } } }] }];
const mysqlRoute = route([MYSQL], { tcp, exportTo: ['.'] }, { name: 'private' });

/** Every form for all callers of the namespace, for one workload, and for everyone. */
function forms(verb: string, ...all: readonly string[]): readonly Case[] {
  return cross(verb, ({ name, word, objects }) => {
    const words = name === 'GRPC' ? all.map((rest) => rest.replace('503', 'UNAVAILABLE')) : all;
    return [
      ...words.map((rest) => [`${word} ${rest}`] as const),
      [`${word} ${words[0]} from web-api`, { objects, workloads: [web] }],
      [`${word} ${words[0]} from everyone`],
    ];
  });
}

const special: readonly (readonly [where: string, typed: string, mesh: Mesh])[] = [
  ['The sink that hangs', `${HOLE} to hang`, { objects: [https] }],
  ['A Service whose sink hangs', '/chaos blackhole mysql.db 10m to hang', { objects: [mysql] }],
  [
    'The VirtualService is bound to a gateway too',
    HOLE,
    {
      objects: [
        https,
        route([A], { gateways: ['mesh', 'egress'], tls: [tlsTo(A, [A])] }, { name: 'theirs' }),
      ],
    },
  ],
  ['The host is known by a wildcard: the others keep their way', HOLE, { objects: [wild] }],
  [
    'A wildcard beside the host, and a VirtualService',
    HOLE,
    { objects: [wild, https, route([A], { tls: [tlsTo(A, [A])] }, { name: 'theirs' })] },
  ],
  [
    'The VirtualService is for another host too, which keeps its way',
    HOLE,
    {
      objects: [https, entry(B, ['443 TLS']), route([A, B], { tls: [tlsTo(A, [A])] }, { name: 'theirs' })],
    },
  ],
  [
    'For everyone, and one namespace has a VirtualService of its own',
    '/chaos blackhole mysql 10m from everyone',
    { objects: [mysql, mysqlRoute] },
  ],
  ['A Service of TLS', '/chaos blackhole web 10m', { objects: [service('web', 'shop', ['https-web 443'])] }],
];

export const chaos: readonly Case[] = [
  ...forms('chaos blackhole', '10m', '30% 10m'),
  ...forms('chaos abort', '503 10m', '503 20% 10m'),
  ...forms('chaos delay', '2s 10m', '2s 20% 10m'),
  ...special.map(([where, typed, mesh]) => ({ page: pageOf('chaos blackhole', 'more'), typed, where, mesh })),
];
