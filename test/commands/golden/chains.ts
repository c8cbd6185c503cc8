/** Goldens of changes on top of others: what takes whose place, what stands on what, and what is in the way. */
import { egressGateway } from '../../mesh/egress.ts';
import type { Mesh } from '../../mesh/make.ts';
import { destinationRule, entry, route, service } from '../../mesh/make.ts';
import type { Case } from './case.ts';
import { once } from './once.ts';
import { pageOf } from './spoken.ts';

const A = 'a.example.com';
const WEB = 'web.shop.svc.cluster.local';
const https = entry(A, ['443 HTTPS']);
const web = service('web', 'shop', ['http-web 8080']);
const versions = ['v1', 'v2'].map((version) => ({ name: version, labels: { version } }));
const subsets = destinationRule('web', { subsets: versions }, { name: 'web' });
const http = [{ timeout: '5s', route: [{ destination: { host: WEB, port: { number: 8080 } } }] }];
const theirs = route([WEB], { http }, { name: 'theirs' });

const inside = { objects: [web, subsets] };
const shifted = once('/traffic shift web v1=100', inside);
const shiftedBeside = once('/traffic shift web v1=100', { objects: [web, subsets, theirs] });
const originated = once(`/egress originate ${A}`, { objects: [https] });
const led = once(`/egress gateway ${A}`, { objects: [egressGateway(), https] });

const rows: readonly (readonly [verb: string, words: string, where: string, mesh: Mesh])[] = [
  ['traffic shift', 'web v1=80 v2=20', 'A shift is live, whose place it takes', shifted],
  ['traffic shift', 'web v1=80 v2=20', 'The same in a VirtualService of others', shiftedBeside],
  ['traffic shift', 'web v1=80 v2=20 from everyone', 'A shift for other callers is in the way', shifted],
  ['traffic timeout', 'web 2s', 'A shift is in the way', shifted],
  ['chaos abort', 'web 503 10m', 'A shift is in the way', shifted],
  ['chaos abort', `${A}:80 503 10m`, 'Sidecars begin its TLS', originated],
  ['chaos delay', `${A}:80 2s 20% 10m`, 'Sidecars begin its TLS', originated],
  ['chaos blackhole', `${A} 10m`, 'It goes through the egress gateway', led],
  ['chaos abort', `${A}:80 503 10m`, 'It goes through the egress gateway', led],
];

export const chains: readonly Case[] = rows.map(([verb, words, where, mesh]) => ({
  page: pageOf(verb, 'on top of others'),
  typed: `/${verb} ${words}`,
  where,
  mesh,
}));
