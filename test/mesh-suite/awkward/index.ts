/** Deliberately awkward entries and rules, as meshes of many teams have them: each about hosts of its own. */
import type { JsonObject } from '../../../src/core/kube.ts';
import { sources } from './callers.ts';
import { endpoints, wildcards } from './ends.ts';
import type { Awkward } from './make.ts';
import { ADDRESS, both, ELSEWHERE, entry, h, http, made, rules } from './make.ts';
import { ports } from './ports.ts';
import { routes } from './rules.ts';
import { duplicates, visible } from './seen.ts';
import { targets } from './targets.ts';

export const AWKWARD: readonly Awkward[] = [
  ...visible,
  ...duplicates,
  ...endpoints,
  ...wildcards,
  ...routes,
  ...sources,
  ...targets,
  ...ports,
];

/** What rules lead to, and who shares what. */
export const COMMON: readonly JsonObject[] = [
  entry('elsewhere', ELSEWHERE, both, { in: 'db' }),
  entry('elsewhere-tcp', 'y.example.org', ['3306 TCP', '9000 TCP'], {
    in: 'db',
    spec: { addresses: ['203.0.113.12'] },
  }),
];
const ADDRESSES: Readonly<Record<string, string>> = {
  'addressed.awkward.example.net': '198.51.100.14',
  'ranged.awkward.example.net': '198.51.100.14',
  'tls-own.awkward.example.net': '198.51.100.14',
  'tls-sunk.awkward.example.net': '198.51.100.11',
  'a.dbs.example.net': '198.51.100.11',
  'shortcut.shop.svc.cluster.local': '203.0.113.11',
};

/** The made-up names outside, each with the address that DNS gives for it. */
export function addresses(): ReadonlyMap<string, string> {
  const hosts = [...AWKWARD.flatMap((one) => one.calls), CANARY].map((call) => call.split(':')[0] ?? '');
  const made = hosts.filter(
    (host) => ADDRESSES[host] !== undefined || !/\.(svc\.cluster\.local|example\.org)$/.test(host),
  );
  return new Map(made.map((host) => [host, ADDRESSES[host] ?? ADDRESS]));
}

/** Seen by every client: when it answers so, what was written before it is in force. */
export function canary(status: number): readonly JsonObject[] {
  return [
    entry('canary', CANARY, ['80 HTTP'], { in: 'db' }),
    rules('canary', CANARY, http({ directResponse: { status } }), { in: 'db' }),
  ];
}
export const CANARY = h('canary');

/** Sidecars for some: app-f goes where the mesh does not let others, `other` sees a part and nothing else. */
export const SIDECARS: readonly JsonObject[] = [
  made('Sidecar', 'app-f', 'shop', {
    workloadSelector: { labels: { app: 'app-f' } },
    outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  }),
  made('Sidecar', 'default', 'other', {
    egress: [
      {
        hosts: [
          './*',
          'db/*',
          'drawbridge/*',
          'shop/own.awkward.example.com',
          'shop/*.kept.example.com',
          'shop/labels.awkward.example.com',
          'shop/veil.awkward.example.com',
        ],
      },
    ],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  }),
];
