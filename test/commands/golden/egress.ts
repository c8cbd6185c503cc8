/** Goldens of opening hosts, of TLS that sidecars begin for them, and of ways through an egress gateway. */
import { egressGateway } from '../../mesh/egress.ts';
import { entry, route, service } from '../../mesh/make.ts';
import type { Mesh } from '../../mesh/make.ts';
import { opened } from '../allowed.ts';
import type { Dns } from '../run.ts';
import type { Case } from './case.ts';
import type { Spoken } from './spoken.ts';
import { cross, pageOf } from './spoken.ts';

const A = 'a.example.com';
const DB = 'db.example.com:3306';
const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };
const tls = (where: object) => ({ objects: [entry(A, ['443 TLS'], where)] });

/** What is typed to open it, where that is not its host alone. */
const ALLOW: Readonly<Record<string, string>> = {
  GRPC: ' as GRPC',
  TLS: ' as TLS',
  TCP: ' ip=198.51.100.7',
  MONGO: ' ip=198.51.100.7',
  MYSQL: ' as MYSQL ip=198.51.100.7',
  REDIS: ' as REDIS ip=198.51.100.7',
};

const allowed = cross('egress allow', ({ name, word }: Spoken) => {
  const typed = `${word}${ALLOW[name] ?? ''}`;
  const objects = name.startsWith('Service') ? undefined : [];
  const mesh = objects ? { objects } : {};
  return [
    [typed, mesh],
    [`${typed} for 2h`, { ...mesh, outbound: 'ALLOW_ANY' }],
    [`${typed} to everyone`, mesh],
  ];
});

const named = opened(`/egress allow ${DB}`, { 'db.example.com': ['198.51.100.7'] });

type Special = readonly [where: string, typed: string, mesh: Mesh, dns?: Dns];

const openings: readonly Special[] = [
  ['A short name is chosen', 'firestore.googleapis.com', {}],
  ['Another port', 'broker.example.com:9093 as TLS', {}],
  ['A wildcard', '*.example.com', {}],
  ['Several hosts and ports', `${A} ${A}:8443 b.example.com`, {}],
  ['HTTP and HTTPS', `${A}:80 ${A}:443`, {}],
  ['A Service has the port', `${A}:8080`, { objects: [service('web', 'shop', ['http-web 8080'])] }],
  ['Several addresses', `${DB} ip=198.51.100.7,198.51.100.9 for 2h`, {}],
  ['A range', 'db.example.com:5432 ip=198.51.100.0/24', {}],
  ['A private range', 'db.example.com:5432 ip=10.1.0.0/16', {}],
  ['A range of MONGO', 'db.example.com:27017 ip=198.51.100.0/24', {}],
  ['Its addresses are looked up', DB, {}, { 'db.example.com': ['198.51.100.7', '198.51.100.8'] }],
  ['It moved to another address', DB, named, { 'db.example.com': ['198.51.100.9'] }],
  ['Sidecars give names addresses', DB, { dnsCapture: true }],
  ['TLS has the port', `${DB} ip=198.51.100.9`, { objects: [entry('b.example.com', ['3306 TLS'])] }],
  ['An entry of ours takes the port in', `${A}:8443`, opened(`/egress allow ${A}`)],
];

const originations: readonly Special[] = [
  ['The host is not open', A, {}],
  ['The host is not open, and any may be reached', `${A} for 2h`, { outbound: 'ALLOW_ANY' }],
  ['Its entry belongs to Flux', A, tls(flux)],
  ['Its entry is in another namespace', A, tls({ namespace: 'infra', spec: { exportTo: ['shop'] } })],
  [
    'HTTP rules of others act on the calls from then on',
    A,
    {
      objects: [
        entry(A, ['443 HTTPS']),
        route([A], {
          http: [{ timeout: '2s', route: [{ destination: { host: A, port: { number: 80 } } }] }],
        }),
      ],
    },
  ],
];

const gateway = egressGateway();

const detours: readonly Special[] = [
  ['The host is not open', A, { objects: [gateway] }],
  ['The host is not open, and applications speak TLS', `${A} as TLS`, { objects: [gateway] }],
  ['The host is not open, and applications speak HTTP', `${A} as HTTP for 2h`, { objects: [gateway] }],
  [
    'Everyone sees its entry',
    `${A} as TLS`,
    { objects: [gateway, entry(A, ['443 TLS'], { namespace: 'infra', spec: { exportTo: ['*'] } })] },
  ],
  ['The gateway is in the same namespace', A, { objects: [egressGateway('shop')] }],
];

function more(verb: string, cases: readonly Special[]): readonly Case[] {
  return cases.map(([where, words, mesh, dns = {}]) => ({
    page: pageOf(verb, 'more'),
    typed: `/${verb} ${words}`,
    where,
    mesh,
    dns,
  }));
}

/** Without the DestinationRule of the subsets: it would be one too many. */
const entryAlone = ({ objects }: Spoken) => objects.filter(({ kind }) => kind !== 'DestinationRule');

export const egress: readonly Case[] = [
  ...allowed,
  ...more('egress allow', openings),
  ...cross('egress originate', (spoken) => [
    [spoken.word.replace(/:\d+$/, ''), { objects: entryAlone(spoken) }],
  ]),
  ...more('egress originate', originations),
  ...cross('egress gateway', (spoken) => {
    const host = spoken.word.replace(/:\d+$/, '');
    const objects = [...entryAlone(spoken), gateway];
    return [host, `${host} as TLS`, `${host} as HTTP`].map((typed) => [typed, { objects }] as const);
  }),
  ...more('egress gateway', detours),
];
