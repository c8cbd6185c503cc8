/** Which DestinationRules give plain calls TLS (ISTIO.md 8.1, 11.G). */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/kube.ts';
import { known } from '../../src/mesh/view/registry.ts';
import { PLAIN, tlsRuleFor } from '../../src/mesh/view/tls-port.ts';
import { destinationRule, entry, view } from './make.ts';

const A = 'a.example.com';
const selector = { workloadSelector: { matchLabels: { app: 'x' } } };

test.each<[gives: boolean, why: string, tls: JsonObject, more?: JsonObject]>([
  [true, "the system's CAs", { mode: 'SIMPLE' }],
  [true, 'a certificate of its own', { mode: 'MUTUAL' }],
  [true, 'CAs of a ConfigMap', { mode: 'SIMPLE', credentialName: 'configmap://ca' }],
  [true, 'a Secret for selected pods', { mode: 'MUTUAL', credentialName: 'cert' }, selector],
  [
    false,
    'a Secret for all pods, whose sidecars then send plain text',
    { mode: 'SIMPLE', credentialName: 'cert' },
  ],
  [false, 'no TLS', { mode: 'DISABLE' }],
  [false, 'TLS between sidecars', { mode: 'ISTIO_MUTUAL' }],
])('%s: %s', (gives, _why, tls, more = {}) => {
  const mesh = view({
    objects: [entry(A, ['80 HTTP']), destinationRule(A, { trafficPolicy: { tls }, ...more })],
  });
  const one = known(mesh, A, { namespace: 'shop' });
  if (!one) throw new Error('the mesh does not know it');
  expect(tlsRuleFor(mesh, one, PLAIN, 'shop') !== undefined).toBe(gives);
});
