/** Calls on ports that hosts share, and to hosts that several objects name: each as measured (test/mesh-suite/awkward). */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { brief, flow, HOST, http, to } from './calls.ts';
import type { Mesh } from './make.ts';
import { entry, route, service, sidecar, tlsTo } from './make.ts';

const STRANGER = 'stranger.example.org';
const SHARED = { namespace: 'db', spec: { exportTo: ['*'] } };
const mysql = (name: string, ports: readonly string[], second = 0) =>
  entry(name, ports, { ...SHARED, creationTimestamp: `2026-01-01T00:00:0${second}Z` });
const met = (objects: readonly KubeObject[], port: number, host: string, mesh: Mesh = {}) => {
  const { by, parts } = flow(objects, mesh, port, host);
  return [by, ...brief(parts)];
};

describe('TCP without addresses takes the port', () => {
  const first = mysql('first.example.com', ['9000 TCP']);
  const second = mysql('second.example.com', ['9000 TCP'], 1);
  const own = entry('own.example.com', ['9000 TCP'], {
    ...SHARED,
    spec: { exportTo: ['*'], addresses: ['198.51.100.7'] },
  });
  test.each([
    ['its own', 'first.example.com', ['registry', '1 itself first.example.com']],
    ['a younger one’s', 'second.example.com', ['taken', '1 elsewhere first.example.com']],
    ['a stranger’s', STRANGER, ['taken', '1 elsewhere first.example.com']],
    ['not those with an address', 'own.example.com', ['registry', '1 itself own.example.com']],
  ])('%s', (_title, host, said) => {
    expect(met([second, first, own], 9000, host)).toEqual(said);
  });

  test('a younger one that only some see comes first', () => {
    const mine = entry('mine.example.com', ['9000 TCP'], { creationTimestamp: '2026-02-01T00:00:00Z' });
    expect(met([first, mine], 9000, STRANGER)).toEqual(['taken', '1 elsewhere mine.example.com']);
  });

  test('with resolution NONE each goes where it was dialled', () => {
    const any = entry('any.example.com', ['9000 TCP'], { spec: { resolution: 'NONE' } });
    expect(met([any], 9000, STRANGER)).toEqual(['taken', `1 itself ${STRANGER}`]);
  });

  test('where sidecars give names addresses, nothing is taken', () => {
    expect(met([first], 9000, STRANGER, { dnsCapture: true })).toEqual(['none', `1 refused ${STRANGER}`]);
  });

  test('what its rule does happens to all', () => {
    const rule = route(['first.example.com'], { tcp: [{ route: [to('own.example.com')] }] });
    expect(met([first, own, rule], 9000, STRANGER)).toEqual(['taken', '1 elsewhere own.example.com']);
  });

  test('beside HTTP on the port, HTTP of strangers is told apart', () => {
    const web = entry(HOST, ['8080 HTTP']);
    const raw = mysql('first.example.com', ['8080 TCP']);
    expect(met([web, raw], 8080, STRANGER)).toEqual(['none', `1 refused ${STRANGER}`]);
    expect(met([raw], 8080, STRANGER)).toEqual(['taken', '1 elsewhere first.example.com']);
  });
});

describe('sidecars that wait for the client', () => {
  const tls = entry(HOST, ['3306 TLS'], { spec: { exportTo: ['*'] } });
  test.each([
    ['a server-first stranger hangs', [tls], STRANGER, 'waits'],
    [
      'one without an address too',
      [tls, mysql('first.example.com', ['3306 TCP'])],
      'first.example.com',
      'waits',
    ],
    [
      'a Service does not',
      [tls, service('mysql', 'db', ['tcp 3306'])],
      'mysql.db.svc.cluster.local',
      'registry',
    ],
    ['nor does who speaks first', [entry(HOST, ['9000 TLS'])], STRANGER, 'none'],
    ['nor where nobody here sees it', [entry(HOST, ['3306 TLS'], { namespace: 'db' })], STRANGER, 'none'],
  ] as const)('%s', (_title, objects, host, by) => {
    const port = objects[0].spec?.['ports'] as readonly { number: number }[];
    expect(flow(objects, {}, port[0]?.number, host).by).toBe(by);
  });
});

describe('MYSQL on a shared port', () => {
  const early = mysql('early.example.com', ['8443 MYSQL']);
  const late = mysql('late.example.com', ['8443 TLS'], 1);
  test('leaves out what came later', () => {
    expect(met([late, early], 8443, 'late.example.com')).toEqual(['taken', '1 elsewhere early.example.com']);
  });

  test('nothing that has a listener of its own, or came before', () => {
    const own = entry('own.example.com', ['8443 TLS'], {
      ...SHARED,
      spec: { exportTo: ['*'], addresses: ['198.51.100.7'] },
    });
    expect(met([own, early], 8443, 'own.example.com')[0]).toBe('registry');
    const before = mysql('before.example.com', ['8443 TLS']);
    const after = mysql('after.example.com', ['8443 MYSQL'], 1);
    expect(met([before, after], 8443, 'before.example.com')[0]).toBe('registry');
  });
});

describe('several that name a host', () => {
  const old = entry(HOST, ['443 TLS'], { name: 'old', spec: { exportTo: ['*'] } });
  const young = entry(HOST, ['80 HTTP'], { name: 'young', creationTimestamp: '2026-02-01T00:00:00Z' });
  test('in one namespace, what only some see counts, and the ports of the other lead nowhere', () => {
    expect(met([old, young], 80, HOST)).toEqual(['registry', `1 itself ${HOST}`]);
    expect(met([old, young], 443, HOST, { outbound: 'ALLOW_ANY' })).toEqual([
      'registry',
      `1 refused ${HOST}`,
    ]);
  });

  test('of other namespaces, one by name before one for everyone', () => {
    const all = entry(HOST, ['443 TLS'], { namespace: 'a', spec: { exportTo: ['*'] } });
    const some = entry(HOST, ['443 TLS'], {
      namespace: 'b',
      name: 'some',
      creationTimestamp: '2026-02-01T00:00:00Z',
      spec: { exportTo: ['shop'] },
    });
    expect(flow([all, some]).object?.metadata.name).toBe('some');
  });

  test('the Service’s own port has no other', () => {
    const mysql = service('mysql', 'db', ['tcp 3306']);
    const host = 'mysql.db.svc.cluster.local';
    expect(met([mysql], 9000, host, { outbound: 'ALLOW_ANY' })).toEqual(['any', `1 refused ${host}`]);
  });
});

describe('rules that hold where a host is not known, or hide where it is', () => {
  const ghost = http([{ directResponse: { status: 418 } }]);
  test('on port 80, once sidecars speak HTTP there', () => {
    const web = entry('b.example.com', ['80 HTTP']);
    expect(met([web, ghost], 80, HOST)).toEqual(['registry', '1 answered 418']);
    expect(met([ghost], 80, HOST)).toEqual(['none', `1 refused ${HOST}`]);
    expect(met([entry('b.example.com', ['8080 HTTP']), ghost], 8080, HOST)).toEqual([
      'none',
      `1 refused ${HOST}`,
    ]);
  });

  test('the SNI of another of its hosts takes this one’s way', () => {
    const pair = route([HOST, 'b.example.com'], { tls: [tlsTo('c.example.com', ['b.example.com'])] });
    expect(met([entry(HOST, ['443 TLS']), pair], 443, HOST)).toEqual(['none', `1 refused ${HOST}`]);
  });

  test('a destination that a Sidecar leaves out is reached', () => {
    const hosts = [entry(HOST, ['443 TLS']), entry('b.example.com', ['443 TLS'])];
    const rule = route([HOST], { tls: [tlsTo('b.example.com', [HOST])] });
    const narrow = sidecar({ egress: [{ hosts: [`./${HOST}`] }] });
    expect(met([...hosts, rule, narrow], 443, HOST)).toEqual(['registry', '1 elsewhere b.example.com']);
  });

  test('HTTP asked of an alias is what the host meant gets', () => {
    const alias = service('short', 'shop', ['http 80'], { type: 'ExternalName', externalName: HOST });
    const objects = [alias, entry(HOST, ['80 HTTP']), ghost];
    expect(met(objects, 80, 'short.shop.svc.cluster.local')).toEqual(['registry', '1 answered 418']);
  });
});
