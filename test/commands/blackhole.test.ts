/** `chaos blackhole`: where the rule goes, whom it hits, and what keeps the others' way. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { entry, route, service, sidecar, tlsTo, view } from '../mesh/make.ts';
import { A, a, editsOf, hole, MYSQL, mysql, TYPED, where } from './holes.ts';
import { planOf, run } from './run.ts';

describe('a host without a VirtualService', () => {
  test('TLS: one of our own, private among the callers, with a tls rule on the SNI (ISTIO.md 3.1, 11.A)', () => {
    const plan = planOf(TYPED, view({ objects: [a] }));
    expect(plan.edits).toEqual([
      {
        do: 'create',
        target: { kind: 'VirtualService', namespace: 'shop', name: 'drawbridge-a-example-com' },
        shell: { hosts: [A], exportTo: ['.'] },
        items: { tls: [hole({ port: 443, sniHosts: [A], sourceNamespace: 'shop' })] },
      },
    ]);
    expect(plan.summary).toBe('New connections from pods in shop to a.example.com:443 are closed at once.');
    expect(plan.scope).toEqual({ host: A, ports: [443], namespace: 'shop' });
    expect(run(TYPED, view({ objects: [a] }))).toMatchObject({ seconds: 20 });
  });

  test('TCP, inside the mesh: a tcp rule on the port (3.2, 11.C)', () => {
    const plan = planOf('/chaos blackhole mysql 20s to hang', view({ objects: [mysql] }));
    expect(plan.edits).toMatchObject([
      {
        do: 'create',
        target: { namespace: 'shop', name: 'drawbridge-mysql-db-svc-cluster-local' },
        shell: { hosts: [MYSQL], exportTo: ['.'] },
        items: {
          tcp: [
            {
              match: [{ port: 3306, sourceNamespace: 'shop' }],
              route: [{ destination: { host: 'hang.sink.drawbridge.dev', port: { number: 9 } } }],
            },
          ],
        },
      },
    ]);
    expect(plan.summary).toContain('get no answer for 10 s, and are then closed');
    const soon = view({ objects: [mysql], connectSeconds: 3 });
    expect(planOf('/chaos blackhole mysql 20s to hang', soon).summary).toContain('no answer for 3 s');
    expect(plan.warnings.join()).not.toContain('SNI');
    expect(plan.namespaces).toEqual(['shop']);
  });

  test('every port that it has, unless one is named', () => {
    const objects = [entry(A, ['443 HTTPS', '8443 TLS'])];
    expect(planOf(TYPED, view({ objects })).target).toBe('a.example.com:443,8443');
    expect(planOf(`/chaos blackhole ${A}:8443 20s`, view({ objects })).scope.ports).toEqual([8443]);
  });
});

describe('a host with a VirtualService', () => {
  const rule = tlsTo(A, [A]);

  test('at the top of the one in effect, wherever it is; other rules are not named in the edit', () => {
    const theirs = route([A], { tls: [rule] }, { name: 'theirs', namespace: 'team' });
    const plan = planOf(TYPED, view({ objects: [a, theirs] }));
    expect(plan.edits).toEqual([
      {
        do: 'insert',
        target: { kind: 'VirtualService', namespace: 'team', name: 'theirs' },
        items: { tls: [hole({ port: 443, sniHosts: [A], sourceNamespace: 'shop' })] },
      },
    ]);
    expect(plan.namespaces).toEqual(['shop', 'team']);
    expect(plan.warnings.join()).toContain('goes into VirtualService team/theirs');
  });

  test('of several the first in Istio’s order (11.E)', () => {
    const open = route([A], { tls: [rule] }, { name: 'open', creationTimestamp: '2024-01-01T00:00:00Z' });
    const mine = route([A], { tls: [rule], exportTo: ['.'] }, { name: 'mine' });
    expect(where(editsOf(TYPED, { objects: [a, open, mine] }))).toEqual(['insert shop/mine']);
  });

  test('bound to gateways too: the match names mesh, which leaves the source on in tls and tcp (11.L)', () => {
    const both = route([A], { tls: [rule], gateways: ['mesh', 'shop/egress'] });
    const [edit] = editsOf(TYPED, { objects: [a, both] });
    const match = { port: 443, sniHosts: [A], sourceNamespace: 'shop', gateways: ['mesh'] };
    expect(edit?.items).toEqual({ tls: [hole(match)] });
  });

  test('bound to a gateway only: not in effect, so one of our own', () => {
    const away = route([A], { tls: [rule], gateways: ['shop/egress'] });
    expect(where(editsOf(TYPED, { objects: [a, away] }))).toEqual(['create shop/drawbridge-a-example-com']);
  });

  test('a short host name: its tcp rules take ours; an SNI must be one of its hosts as written (2.3)', () => {
    const short = (list: object) => route(['web'], { ...list }, { name: 'short' });
    const tcp = service('web', 'shop', ['tcp-web 9000']);
    const tls = service('web', 'shop', ['https-web 443']);
    const typed = '/chaos blackhole web 20s';
    expect(where(editsOf(typed, { objects: [tcp, short({ tcp: [] })] }))).toEqual(['insert shop/short']);
    expect(where(editsOf(typed, { objects: [tls, short({ http: [] })] }))).toEqual([
      'create shop/drawbridge-web-shop-svc-cluster-local',
    ]);
  });

  test('GitOps: a sync ends it, and the card says so', () => {
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'shop' };
    const plan = planOf(TYPED, view({ objects: [a, route([A], { tls: [rule] }, { labels })] }));
    expect(plan.warnings.join()).toContain('belongs to Flux: its next sync takes the rule out');
  });
});

describe('what the card warns of', () => {
  test('no SNI, open connections, no sidecar (11.A, 11.C)', () => {
    const text = planOf(TYPED, view({ objects: [a] })).warnings.join('\n');
    expect(text).toContain('no server name (SNI)');
    expect(text).toContain('work on for 45 s and are then cut, when it begins and again when it ends');
    expect(text).toContain('Pods without a sidecar are not hit');
  });

  test('a TLS Service inside: other names of it get through', () => {
    const web = service('web', 'shop', ['https-web 443']);
    const text = planOf('/chaos blackhole web 20s', view({ objects: [web] })).warnings.join('\n');
    expect(text).toContain('ask for another name of the Service are cut off too (REGISTRY_ONLY)');
    const any = view({ objects: [web], outbound: 'ALLOW_ANY' });
    expect(planOf('/chaos blackhole web 20s', any).warnings.join()).toContain('of the Service get through.');
  });

  const addresses = ['198.51.100.7'];
  const vip = entry(A, ['443 TLS'], { spec: { addresses } });

  test.each([
    ['of the port’s listener, ALLOW_ANY', a, 'ALLOW_ANY', 'are not hit.'],
    ['of the port’s listener, REGISTRY_ONLY', a, 'REGISTRY_ONLY', 'are cut off in any case (REGISTRY_ONLY).'],
    ['of a listener of its own, ALLOW_ANY', vip, 'ALLOW_ANY', 'get through.'],
    ['of a listener of its own, REGISTRY_ONLY', vip, 'REGISTRY_ONLY', 'are cut off too (REGISTRY_ONLY).'],
    [
      'where revisions differ',
      vip,
      'UNKNOWN',
      'get through, or are cut off too where the mesh is REGISTRY_ONLY.',
    ],
  ] as const)(
    'what the default chain %s, does to clients without SNI (11.A, 11.J)',
    (_title, one, outbound, does) => {
      const { warnings } = planOf(TYPED, view({ objects: [one], outbound }));
      expect(warnings[0]).toBe(`TLS clients that send no server name (SNI), or hide it, ${does}`);
    },
  );

  test('from everyone: each namespace may have its own outbound policy', () => {
    const { warnings } = planOf(`${TYPED} from everyone`, view({ objects: [a] }));
    expect(warnings[0]).toContain('or are cut off in any case where the mesh is REGISTRY_ONLY');
  });

  test('connections that the mesh did not see: made before the host was known, or to another address (11.C, 11.N)', () => {
    const text = (typed: string, one: KubeObject) =>
      planOf(typed, view({ objects: [one] })).warnings.join('\n');
    expect(text(TYPED, a)).toContain('not those made before the mesh knew the host');
    expect(text(TYPED, a)).toContain('With DNS capture, connections to the real address');
    expect(text(TYPED, vip)).toContain('Only connections to 198.51.100.7 are hit.');
    expect(text(TYPED, vip)).not.toContain('DNS capture');
    const inside = text('/chaos blackhole mysql 20s', mysql);
    expect(inside).not.toMatch(/knew the host|DNS capture|Only connections/);
  });

  test('ambient mode: nobody there has a sidecar, so everyone is not quite everyone', () => {
    const everyone = view({ objects: [a], ambient: ['mesh-a', 'mesh-b'] });
    expect(planOf(`${TYPED} from everyone`, everyone).warnings).toContain(
      'Pods without a sidecar, among them all in ambient mode (mesh-a, mesh-b), are not hit.',
    );
    const labels = { 'istio.io/dataplane-mode': 'ambient', 'istio-injection': 'enabled' };
    const both = { ...view({ objects: [a] }), namespaces: [{ name: 'shop', labels }] };
    expect(planOf(TYPED, both).edits).toHaveLength(1);
  });

  test('a Sidecar that selects some of the callers', () => {
    const some = sidecar({ workloadSelector: { labels: { app: 'x' } } }, { name: 'some' });
    const text = planOf(TYPED, view({ objects: [a, some] })).warnings.join('\n');
    expect(text).toContain('Sidecar shop/some');
  });
});
