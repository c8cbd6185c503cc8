/** `egress gateway`: what it makes, and who sees what of it. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { nameOf } from '../../src/core/kube.ts';
import { egressGateway } from '../mesh/egress.ts';
import { destinationRule, entry, port, route, view } from '../mesh/make.ts';
import type { Mesh } from '../mesh/make.ts';
import { planOf, run } from './run.ts';

const A = 'a.example.com';
const EGRESS = egressGateway();
const SERVICE = 'istio-egressgateway.istio-system.svc.cluster.local';
const HTTPS = entry(A, ['443 HTTPS']);
const PLAIN = { number: 80, name: 'http-80', protocol: 'HTTP', targetPort: 443 };
const plan = (typed: string, objects: readonly KubeObject[] = [EGRESS], mesh: Mesh = {}) =>
  planOf(`/egress gateway ${A}${typed}`, view({ ...mesh, objects }));
const edit = (typed: string, name: string, objects?: readonly KubeObject[]) =>
  plan(typed, objects).edits.find(({ target }) => nameOf(target) === name);
const namesOf = (typed: string, objects?: readonly KubeObject[]) =>
  plan(typed, objects).edits.map(({ target }) => nameOf(target).replace(' shop/', ' '));

const OUT = 'drawbridge-a-example-com-egress';
const OWN = 'drawbridge-a-example-com';

describe('what it makes', () => {
  test('as TLS: the host for the callers and for the gateway, a server, and the way from behind', () => {
    expect(namesOf(' as TLS')).toEqual([
      'ServiceEntry a-example',
      `ServiceEntry ${OUT}`,
      `Gateway ${OWN}`,
      `VirtualService ${OUT}`,
      `VirtualService ${OWN}`,
    ]);
    expect(edit(' as TLS', `Gateway shop/${OWN}`)).toMatchObject({
      shell: { selector: { app: 'istio-egressgateway', istio: 'egressgateway' } },
      items: {
        servers: [{ port: { number: 443, protocol: 'TLS' }, hosts: [A], tls: { mode: 'PASSTHROUGH' } }],
      },
    });
    expect(edit(' as TLS', `VirtualService shop/${OUT}`)).toMatchObject({
      shell: { hosts: [A], gateways: [`shop/${OWN}`], exportTo: ['istio-system'] },
      items: {
        tls: [
          {
            match: [{ port: 443, sniHosts: [A] }],
            route: [{ destination: { host: A, port: { number: 443 } } }],
          },
        ],
      },
    });
    expect(edit(' as TLS', `VirtualService shop/${OWN}`)).toMatchObject({
      shell: { hosts: [A], exportTo: ['.'] },
      items: {
        tls: [
          {
            match: [{ port: 443, sniHosts: [A] }],
            route: [{ destination: { host: SERVICE, port: { number: 443 } } }],
          },
        ],
      },
    });
  });

  test('as HTTP: the gateway begins the TLS, by a rule and a port that it alone sees', () => {
    expect(namesOf(' as HTTP')).toEqual([
      `DestinationRule ${OWN}`,
      'ServiceEntry a-example',
      `DestinationRule ${OUT}`,
      `ServiceEntry ${OUT}`,
      `Gateway ${OWN}`,
      `VirtualService ${OUT}`,
      `VirtualService ${OWN}`,
    ]);
    const tls = { mode: 'SIMPLE', sni: A, subjectAltNames: [A] };
    expect(edit(' as HTTP', `DestinationRule shop/${OUT}`)).toMatchObject({
      shell: { host: A, exportTo: ['istio-system'] },
      items: { portLevelSettings: [{ port: { number: 80 }, tls }] },
    });
    expect(edit(' as HTTP', `ServiceEntry shop/${OUT}`)).toMatchObject({
      shell: { hosts: [A], resolution: 'DNS', exportTo: ['istio-system'] },
      items: { ports: [PLAIN] },
    });
    expect(edit(' as HTTP', `VirtualService shop/${OWN}`)?.items).toEqual({
      http: [{ match: [{ port: 80 }], route: [{ destination: { host: SERVICE, port: { number: 80 } } }] }],
    });
  });

  test('without a word both go that way: whichever the application speaks', () => {
    expect(namesOf('')).toEqual(namesOf(' as HTTP'));
    expect(edit('', `ServiceEntry shop/${OUT}`)?.items).toEqual({ ports: [port('443 HTTPS'), PLAIN] });
    expect(Object.keys(edit('', `VirtualService shop/${OWN}`)?.items ?? {})).toEqual(['http', 'tls']);
    expect(plan('').scope).toEqual({ host: A, ports: [443, 80], namespace: 'shop' });
    expect(plan('').namespaces).toEqual(['istio-system', 'shop']);
  });

  test('a long host makes a Gateway whose name is a label (2.4)', () => {
    const long = `${'x'.repeat(60)}.example.com`;
    const made = planOf(`/egress gateway ${long} as TLS`, view({ objects: [EGRESS] })).edits;
    const name = made.find(({ target }) => target.kind === 'Gateway')?.target.name ?? '';
    expect(name).toMatch(/^drawbridge-x+-[0-9a-f]{6}$/);
    expect(name.length).toBeLessThan(64);
  });

  test('a lease is handed on in seconds', () => {
    expect(run(`/egress gateway ${A} for 2h`, view({ objects: [EGRESS] }))).toMatchObject({ seconds: 7200 });
  });
});

describe('what is there already', () => {
  const entries = (typed: string, ...objects: readonly KubeObject[]) =>
    namesOf(typed, [EGRESS, ...objects]).filter((name) => /ServiceEntry|DestinationRule/.test(name));

  test.each<[string, string, KubeObject[], string[]]>([
    ['the callers know the host', ' as TLS', [HTTPS], [`ServiceEntry ${OUT}`]],
    [
      'the callers know it, and get port 80',
      ' as HTTP',
      [HTTPS],
      [
        `DestinationRule ${OWN}`,
        'ServiceEntry a-example-com',
        `DestinationRule ${OUT}`,
        `ServiceEntry ${OUT}`,
      ],
    ],
    [
      'the callers know port 80',
      ' as HTTP',
      [entry(A, ['443 TLS', '80 HTTP'])],
      [`DestinationRule ${OUT}`, `ServiceEntry ${OUT}`],
    ],
    ['everyone knows the host', ' as TLS', [entry(A, ['443 TLS'], { spec: { exportTo: ['*'] } })], []],
    [
      'the gateway knows the host by somebody’s entry',
      ' as TLS',
      [entry(A, ['443 TLS'], { namespace: 'other', spec: { exportTo: ['istio-system'] } })],
      ['ServiceEntry a-example'],
    ],
    [
      'a wildcard, which plain calls do not meet',
      ' as HTTP',
      [entry('*.example.com', ['443 TLS'])],
      [`DestinationRule ${OWN}`, 'ServiceEntry a-example', `DestinationRule ${OUT}`, `ServiceEntry ${OUT}`],
    ],
  ])('%s', (_what, typed, objects, wanted) => {
    expect(entries(typed, ...objects)).toEqual(wanted);
  });

  test('a gateway in the callers’ own namespace sees what they see', () => {
    const own = [egressGateway('shop')];
    expect(namesOf('', own)).toEqual([
      `DestinationRule ${OWN}`,
      'ServiceEntry a-example',
      `Gateway ${OWN}`,
      `VirtualService ${OUT}`,
      `VirtualService ${OWN}`,
    ]);
    expect(edit('', `VirtualService shop/${OUT}`, own)).toMatchObject({ shell: { exportTo: ['.'] } });
  });

  test('of several gateways the one that is named, in full or by its name', () => {
    const two = [EGRESS, egressGateway('infra', 'partners')];
    const host = (at: string) => JSON.stringify(edit(` as TLS at ${at}`, `VirtualService shop/${OWN}`, two));
    expect(host('infra/partners')).toContain('partners.infra.svc.cluster.local');
    expect(host('partners')).toContain('partners.infra.svc.cluster.local');
    expect(host('istio-system/istio-egressgateway')).toContain(SERVICE);
  });

  test('rules of others that are no matter of these calls', () => {
    const elsewhere = route([A], { http: [{ route: [{ destination: { host: A } }] }] });
    expect(plan(' as TLS', [EGRESS, HTTPS, elsewhere]).edits).toHaveLength(4);
    expect(plan('', [EGRESS, destinationRule('b.example.com')]).edits).toHaveLength(7);
  });
});
