/** Goldens of traffic: over subsets and hosts, by header, with timeouts and retries, in the mesh and at a gateway. */
import type { Json } from '../../../src/core/kube.ts';
import { destinationRule, gateway, route, service } from '../../mesh/make.ts';
import type { Case } from './case.ts';
import type { Spoken } from './spoken.ts';
import { cross, pageOf } from './spoken.ts';

const withOther = ({ objects, other }: Spoken) => ({ objects: [...objects, ...other.objects] });

const FORMS: Readonly<Record<string, (spoken: Spoken) => readonly string[]>> = {
  'traffic shift': ({ word, other }) => [
    `${word} v1=80 v2=20`,
    `${word} ${word.split(':')[0] ?? ''}=70 ${other.word}=30`,
  ],
  'traffic route': ({ word, other }) => [
    `${word} x-user=ana v2`,
    `${word} user-agent~Firefox v2 for 1h`,
    `${word} x-user=ana* ${other.word}`,
  ],
  'traffic timeout': ({ word }) => [`${word} 2s for 1h`],
  'traffic retry': ({ word }) => [`${word} 3 for 1h`],
};

const WEB = 'web.shop.svc.cluster.local';
const web = service('web', 'shop', ['http-web 8080']);
const subsets = destinationRule(
  'web',
  { subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })) },
  { name: 'web' },
);
const door = gateway(
  [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] }],
  { istio: 'ingressgateway' },
  { name: 'door' },
);
const to: Json = [{ destination: { host: WEB, port: { number: 8080 } } }];
const http: Json = [{ match: [{ uri: { prefix: '/api' } }], timeout: '9s', route: to }, { route: to }];
const bound = (where: object) =>
  route(['shop.example.com'], { gateways: ['shop/door'], http }, { name: 'front', ...where });

const doors = [
  { where: 'No VirtualService is bound to it', objects: [] },
  { where: 'A VirtualService is bound to it', objects: [bound({})] },
  {
    where: 'A VirtualService is bound to it, in another namespace',
    objects: [bound({ namespace: 'team' })],
  },
  {
    where: 'A VirtualService is bound to it that Flux owns',
    objects: [bound({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } })],
  },
];

const AT: Readonly<Record<string, readonly string[]>> = {
  'traffic shift': ['web v1=80 v2=20 at door'],
  'traffic route': ['web user-agent~Firefox v2 for 1h at door'],
  'traffic timeout': ['web 2s for 1h at door'],
  'traffic retry': ['web 3 at door'],
};

const atGateway = Object.entries(AT).flatMap(([verb, typed]) =>
  typed.flatMap((words) =>
    doors.map(({ where, objects }): Case => ({
      page: pageOf(verb, 'at a gateway'),
      typed: `/${verb} ${words}`,
      where,
      mesh: { objects: [web, subsets, door, ...objects] },
    })),
  ),
);

export const traffic: readonly Case[] = [
  ...Object.entries(FORMS).flatMap(([verb, forms]) =>
    cross(verb, (spoken) =>
      forms(spoken).map((words) =>
        words.includes(spoken.other.word) ? ([words, withOther(spoken)] as const) : ([words] as const),
      ),
    ),
  ),
  ...atGateway,
];
