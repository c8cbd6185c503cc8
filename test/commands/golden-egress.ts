/** Cases of golden plans: TLS that proxies begin, and ways through an egress gateway. */
import { egressGateway } from '../mesh/egress.ts';
import type { Mesh } from '../mesh/make.ts';
import { entry, route } from '../mesh/make.ts';

const A = 'a.example.com';
const https = entry(A, ['443 HTTPS']);
const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };

export const egressCases: readonly (readonly [name: string, typed: string, mesh: Mesh])[] = [
  ['originate-new', `/egress originate ${A}`, {}],
  ['originate-new-under-allow-any', `/egress originate ${A} for 2h`, { outbound: 'ALLOW_ANY' }],
  ['originate-open', `/egress originate ${A}`, { objects: [https] }],
  ['originate-open-of-flux', `/egress originate ${A}`, { objects: [entry(A, ['443 TLS'], flux)] }],
  [
    'originate-open-elsewhere',
    `/egress originate ${A}`,
    { objects: [entry(A, ['443 TLS'], { namespace: 'infra', spec: { exportTo: ['shop'] } })] },
  ],
  [
    'originate-open-with-route',
    `/egress originate ${A}`,
    { objects: [https, route([A], { http: [{ timeout: '2s', route: [{ destination: { host: A } }] }] })] },
  ],
  ['gateway-both', `/egress gateway ${A}`, { objects: [egressGateway()] }],
  ['gateway-as-tls', `/egress gateway ${A} as TLS`, { objects: [egressGateway()] }],
  ['gateway-as-http', `/egress gateway ${A} as HTTP for 2h`, { objects: [egressGateway()] }],
  ['gateway-open', `/egress gateway ${A}`, { objects: [egressGateway(), https] }],
  [
    'gateway-open-everywhere',
    `/egress gateway ${A} as TLS`,
    { objects: [egressGateway(), entry(A, ['443 TLS'], { namespace: 'infra', spec: { exportTo: ['*'] } })] },
  ],
  ['gateway-in-own-namespace', `/egress gateway ${A}`, { objects: [egressGateway('shop')] }],
];
