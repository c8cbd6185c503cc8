/** What people could type of originations, and the refusal that it gets. */
import type { JsonObject } from '../../src/core/kube.ts';
import { change, destinationRule, entry, route, service } from '../mesh/make.ts';
import type { Row } from './refusal-rows.ts';

const A = 'a.example.com';
const ORIGINATE = `/egress originate ${A}`;
const a = entry(A, ['443 HTTPS']);
const asked = (verb: string) =>
  change('bcd234', { verb, scope: { host: A, ports: [443], namespace: 'shop' } }, []);
const plainToTls = entry(A, [], {
  spec: { ports: [{ number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 }] },
});
const rule = (tls: JsonObject) =>
  destinationRule(A, { trafficPolicy: { tls: { mode: 'SIMPLE', ...tls } } }, { name: 'tls' });
const flagged = [{ route: [{ destination: { host: A, port: { number: 443 } } }] }];

export const originating: readonly Row[] = [
  ['originate-wildcard', '/egress originate *.example.com'],
  ['originate-ambient', ORIGINATE, { ambient: ['shop'] }],
  ['guarded-host', '/egress originate mysql.db', [service('mysql', 'db', ['tcp-mysql 3306'])]],
  ['guarded-host', '/egress originate metadata.google.internal'],
  ['address-host', '/egress originate 198.51.100.7'],
  ['not-resolved', ORIGINATE, [entry(A, ['443 TLS'], { spec: { resolution: 'NONE' } })]],
  ['not-resolved', ORIGINATE, [entry(A, ['443 TLS'], { spec: { resolution: 'DYNAMIC_DNS' } })]],
  ['covered-by-wildcard', ORIGINATE, [entry('*.example.com', ['443 TLS', '80 HTTP'])]],
  ['no-tls-port', ORIGINATE, [entry(A, ['8443 HTTPS'])]],
  ['no-tls-port', ORIGINATE, [entry(A, ['443 TCP'])]],
  ['plain-port-taken', ORIGINATE, [entry(A, ['443 TLS', '80 HTTP'])]],
  ['plain-port-taken', ORIGINATE, [entry(A, ['443 TLS', '80 TCP'])]],
  ['already-originated', ORIGINATE, [plainToTls, rule({})]],
  ['no-tls-rule', ORIGINATE, [plainToTls]],
  ['no-tls-rule', ORIGINATE, [plainToTls, rule({ credentialName: 'client-cert' })]],
  ['shared-entry', ORIGINATE, [entry(A, ['443 TLS'], { spec: { exportTo: ['*'] } })]],
  ['shared-entry', ORIGINATE, [entry(A, ['443 TLS'], { spec: { exportTo: ['.', 'other'] } })]],
  [
    'mapped-ports',
    ORIGINATE,
    [
      entry(A, ['443 TLS'], {
        spec: { resolution: 'STATIC', endpoints: [{ address: '198.51.100.7', ports: { 'tls-443': 8443 } }] },
      }),
    ],
  ],
  ['other-destination-rule', ORIGINATE, [a, destinationRule(A)]],
  ['other-destination-rule', ORIGINATE, [destinationRule('*.example.com')]],
  [
    'other-destination-rule',
    ORIGINATE,
    [
      entry(A, ['443 TLS'], { namespace: 'infra', spec: { exportTo: ['shop'] } }),
      destinationRule(A, {}, { namespace: 'infra' }),
    ],
  ],
  ['other-destination-rule', ORIGINATE, [a, destinationRule(A, {}, { namespace: 'istio-system' })]],
  ['plain-to-tls', ORIGINATE, [a, route([A], { http: flagged })]],
  ['already-asked', ORIGINATE, { changes: [asked('egress allow')] }],
  ['already-asked', ORIGINATE, { objects: [a], changes: [asked('egress originate')] }],
  ['already-asked', `/egress allow ${A}`, { changes: [asked('egress originate')] }],
];
