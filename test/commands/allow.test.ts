/** `egress allow`: what it makes, what it is called, and what the card warns of. */
import { describe, expect, test } from 'vitest';
import { encodePlan } from '../../src/core/plan.ts';
import { change, entry, port, service, sidecar, view } from '../mesh/make.ts';
import { planOf, run } from './run.ts';

const FIRESTORE = '/egress allow firestore.googleapis.com';

describe('the entry', () => {
  test('is what story 1 asks for, and nothing more', () => {
    const plan = planOf(FIRESTORE, view());
    expect(plan.edits).toEqual([
      {
        do: 'create',
        target: { kind: 'ServiceEntry', namespace: 'shop', name: 'firestore' },
        shell: {
          hosts: ['firestore.googleapis.com'],
          location: 'MESH_EXTERNAL',
          resolution: 'DNS',
          exportTo: ['.'],
        },
        items: { ports: [{ number: 443, name: 'https-443', protocol: 'HTTPS' }] },
      },
    ]);
    expect(plan.target).toBe('firestore.googleapis.com:443');
    expect(plan.scope).toEqual({ host: 'firestore.googleapis.com', ports: [443], namespace: 'shop' });
    expect(plan.summary).toBe(
      'Pods in shop may reach firestore.googleapis.com on 443 (HTTPS), by ServiceEntry shop/firestore.',
    );
  });

  test('one per host, with all of its ports; the same port twice is one', () => {
    const typed = '/egress allow a.example.com a.example.com:8443 a.example.com b.example.com';
    const plan = planOf(typed, view());
    const made = plan.edits.map(({ target, items }) => [target.name, items.ports?.length]);
    expect(made).toEqual([
      ['a-example', 2],
      ['b-example', 1],
    ]);
    expect(plan.target).toBe('a.example.com:443,8443, b.example.com:443');
    expect(plan.scope).toEqual({
      host: 'a.example.com b.example.com',
      ports: [443, 8443],
      namespace: 'shop',
    });
  });

  test('another port needs a protocol, and gets its name from it', () => {
    const [edit] = planOf('/egress allow broker.example.com:9093 as tls', view()).edits;
    expect(edit?.items).toEqual({ ports: [port('9093 TLS')] });
  });

  test('a wildcard is not resolved (ISTIO.md 2.2), and the card says what that opens', () => {
    const plan = planOf('/egress allow *.example.com', view());
    expect(plan.edits[0]).toMatchObject({
      target: { name: 'wildcard-example' },
      shell: { hosts: ['*.example.com'], resolution: 'NONE' },
    });
    expect(plan.warnings.join()).toContain('any address to a client that gives such a name');
  });

  test('names with other letters arrive as punycode', () => {
    const [edit] = planOf('/egress allow bücher.example', view()).edits;
    expect(edit?.target.name).toBe('xn--bcher-kva');
  });

  test('is made in the namespace that the channel lists first, or the one that is named', () => {
    const made = (typed: string) => planOf(typed, view(), ['other', 'shop']).edits[0]?.target.namespace;
    expect(made(FIRESTORE)).toBe('other');
    expect(made(`${FIRESTORE} in shop`)).toBe('shop');
  });
});

describe('its name', () => {
  test.each([
    ['firestore.googleapis.com', 'firestore'],
    ['www.googleapis.com', 'www-googleapis'],
    ['api.example.com', 'api-example'],
    ['api.eu.example.com', 'api-eu-example'],
    ['a.example.com', 'a-example'],
    ['hello-v1.apps.example.com', 'hello-v1'],
    ['x.io', 'x-io'],
  ])('%s is called %s', (host, name) => {
    expect(planOf(`/egress allow ${host}`, view()).edits[0]?.target.name).toBe(name);
  });

  test('grows where something in the namespace has it already', () => {
    const names = (...taken: string[]) => {
      const objects = taken.map((name) => entry('x.example.org', ['443 TLS'], { name }));
      return planOf(FIRESTORE, view({ objects })).edits[0]?.target.name;
    };
    expect(names('other')).toBe('firestore');
    expect(names('firestore')).toBe('firestore-googleapis-com');
    expect(names('firestore', 'firestore-googleapis-com')).toMatch(/^firestore-googleapis-com-[0-9a-f]{6}$/);
  });

  test('is not one that an open request will take, nor the same twice in one request', () => {
    const asked = planOf('/egress allow firestore.example.com', view());
    const open = change('bcd234', { verb: 'egress allow', plan: encodePlan(asked.edits) }, []);
    const name = planOf(FIRESTORE, view({ changes: [open] })).edits[0]?.target.name;
    expect(name).toBe('firestore-googleapis-com');
    const two = planOf('/egress allow mail1.example.com mail1.example.org', view()).edits;
    expect(two.map(({ target }) => target.name)).toEqual(['mail1', 'mail1-example-org']);
  });

  test('a record whose plan is not one stands in nobody’s way', () => {
    const open = change('bcd234', { verb: 'egress allow', plan: 'rm -rf' }, []);
    expect(planOf(FIRESTORE, view({ changes: [open] })).edits).toHaveLength(1);
  });
});

describe('what the card warns of', () => {
  const warnings = (mesh: Parameters<typeof view>[0]) => planOf(FIRESTORE, view(mesh)).warnings.join('\n');

  test('already reachable under ALLOW_ANY, by the mesh or by a Sidecar (ISTIO.md 7)', () => {
    expect(warnings({ outbound: 'ALLOW_ANY' })).toMatch(/Already reachable: the mesh .* stays reachable/);
    const any = sidecar({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } });
    expect(warnings({ objects: [any] })).toContain('Sidecar shop/default lets pods in shop reach any host');
    expect(warnings({})).not.toContain('reachable');
    expect(warnings({ outbound: 'UNKNOWN' })).toMatch(
      /revisions of Istio here differ: where .* stays reachable/,
    );
  });

  test('under ALLOW_ANY the address is Envoy’s to find from then on; under a wildcard it stays the client’s (9)', () => {
    const resolved = 'sidecars look its address up themselves';
    expect(warnings({ outbound: 'ALLOW_ANY' })).toContain(resolved);
    expect(warnings({})).not.toContain(resolved);
    const wild = planOf('/egress allow *.example.com', view({ outbound: 'ALLOW_ANY' })).warnings.join('\n');
    expect(wild).not.toContain(resolved);
  });

  test.each([
    ['broker.example.com:9093 as TLS', true],
    ['broker.example.com:5671 as TLS', false],
    ['broker.example.com:6443 as TLS', false],
    ['broker.example.com', false],
  ])('a port where others may speak first: %s (11.I)', (typed, warned) => {
    const text = planOf(`/egress allow ${typed}`, view()).warnings.join('\n');
    expect(text.includes('servers outside that speak first')).toBe(warned);
  });

  test('ambient mode takes no notice of exportTo (9)', () => {
    expect(warnings({ ambient: ['shop'] })).toContain('an entry counts for every namespace');
    expect(warnings({ ambient: ['other'] })).not.toContain('ambient');
  });

  test('the only TLS entry of a port: its end cuts all connections of the listener (11.C, 11.H)', () => {
    expect(warnings({})).toContain('only TLS entry on port 443');
    expect(warnings({ objects: [entry('b.example.com', ['443 TLS'])] })).not.toContain('only TLS entry');
    const own = entry('b.example.com', ['443 TLS'], { spec: { addresses: ['198.51.100.7'] } });
    expect(warnings({ objects: [own] })).toContain('only TLS entry');
    const elsewhere = entry('b.example.com', ['443 TLS'], { namespace: 'other' });
    expect(warnings({ objects: [elsewhere] })).toContain('only TLS entry');
  });

  test('the first TLS chain of a listener that is there without TLS: all connections are cut at once (11.C, 11.I)', () => {
    const http = entry('b.example.com', ['443 HTTP']);
    expect(warnings({ objects: [http] })).toContain('ServiceEntry shop/b-example-com already has port 443');
  });

  test('a Sidecar that selects some pods', () => {
    const some = sidecar({ workloadSelector: { labels: { app: 'x' } } }, { name: 'some' });
    expect(warnings({ objects: [some] })).toContain('Pods that Sidecar shop/some selects');
  });

  test('open connections are cut when it ends (11.H)', () => {
    expect(warnings({})).toContain('are cut after 45 s');
  });
});

describe('what does not stand in its way', () => {
  test.each([
    [
      'an entry that is not exported here',
      entry('firestore.googleapis.com', ['443 TLS'], { namespace: 'other' }),
    ],
    ['a wildcard on another port', entry('*.googleapis.com', ['8443 TLS'])],
    ['an unrelated Service', service('firestore', 'db', ['tcp 3306'])],
  ])('%s', (_title, one) => {
    expect(planOf(FIRESTORE, view({ objects: [one] })).edits).toHaveLength(1);
  });

  test('a lease is handed on in seconds; without one it is for good', () => {
    expect(run(`${FIRESTORE} for 2h because INC-42`, view())).toMatchObject({ kind: 'plan', seconds: 7200 });
    expect(run(FIRESTORE, view())).not.toHaveProperty('seconds');
  });
});
