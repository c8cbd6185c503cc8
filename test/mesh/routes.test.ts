/** Which VirtualServices are in effect, what Sidecars say, and who owns what. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { makerOf, ownerOf } from '../../src/mesh/view/owner.ts';
import { routesFor } from '../../src/mesh/view/routes.ts';
import { applies } from '../../src/mesh/view/matching.ts';
import { outboundOf } from '../../src/mesh/view/sidecar.ts';
import { entry, object, route, sidecar, view } from './make.ts';

const HOST = 'a.example.com';
const SHOP = { namespace: 'shop' };
const OLD = { creationTimestamp: '2025-01-01T00:00:00Z' };
const names = (objects: readonly KubeObject[], host = HOST, pods: Parameters<typeof routesFor>[2] = SHOP) =>
  routesFor(view({ objects }), host, pods).map((one) => one.metadata.name);

describe('VirtualServices in effect (ISTIO.md 5, 11.E)', () => {
  const open = { exportTo: ['*'] };
  const mine = { exportTo: ['.'] };
  const named = { exportTo: ['shop'] };

  test('private in the client’s namespace, then exported by name, then public; age counts within each', () => {
    const objects = [
      route([HOST], open, { name: 'public-old', namespace: 'one', ...OLD }),
      route([HOST], {}, { name: 'public-new', namespace: 'shop' }),
      route([HOST], named, { name: 'named', namespace: 'two', ...OLD }),
      route([HOST], mine, { name: 'private', namespace: 'shop' }),
    ];
    expect(names(objects)).toEqual(['private', 'named', 'public-old', 'public-new']);
  });

  test('of the same second, the lower name, then the lower namespace', () => {
    const objects = [
      route([HOST], open, { name: 'b', namespace: 'one' }),
      route([HOST], open, { name: 'a', namespace: 'two' }),
      route([HOST], open, { name: 'a', namespace: 'one' }),
    ];
    const found = routesFor(view({ objects }), HOST, SHOP).map(({ metadata }) => metadata);
    expect(found.map(({ name, namespace }) => `${namespace}/${name}`)).toEqual(['one/a', 'two/a', 'one/b']);
  });

  test.each([
    ['not exported here', route([HOST], { exportTo: ['.'] }, { namespace: 'other' })],
    ['bound to a gateway only', route([HOST], { gateways: ['shop/web'] })],
    ['a delegate', route([], { http: [] })],
    ['for another host', route(['b.example.com'])],
    ['a short name of another namespace', route(['a'], {}, { namespace: 'other' })],
  ])('%s: not in effect', (_title, one) => {
    expect(names([one])).toEqual([]);
  });

  test.each([
    ['bound to mesh beside a gateway', route([HOST], { gateways: ['mesh', 'shop/web'] }), HOST],
    ['a wildcard around the host', route(['*.example.com']), HOST],
    ['a host under the wildcard', route([HOST]), '*.example.com'],
    [
      'a short name of its own namespace',
      route(['mysql'], {}, { namespace: 'db' }),
      'mysql.db.svc.cluster.local',
    ],
  ])('%s: in effect', (_title, one, host) => {
    expect(names([one], host)).toEqual(['route']);
  });

  test('a Sidecar’s egress hosts choose among them, both ways with wildcards (7)', () => {
    const one = route([HOST], {}, { namespace: 'other' });
    expect(names([one, sidecar({ egress: [{ hosts: ['./*'] }] })])).toEqual([]);
    expect(names([one, sidecar({ egress: [{ hosts: ['other/*.example.com'] }] })])).toEqual(['route']);
    expect(names([route(['*.example.com']), sidecar({ egress: [{ hosts: [`./${HOST}`] }] })])).toEqual([
      'route',
    ]);
  });
});

describe('matches (ISTIO.md 6, 11.L)', () => {
  const shop = { namespace: 'shop' };
  const web = { namespace: 'shop', workload: { name: 'web', labels: { app: 'web' } } };
  const everyone = { namespace: '*' };
  test.each([
    ['no source', {}, shop, 'all'],
    ['another port', { port: 8443 }, shop, 'none'],
    ['a gateway only', { gateways: ['shop/web'] }, shop, 'none'],
    ['mesh', { gateways: ['mesh'] }, shop, 'all'],
    ['another namespace', { sourceNamespace: 'other' }, shop, 'none'],
    ['one namespace of all', { sourceNamespace: 'other' }, everyone, 'some'],
    ['labels', { sourceLabels: { app: 'web' } }, shop, 'some'],
    ['the workload’s labels', { sourceLabels: { app: 'web' } }, web, 'all'],
    ['another workload’s labels', { sourceLabels: { app: 'x' } }, web, 'none'],
    ['more labels than the workload’s', { sourceLabels: { app: 'web', v: '1' } }, web, 'some'],
  ] as const)('a match with %s', (_title, match, callers, expected) => {
    expect(applies(match, 443, callers)).toBe(expected);
  });
});

describe('outbound policy (ISTIO.md 7)', () => {
  const mode = (objects: KubeObject[], pods: Parameters<typeof outboundOf>[1] = SHOP) =>
    outboundOf(view({ objects, outbound: 'ALLOW_ANY' }), pods).mode;
  const only = { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } };
  const root = { name: 'root', namespace: 'istio-system' };

  test('the mesh’s own, unless a Sidecar of the namespace or of the root namespace overrides it', () => {
    expect(mode([])).toBe('ALLOW_ANY');
    expect(mode([sidecar(only)])).toBe('REGISTRY_ONLY');
    expect(mode([sidecar(only, root)])).toBe('REGISTRY_ONLY');
    expect(mode([sidecar({}), sidecar(only, root)])).toBe('ALLOW_ANY');
    expect(mode([sidecar(only, { namespace: 'other' })])).toBe('ALLOW_ANY');
  });

  test('each way to allow any host is one', () => {
    const dynamic = { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS' } };
    expect(mode([sidecar(dynamic)])).toBe('ALLOW_ANY');
  });

  test('a policy without a mode is REGISTRY_ONLY', () => {
    expect(mode([sidecar({ outboundTrafficPolicy: {} })])).toBe('REGISTRY_ONLY');
  });

  test('a Sidecar that selects the workload comes first, and counts for no other', () => {
    const one = sidecar({ ...only, workloadSelector: { labels: { app: 'web' } } });
    expect(mode([one])).toBe('ALLOW_ANY');
    expect(mode([one], { namespace: 'shop', labels: { app: 'web' } })).toBe('REGISTRY_ONLY');
  });
});

describe('owners (ISTIO.md 9)', () => {
  test.each([
    ['Argo CD', false, { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }],
    ['Argo CD', false, { labels: { 'app.kubernetes.io/instance': 'shop' } }],
    ['Flux', false, { labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } }],
    [
      'Flux',
      false,
      { labels: { 'helm.toolkit.fluxcd.io/name': 'x', 'app.kubernetes.io/managed-by': 'Helm' } },
    ],
    [
      'Helm',
      false,
      { labels: { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'x' } },
    ],
    ['Flagger', true, { labels: { 'app.kubernetes.io/managed-by': 'flagger' } }],
    ['Flagger', true, { managedFields: [{ manager: 'flagger' }] }],
    ['Argo Rollouts', true, { annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'x' } }],
    ['Argo Rollouts', true, { managedFields: [{ manager: 'rollouts-controller' }] }],
  ])('%s (drives it: %s) is known by %j', (tool, drives, where) => {
    expect(ownerOf(object('VirtualService', where, {}))).toEqual({ tool, drives });
  });

  test('nobody’s, made by whoever wrote it first, us left out', () => {
    const managedFields = [{ manager: 'drawbridge' }, { manager: 'kubectl' }];
    const one = entry(HOST, [], { managedFields });
    expect(ownerOf(one)).toBeUndefined();
    expect(makerOf(one)).toBe('somebody with kubectl');
    expect(makerOf(entry(HOST, []))).toBe('somebody else');
  });
});
