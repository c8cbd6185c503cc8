/** Refusals of chaos on requests and of traffic verbs, each by something that people could type. */
import type { JsonObject } from '../../src/core/kube.ts';
import { encodePlan } from '../../src/core/plan.ts';
import { change, destinationRule, entry, gateway, route, service, workload } from '../mesh/make.ts';
import type { Row } from './refusal-rows.ts';

const A = 'a.example.com';
const B = 'b.example.com';
const http = entry(A, ['80 HTTP']);
const tls = entry(A, ['443 HTTPS']);
const tcp = entry(A, ['3306 TCP'], { spec: { addresses: ['198.51.100.7'] } });
const web = service('web', 'shop', ['http 8080']);
const WEB = 'web.shop.svc.cluster.local';
const subsets = destinationRule(WEB, { subsets: [{ name: 'v1' }, { name: 'v2' }] });
const abort = `/chaos abort ${A} 500 10m`;
const to = (host: string, match: JsonObject = {}): JsonObject => ({
  match: [match],
  route: [{ destination: { host } }],
});
const shift = '/traffic shift web v1=80 v2=20';
const api = workload('web-api', { app: 'web-api' });
const doorIn = (namespace: string) =>
  gateway([{ hosts: ['*'] }], { istio: 'ingressgateway' }, { name: 'door', namespace });
const atDoor = (http: readonly JsonObject[]) => route(['front.example.com'], { gateways: ['door'], http });

export const routing: readonly Row[] = [
  ['opaque-tls', abort, [tls]],
  ['opaque-tls', `/chaos delay ${A} 2s 10m`, [entry(A, ['443 TLS'])]],
  ['opaque-tls', `/traffic timeout ${A} 2s`, [tls]],
  ['opaque-tls', `/traffic retry ${A} 3`, [tls]],
  ['opaque-tcp', abort, [tcp]],
  ['opaque-tcp', `/traffic timeout ${A} 2s`, [tcp]],
  ['http-under-wildcard', abort, [entry('*.example.com', ['80 HTTP'])]],
  ['callers-split', abort, [http, route([A], { http: [to(A, { sourceLabels: { app: 'x' } })] })]],
  [
    'callers-split',
    `/chaos blackhole ${A} 30% 10m`,
    [tls, route([A], { tls: [{ match: [{ sniHosts: [A], sourceLabels: { app: 'x' } }], route: [] }] })],
  ],
  ['delegated-rule', abort, [http, route([A], { http: [{ delegate: { name: 'x' } }] })]],
  ['nothing-to-change', abort, [http, route([A], { http: [{ redirect: { uri: '/x' } }] })]],
  ['shared-rule', abort, [http, entry(B, ['80 HTTP']), route([A, B], { http: [to(A)] })]],
  ['driven-object', abort, [http, route([A], { http: [to(A)] }, { annotations: { 'flagger.app/x': '' } })]],
  ['which-port', '/traffic shift web v1=100', [service('web', 'shop', ['http 80', 'http-b 8080']), subsets]],
  ['splits-tls', `/traffic shift ${A} ${B}=100`, [tls, entry(B, ['443 HTTPS'])]],
  ['unknown-subset', '/traffic shift web v3=100', [web, subsets]],
  ['unknown-subset', '/traffic shift web v1=100', [web]],
  ['unknown-subset', '/traffic route web x-user=ana v3', [web, subsets]],
  ['weights-sum', '/traffic shift web v1=80 v2=10', [web, subsets]],
  ['weight-twice', '/traffic shift web v1=50 v1=50', [web, subsets]],
  ['bad-weight', '/traffic shift web v1=eighty', [web, subsets]],
  ['missing-word', '/traffic shift web', [web, subsets]],
  ['branch-unknown', `/traffic shift ${A} ${B}=100`, [http]],
  ['branch-differs', `/traffic shift ${A} ${B}=100`, [http, entry(B, ['8080 HTTP'])]],
  ['branch-differs', `/traffic shift ${A} ${B}=100`, [http, entry(B, ['80 TCP'])]],
  [
    'branch-differs',
    `/traffic shift ${A} ${B}=100`,
    [http, entry(B, ['80 HTTP'], { spec: { resolution: 'NONE' } })],
  ],
  ['mixed-branches', `/traffic shift web v1=50 ${A}=50`, [web, subsets, entry(A, ['8080 HTTP'])]],
  [
    'mixed-rule',
    shift,
    [
      web,
      subsets,
      route(['web'], {
        http: [{ route: [{ destination: { host: 'web' } }, { destination: { host: 'x' } }] }],
      }),
    ],
  ],
  [
    'header-ruled',
    '/traffic route web x-user=ana v2',
    [
      web,
      subsets,
      route(['web'], { http: [to('web', { headers: { 'x-user': { exact: 'eve' } } }), to('web')] }),
    ],
  ],
  ['bad-condition', '/traffic route web x-user= v2', [web, subsets]],
  ['bad-condition', '/traffic route web x-user=* v2', [web, subsets]],
  ['bad-condition', '/traffic route web x-user~(?=a) v2', [web, subsets]],
  ['bad-condition', '/traffic route web x-user~(a v2', [web, subsets]],
  ['bad-condition', '/traffic route web x-user~^a|b v2', [web, subsets]],
  ['bad-condition', '/traffic route web über=x v2', [web, subsets]],
  ['unknown-gateway', `${shift} at door`, [web, subsets]],
  ['ambiguous-gateway', `${shift} at door`, [web, subsets, doorIn('a'), doorIn('b')]],
  ['nothing-at-gateway', `${shift} at door`, [web, subsets, doorIn('shop'), atDoor([to('x')])]],
  ['grpc-on-http', '/chaos abort web UNAVAILABLE 10m', [web]],
  ['bad-status', '/chaos abort web 600 10m', [web]],
  ['bad-status', '/chaos abort web 199 10m', [web]],
  ['bad-status', '/chaos abort web UNAVALABLE 10m', [web]],
  ['bad-share', '/chaos abort web 500 0% 10m', [web]],
  ['bad-share', '/chaos abort web 500 101% 10m', [web]],
  ['bad-share', '/chaos abort web 500 0.001% 10m', [web]],
  ['bad-pause', '/chaos delay web 2 10m', [web]],
  ['bad-pause', '/chaos delay web 0.5ms 10m', [web]],
  ['bad-pause', '/traffic timeout web 0s', [web]],
  ['bad-retries', '/traffic retry web 11', [web]],
  ['bad-retries', '/traffic retry web many', [web]],
  ['no-such-chaos', '/chaos stop bcd234'],
  ['not-chaos', '/chaos stop bcd234', { changes: [change('bcd234', { verb: 'egress allow' })] }],
  ['ambiguous-id', '/chaos stop b', { changes: [change('bcd234', {}), change('bcd567', {})] }],
  ['no-such-traffic', '/traffic stop bcd234'],
  ['not-traffic', '/traffic stop bcd234', { changes: [change('bcd234', {})] }],
  ['not-chaos', '/chaos stop bcd234', { changes: [change('bcd234', { verb: 'traffic shift' })] }],
  [
    'overlapping-change',
    '/chaos abort web 500 10m',
    {
      objects: [web],
      changes: [
        change('bcd234', { verb: 'traffic shift', scope: { host: WEB, ports: [8080], namespace: 'shop' } }),
      ],
    },
  ],
  [
    'overlapping-change',
    `${shift} from web-api`,
    {
      objects: [web, subsets],
      workloads: [api],
      changes: [
        change('bcd234', { verb: 'traffic shift', scope: { host: WEB, ports: [8080], namespace: 'shop' } }),
      ],
    },
  ],
  [
    'unmarked-change',
    shift,
    {
      objects: [web, subsets, route(['web'], { http: [{ ...to('web'), name: 'drawbridge-bcd234-0' }] })],
      changes: [
        change('bcd234', {
          verb: 'traffic shift',
          scope: { host: WEB, ports: [8080], namespace: 'shop' },
          plan: encodePlan([
            {
              do: 'insert',
              target: { kind: 'VirtualService', namespace: 'shop', name: 'route' },
              items: { http: [to('web')] },
            },
          ]),
        }),
      ],
    },
  ],
];
