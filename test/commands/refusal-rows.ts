/** What people could type, and the code of the refusal that it gets: each code of planning at least once. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { View } from '../../src/core/view.ts';
import type { Mesh } from '../mesh/make.ts';
import { change, entry, route, service, sidecar, tlsTo, view, workload } from '../mesh/make.ts';
import { allowing } from './allow-rows.ts';
import { extending } from './extend-rows.ts';
import { leading } from './gateway-rows.ts';
import { originating } from './originate-rows.ts';
import { routing } from './routing-rows.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const a = entry(A, ['443 HTTPS']);
const b = entry(B, ['443 TLS']);
const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const hole = `/chaos blackhole ${A} 20s`;
const allowed = { verb: 'egress allow', scope: { host: A, ports: [443], namespace: 'shop' } };
const flagger = { labels: { 'app.kubernetes.io/managed-by': 'flagger' } };
const own = { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } };
const web = workload('web-api', { app: 'web-api' });

export type Row = readonly [code: string, typed: string, mesh?: Mesh | readonly KubeObject[]];

const revoking: readonly Row[] = [
  ['not-open', `/egress revoke ${A}`],
  ['entry-of-others', `/egress revoke ${A}`, [a]],
  ['entry-of-others', '/egress revoke a-example-com', [a]],
  ['entry-without-record', `/egress revoke ${A}`, [entry(A, ['443 TLS'], own)]],
  ['not-an-allow', '/egress revoke bcd234', { changes: [change('bcd234', {})] }],
  ['ambiguous-id', '/egress revoke bcd', { changes: [change('bcd234', allowed), change('bcd567', allowed)] }],
];

const breaking: readonly Row[] = [
  ['unknown-sink', `${hole} to nowhere`, [a]],
  ['unknown-target', '/chaos blackhole mysq 20s', [mysql]],
  ['ambiguous-target', '/chaos blackhole mysql 20s', [mysql, service('mysql', 'db2', ['tcp 3306'])]],
  ['ambiguous-target', '/chaos blackhole two 20s', [entry([A, B], ['443 TLS'], { name: 'two' })]],
  [
    'guarded-host',
    '/chaos blackhole kubernetes.default 20s',
    [service('kubernetes', 'default', ['https 443'])],
  ],
  [
    'guarded-host',
    '/chaos blackhole istiod.istio-system 20s',
    [service('istiod', 'istio-system', ['tcp 15010'])],
  ],
  ['guarded-host', '/chaos blackhole hooks.slack.com 20s', [entry('*.slack.com', ['443 TLS'])]],
  ['guarded-host', '/chaos blackhole refuse.sink.drawbridge.dev 20s'],
  ['guarded-host', '/chaos blackhole bot.drawbridge 20s', [service('bot', 'drawbridge', ['tcp 1'])]],
  ['guarded-host', '/chaos blackhole metadata.google.internal 20s'],
  ['unknown-workload', `${hole} from web`, [a]],
  ['why-everyone', '/egress why a.example.com from everyone', [a]],
  [
    'workload-expressions',
    `${hole} from web-api`,
    { objects: [a], workloads: [{ ...web, expressions: true }] },
  ],
  [
    'ambiguous-workload',
    `${hole} from web-api`,
    { objects: [a], workloads: [web, workload('web-api', { app: 'x' }, { kind: 'StatefulSet' })] },
  ],
  ['not-registered', hole],
  ['not-registered', hole, [entry(A, ['443 TLS'], { namespace: 'other' })]],
  ['not-registered', hole, [a, sidecar({ egress: [{ hosts: ['other/*'] }] })]],
  [
    'alias-target',
    '/chaos blackhole alias 20s',
    [service('alias', 'shop', [], { type: 'ExternalName', externalName: A })],
  ],
  ['port-not-known', `/chaos blackhole ${A}:8443 20s`, [a]],
  ['port-not-known', hole, [entry(A, [])]],
  ['protocol-undeclared', '/chaos blackhole web 20s', [service('web', 'shop', ['web 8080'])]],
  ['udp-port', `/chaos blackhole ${A}:53 20s`, [entry(A, ['53 UDP'])]],
  ['udp-port', hole, [entry(A, ['53 UDP'])]],
  ['dynamic-dns', hole, [entry('*.example.com', ['443 TLS'], { spec: { resolution: 'DYNAMIC_DNS' } })]],
  ['dynamic-dns', hole, [a, entry('*.example.com', ['443 TLS'], { spec: { resolution: 'DYNAMIC_DNS' } })]],
  ['captures-port', hole, [entry(A, ['3306 TCP'])]],
  [
    'captures-port',
    hole,
    [entry(A, ['3306 TCP'], { spec: { resolution: 'NONE', addresses: ['0.0.0.0/0'] } })],
  ],
  [
    'shared-rule',
    '/chaos blackhole mysql 20s',
    [mysql, service('x', 'db', ['tcp 3306']), route(['mysql', 'x'], { tcp: [] }, { namespace: 'db' })],
  ],
  ['sni-shared', hole, [a, b, route([A, B], { tls: [tlsTo(A, [A, B])] })]],
  [
    'sni-shared',
    hole,
    [a, route([A], { tls: [tlsTo(A, [A], { destinationSubnets: ['198.51.100.0/24'] })] })],
  ],
  ['siblings-split', hole, [a, b, route([A, B], { tls: [tlsTo(B, [B], { sourceLabels: { app: 'x' } })] })]],
  ['everyone-with-siblings', `${hole} from everyone`, [a, b, route([A, B], { http: [] })]],
  [
    'shared-rule',
    '/chaos blackhole mysql 20s from everyone',
    [mysql, service('x', 'db', ['tcp 3306']), route(['mysql', 'x'], {}, { namespace: 'db' })],
  ],
  [
    'sidecar-hides-route',
    hole,
    [
      entry(A, ['443 TLS'], { namespace: 'other', spec: { exportTo: ['*'] } }),
      sidecar({ egress: [{ hosts: ['other/*'] }] }),
    ],
  ],
  ['ambient-callers', hole, { objects: [a], ambient: ['shop'] }],
  [
    'guarded-host',
    '/chaos blackhole api.example.org 20s',
    { objects: [entry('*.example.org', ['443 TLS'])], own: ['api.example.org'] },
  ],
  ['guarded-host', '/chaos blackhole *.example.org 20s', { own: ['api.example.org'] }],
  [
    'guarded-host',
    hole,
    {
      objects: [entry(A, ['443 TLS'], { spec: { endpoints: [{ address: '198.51.100.1' }] } })],
      own: ['198.51.100.1'],
    },
  ],
  ['driven-object', hole, [a, route([A], {}, flagger)]],
  ['driven-object', `${hole} from everyone`, [a, route([A], {}, flagger)]],
  ['sink-missing', hole, { objects: [a], sinks: false }],
  ['overlapping-change', hole, { objects: [a], changes: [change('bcd234', {})] }],
  [
    'overlapping-change',
    `${hole} from everyone`,
    { objects: [a], changes: [change('bcd234', { scope: { host: A, ports: [], namespace: 'other' } }, [])] },
  ],
  [
    'overlapping-change',
    `${hole} from web-api`,
    {
      objects: [a],
      workloads: [web],
      changes: [
        change('bcd234', {
          scope: { host: '*.example.com', ports: [443], namespace: 'shop', workload: 'gone' },
        }),
      ],
    },
  ],
];

export const rows: readonly Row[] = [
  ...allowing,
  ...revoking,
  ...breaking,
  ...routing,
  ...extending,
  ...originating,
  ...leading,
];

/** The mesh of a row: its objects, or all of it. */
export function meshOf([, , has = {}]: Row): View {
  return view(isList(has) ? { objects: has } : has);
}

function isList(has: Mesh | readonly KubeObject[]): has is readonly KubeObject[] {
  return Array.isArray(has);
}
