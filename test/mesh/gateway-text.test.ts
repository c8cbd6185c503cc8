/** Who comes in through a gateway is not hit by what is done in the mesh, and the card says so. */
import { expect, test } from 'vitest';
import { planOf } from '../commands/run.ts';
import { destinationRule, entry, route, service, view } from './make.ts';

const web = service('web', 'shop', ['http 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }] });
const to = (host: string) => ({ http: [{ route: [{ destination: { host } }] }] });
const front = (gateways: readonly string[], host = 'web', where = {}) =>
  route(['front.example.com'], { gateways, ...to(host) }, where);

test.each([
  ['bound to a gateway of its namespace', front(['door'])],
  ['bound to a gateway elsewhere', front(['shop/door'], 'web.shop.svc.cluster.local', { namespace: 'team' })],
  ['bound to the mesh too', front(['mesh', 'door'])],
])('a VirtualService %s', (_how, object) => {
  const { warnings } = planOf('/chaos abort web 503 10m', view({ objects: [web, object] }));
  expect(warnings).toContain('Calls that come in through shop/door are not hit.');
});

test('a verb of traffic can be had there too', () => {
  const mesh = view({ objects: [web, subsets, front(['door'])] });
  expect(planOf('/traffic shift web v1=100', mesh).warnings).toContain(
    'Calls that come in through shop/door are not hit. For them, type `at shop/door`.',
  );
});

test.each([
  ['it leads elsewhere', front(['door'], 'other'), 'web'],
  ['it is for the mesh alone', front(['mesh']), 'web'],
  ['the host is outside: pods call it', front(['door'], 'a.example.com'), 'a.example.com'],
])('nothing is said where %s', (_why, object, target) => {
  const mesh = view({ objects: [web, entry('a.example.com', ['80 HTTP']), object] });
  const { warnings } = planOf(`/chaos abort ${target} 503 10m`, mesh);
  expect(warnings.join('\n')).not.toMatch(/come in through/);
});
