/** What people could type of egress gateways, and the refusal that it gets. */
import { egressGateway } from '../mesh/egress.ts';
import { change, destinationRule, entry, gateway, route, sidecar, tlsTo } from '../mesh/make.ts';
import type { Row } from './refusal-rows.ts';

const A = 'a.example.com';
const GATEWAY = `/egress gateway ${A}`;
const TLS = `${GATEWAY} as TLS`;
const HTTP = `${GATEWAY} as HTTP`;
const a = entry(A, ['443 HTTPS']);
const egress = egressGateway();
const server = (number: number, protocol: string, host = A) => ({
  port: { number, protocol, name: 'x' },
  hosts: [`shop/${host}`],
});
const seen = (ports: readonly string[], spec: object = {}) =>
  entry(A, ports, { namespace: 'other', spec: { exportTo: ['istio-system'], ...spec } });
const scope = (ports: number[]) => ({ host: A, ports, namespace: 'shop' });

export const leading: readonly Row[] = [
  ['no-egress-gateway', GATEWAY],
  ['several-egress-gateways', GATEWAY, [egress, egressGateway('infra')]],
  ['several-egress-gateways', `${GATEWAY} at istio-egressgateway`, [egress, egressGateway('infra')]],
  ['unknown-egress-gateway', `${GATEWAY} at web-gateway`, [egress]],
  ['unknown-egress-gateway', `${GATEWAY} at web-gateway`],
  ['gateway-protocol', `${GATEWAY} as TCP`, [egress]],
  ['gateway-port', TLS, [egressGateway('istio-system', 'x', ['http2 80'])]],
  ['gateway-port', HTTP, [egressGateway('istio-system', 'x', ['https 443'])]],
  ['gateway-hidden', GATEWAY, [egress, sidecar({ egress: [{ hosts: ['./*'] }] })]],
  ['gateway-taken', TLS, [egress, gateway([server(443, 'TLS')], { istio: 'egressgateway' })]],
  ['gateway-taken', HTTP, [egress, gateway([server(80, 'TCP', 'b.example.com')])]],
  ['gateway-sees-other', TLS, [egress, seen(['443 TLS'], { resolution: 'NONE' })]],
  ['gateway-sees-other', TLS, [egress, seen(['443 TCP'])]],
  ['gateway-sees-other', HTTP, [egress, seen(['443 TLS', '80 HTTP'])]],
  ['gateway-routed', TLS, [egress, a, route([A], { tls: [tlsTo(A, [A])] })]],
  ['gateway-routed', HTTP, [egress, a, route([A], { http: [{ route: [{ destination: { host: A } }] }] })]],
  ['gateway-wildcard', TLS, [egress, entry('*.example.com', ['443 TLS'])]],
  ['sidecar-hides-route', TLS, [egress, a, sidecar({ egress: [{ hosts: ['istio-system/*'] }] })]],
  [
    'already-through-gateway',
    GATEWAY,
    { objects: [egress, a], changes: [change('bcd234', { verb: 'egress gateway', scope: scope([443]) })] },
  ],
  ['overlapping-change', TLS, { objects: [egress, a], changes: [change('bcd234', { scope: scope([443]) })] }],
  ['other-destination-rule', HTTP, [egress, a, destinationRule(A)]],
  ['other-destination-rule', HTTP, [egress, a, destinationRule(A, {}, { namespace: 'istio-system' })]],
  ['no-tls-port', TLS, [egress, entry(A, ['8443 TLS'])]],
  ['shared-entry', HTTP, [egress, entry(A, ['443 TLS'], { spec: { exportTo: ['.', 'other'] } })]],
  ['originate-wildcard', '/egress gateway *.example.com', [egress]],
  ['originate-ambient', GATEWAY, { objects: [egress], ambient: ['shop'] }],
  ['guarded-host', '/egress gateway metadata.google.internal', [egress]],
];
