/** `egress originate`: what it makes, in which order, where the port goes, and what the card says. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { nameOf, targetOf } from '../../src/core/kube.ts';
import { encodePlan } from '../../src/core/plan.ts';
import { change, destinationRule, entry, port, route, sidecar, view } from '../mesh/make.ts';
import type { Mesh } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';
import { statesOf } from './states.ts';

const A = 'a.example.com';
const ORIGINATE = `/egress originate ${A}`;
const HTTPS = entry(A, ['443 HTTPS']);
const PLAIN = { number: 80, name: 'http-80', protocol: 'HTTP', targetPort: 443 };
const RULE = {
  do: 'create',
  target: { kind: 'DestinationRule', namespace: 'shop', name: 'drawbridge-a-example-com' },
  shell: { host: A, exportTo: ['.'] },
  items: {
    portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE', sni: A, subjectAltNames: [A] } }],
  },
};

/** Whether an entry leads port 80 to 443 while no rule gives it TLS. */
function sendsPlain(objects: readonly KubeObject[]): boolean {
  const text = (kind: string) =>
    JSON.stringify(objects.filter((one) => one.kind === kind).map((one) => one.spec));
  return text('ServiceEntry').includes('"targetPort":443') && !text('DestinationRule').includes('"SIMPLE"');
}

describe('what it makes', () => {
  test('of a host that nobody opened yet: the rule, then an entry with both ports', () => {
    const plan = planOf(ORIGINATE, view());
    expect(plan.edits).toEqual([
      RULE,
      {
        do: 'create',
        target: { kind: 'ServiceEntry', namespace: 'shop', name: 'a-example' },
        shell: { hosts: [A], location: 'MESH_EXTERNAL', resolution: 'DNS', exportTo: ['.'] },
        items: { ports: [port('443 HTTPS'), PLAIN] },
        waits: true,
      },
    ]);
    expect(plan.target).toBe(`${A}:80`);
    expect(plan.scope).toEqual({ host: A, ports: [80], namespace: 'shop' });
    expect(plan.summary).toBe(
      'Pods in shop may call http://a.example.com, and their sidecars speak HTTPS to a.example.com:443, by DestinationRule shop/drawbridge-a-example-com and ServiceEntry shop/a-example.',
    );
  });

  test.each<[string, KubeObject]>([
    ['that we opened', entry(A, ['443 HTTPS'], { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } })],
    ['that others opened', entry(A, ['443 TLS'], { name: 'theirs' })],
    [
      'with addresses of its own',
      entry(A, ['443 TLS'], { spec: { resolution: 'STATIC', addresses: ['198.51.100.7'] } }),
    ],
    [
      'by an entry elsewhere, for here alone',
      entry(A, ['443 TLS'], { namespace: 'infra', spec: { exportTo: ['shop'] } }),
    ],
  ])('of a host %s: the rule, then port 80 in its entry', (_what, object) => {
    const plan = planOf(ORIGINATE, view({ objects: [object] }));
    const { namespace = '', name } = object.metadata;
    const target = { kind: 'ServiceEntry', namespace, name };
    expect(plan.edits).toEqual([RULE, { do: 'insert', target, items: { ports: [PLAIN] }, waits: true }]);
    expect(plan.namespaces).toEqual([...new Set(['shop', namespace])]);
  });

  test('port 80 arrives where 443 does, and its name is one that the entry does not have', () => {
    const ports = [{ number: 443, name: 'http-80', protocol: 'HTTPS', targetPort: 8443 }];
    const plan = planOf(ORIGINATE, view({ objects: [entry(A, [], { spec: { ports } })] }));
    expect(plan.edits[1]?.items).toEqual({
      ports: [{ number: 80, name: 'http-originated', protocol: 'HTTP', targetPort: 8443 }],
    });
  });

  test('beside a wildcard entry, an entry of its own: a wildcard is never looked up', () => {
    const plan = planOf(ORIGINATE, view({ objects: [entry('*.example.com', ['443 TLS'])] }));
    expect(plan.edits[1]).toMatchObject({ do: 'create', shell: { hosts: [A], resolution: 'DNS' } });
  });

  test('a lease is handed on in seconds; without one it is for good', () => {
    expect(run(`${ORIGINATE} for 2h`, view())).toMatchObject({ kind: 'plan', seconds: 7200 });
    expect(run(ORIGINATE, view())).not.toHaveProperty('seconds');
  });
});

describe('plain text never reaches 443', () => {
  test.each<[string, Mesh]>([
    ['on a new host', {}],
    ['on an open one', { objects: [HTTPS] }],
  ])('%s: not on the way in, and not on the way out', (_what, mesh) => {
    const objects = mesh.objects ?? [];
    const states = statesOf(planOf(ORIGINATE, view(mesh)), objects);
    expect(states).toHaveLength(5);
    expect(states.map(sendsPlain)).toEqual(states.map(() => false));
    expect(states.some((state) => JSON.stringify(state).includes('"targetPort":443'))).toBe(true);
    expect(states.at(-1)).toEqual(objects);
  });
});

describe('the card says', () => {
  const warnings = (mesh: Mesh) => planOf(ORIGINATE, view(mesh)).warnings.join('\n');

  test('where calls are plain, and what is checked', () => {
    expect(warnings({})).toContain('Between an application and its sidecar these calls are plain text');
    expect(warnings({})).toContain(`The certificate must be for ${A}, and is checked`);
  });

  test.each<[Mesh['outbound'], string]>([
    ['REGISTRY_ONLY', 'fail.'],
    ['ALLOW_ANY', 'leave in plain text, to port 80 of whatever address the application finds (ALLOW_ANY).'],
    ['UNKNOWN', 'fail, or leave in plain text'],
  ])('what becomes of the calls when it ends: %s', (outbound, words) => {
    expect(warnings(outbound ? { outbound } : {})).toContain(`When it ends, calls to http://${A} ${words}`);
  });

  test('what an entry of our own does to others on the port, as an allow does; of one that is there, whose it is', () => {
    expect(warnings({})).toContain('only TLS entry on port 443');
    const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };
    const theirs = warnings({ objects: [entry(A, ['443 TLS'], flux)] });
    expect(theirs).toContain('which belongs to Flux: a sync that sets its ports anew ends this early');
    expect(theirs).toContain(`Calls to https://${A} go on as before.`);
    expect(theirs).not.toContain('only TLS entry');
  });

  test('HTTP rules that act on the calls from then on, and pods that may not get it', () => {
    const http = [{ route: [{ destination: { host: A, port: { number: 80 } } }] }];
    expect(warnings({ objects: [HTTPS, route([A], { http })] })).toContain(
      'HTTP rules of VirtualService shop/route act',
    );
    const some = sidecar({ workloadSelector: { labels: { app: 'x' } } }, { name: 'some' });
    expect(warnings({ objects: [HTTPS, some] })).toContain('Pods that Sidecar shop/some selects');
  });
});

describe('what stands in no way', () => {
  test.each<[string, readonly KubeObject[]]>([
    ['a rule for another host', [destinationRule('b.example.com')]],
    ['a rule that is not for these pods', [destinationRule(A, { exportTo: ['.'] }, { namespace: 'other' })]],
    ['a rule elsewhere that nobody asks', [destinationRule(A, {}, { namespace: 'other' })]],
    [
      'our own, of an origination that ended',
      [destinationRule(A, {}, { labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } })],
    ],
  ])('%s', (_what, objects) => {
    expect(planOf(ORIGINATE, view({ objects })).edits).toHaveLength(2);
  });
});

describe('afterwards', () => {
  const plan = planOf(ORIGINATE, view());
  const objects = statesOf(plan, [])[2] ?? [];
  const open = change('k7q2mx', {
    verb: 'egress originate',
    plan: encodePlan(plan.edits),
    target: plan.target,
    scope: plan.scope,
  });
  const mesh: Mesh = { objects, changes: [open] };

  test('it is known, and why tells which rule gives the calls TLS', () => {
    expect(objects.map((one) => nameOf(targetOf(one)))).toEqual([
      'DestinationRule shop/drawbridge-a-example-com',
      'ServiceEntry shop/a-example',
    ]);
    expect(codeOf(ORIGINATE, view(mesh))).toBe('already-originated');
    const told = textOf(run(`/egress why ${A}:80`, view(mesh)));
    expect(told).toContain('is reached.');
    expect(told).toContain(
      'DestinationRule shop/drawbridge-a-example-com has sidecars speak TLS to it, on port 443.',
    );
  });

  test('without the rule, why says that plain text reaches the TLS port', () => {
    const bare = objects.filter((one) => one.kind === 'ServiceEntry');
    const told = textOf(run(`/egress why ${A}:80`, view({ ...mesh, objects: bare })));
    expect(told).toContain('is answered by the sidecar: 503.');
    expect(told).toContain('Nothing gives these calls TLS: plain text reaches port 443');
  });
});
