/** What makes a host known, and with which ports. */
import { describe, expect, test } from 'vitest';
import { covers, fullName, meets, uniqueSlug } from '../../src/mesh/view/host.ts';
import { entryPort, familyOf, servicePort } from '../../src/mesh/view/protocol.ts';
import { known, sharesListener } from '../../src/mesh/view/registry.ts';
import { entry, service, sidecar, view } from './make.ts';

const SHOP = { namespace: 'shop' };
const NEW = { creationTimestamp: '2026-06-01T00:00:00Z' };
const OLD = { creationTimestamp: '2025-01-01T00:00:00Z' };

describe('names (ISTIO.md 5)', () => {
  test.each([
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '*.a.example.com', true],
    ['*.a.example.com', '*.example.com', false],
    ['a.example.com', '*.example.com', false],
    ['*', 'anything', true],
  ])('%s covers %s: %s', (pattern, host, yes) => {
    expect(covers(pattern, host)).toBe(yes);
  });

  test('hosts meet both ways', () => {
    expect(meets('a.example.com', '*.example.com')).toBe(true);
    expect(meets('a.example.com', 'b.example.com')).toBe(false);
  });

  test('a name without dots is a Service of the own namespace; one with dots is as it stands', () => {
    expect(fullName('mysql', 'db')).toBe('mysql.db.svc.cluster.local');
    expect(fullName('mysql.db', 'db')).toBe('mysql.db');
  });

  test('different hosts never get the same slug', () => {
    const hosts = ['a.b.example', 'a-b.example', 'a.b-example', '*.b.example', 'wildcard.b.example'];
    expect(new Set(hosts.map(uniqueSlug)).size).toBe(hosts.length);
  });
});

describe('protocols (ISTIO.md 2.2, 3)', () => {
  test.each([
    ['tcp-mysql', 3306, undefined, 'TCP'],
    ['mysql', 3306, undefined, 'MYSQL'],
    ['mongo-x', 1, undefined, 'MONGO'],
    ['redis', 6379, undefined, 'REDIS'],
    ['https-web', 8443, undefined, 'HTTPS'],
    ['tls', 1, undefined, 'TLS'],
    ['grpc-web-x', 1, undefined, 'GRPC-WEB'],
    ['grpc', 1, undefined, 'GRPC'],
    ['http2-x', 1, undefined, 'HTTP2'],
    ['httpfoo', 1, undefined, undefined],
    ['web', 80, undefined, undefined],
    ['web', 3306, undefined, 'TCP'],
    ['', 25, undefined, 'TCP'],
    ['', 53, undefined, 'TCP'],
    ['', 27017, undefined, 'TCP'],
    ['http-web', 80, 'tcp', 'TCP'],
    ['tcp-web', 80, 'kubernetes.io/h2c', 'HTTP2'],
  ])('Service port named %j on %i with appProtocol %s speaks %s', (name, port, appProtocol, protocol) => {
    expect(servicePort({ name, port, appProtocol, protocol: 'TCP' }).protocol).toBe(protocol);
  });

  test('UDP is nothing that a sidecar carries', () => {
    expect(familyOf(servicePort({ name: 'dns', port: 53, protocol: 'UDP' }))).toBe('none');
  });

  test.each([
    ['https', 'tls'],
    ['TLS', 'tls'],
    ['mysql', 'tcp'],
    ['GRPC', 'http'],
    ['', 'undeclared'],
    [undefined, 'undeclared'],
  ])('an entry’s protocol %s is of the kind %s, well-known number or not', (protocol, family) => {
    expect(familyOf(entryPort({ number: 3306, name: 'x', protocol }))).toBe(family);
  });
});

describe('which object counts (ISTIO.md 5, 11.K)', () => {
  const HOST = 'a.example.com';
  const publicly = { spec: { exportTo: ['*'] } };

  test.each([
    [
      'the client’s own namespace, even if newer',
      { namespace: 'shop', ...NEW },
      { namespace: 'other', ...OLD },
    ],
    ['else the older', { namespace: 'two', ...OLD }, { namespace: 'one', ...NEW }],
    ['of one second, the lower name', { name: 'a', namespace: 'two' }, { name: 'b', namespace: 'one' }],
  ])('%s', (_title, wins, loses) => {
    const objects = [
      entry(HOST, ['443 TLS'], { ...loses, ...publicly }),
      entry(HOST, ['8443 TLS'], { ...wins, ...publicly }),
    ];
    expect(known(view({ objects }), HOST, SHOP)?.ports.map((p) => p.number)).toEqual([8443]);
  });

  test('a Service beats an entry, unless the entry is in the client’s namespace and the Service is not', () => {
    const host = 'mysql.db.svc.cluster.local';
    const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
    const theirs = entry(host, ['3306 TCP'], { namespace: 'other', ...publicly, ...OLD });
    const mine = entry(host, ['3306 TCP'], { namespace: 'shop', ...NEW });
    const who = (objects: Parameters<typeof view>[0]) => known(view(objects), host, SHOP)?.object;
    expect(who({ objects: [theirs, mysql] })).toEqual(mysql);
    expect(who({ objects: [mysql, mine] })).toEqual(mine);
    expect(known(view({ objects: [mysql, theirs] }), host, { namespace: 'other' })?.object).toEqual(theirs);
  });

  test('ports of two entries are merged in one namespace only, and only if nothing else differs', () => {
    const both = (more: object) => [
      entry(HOST, ['443 TLS'], { name: 'one', ...publicly }),
      entry(HOST, ['80 HTTP'], { name: 'two', ...publicly, ...more }),
    ];
    const ports = (more: object) => known(view({ objects: both(more) }), HOST, SHOP)?.ports.length;
    expect(ports({})).toBe(2);
    expect(ports({ namespace: 'shop2' })).toBe(1);
    expect(ports({ spec: { exportTo: ['*'], resolution: 'STATIC' } })).toBe(1);
  });

  test('exportTo: private, by name, public, nobody, and left out', () => {
    const seen = (exportTo: string[] | undefined) => {
      const spec = exportTo ? { exportTo } : { exportTo: [] };
      return known(view({ objects: [entry(HOST, ['443 TLS'], { namespace: 'other', spec })] }), HOST, SHOP);
    };
    expect(seen(['.'])).toBeUndefined();
    expect(seen(['~'])).toBeUndefined();
    expect(seen(['shop'])).toBeDefined();
    expect(seen(['*'])).toBeDefined();
    expect(seen(undefined)).toBeDefined();
  });

  test('a Service is exported by its annotation', () => {
    const annotations = { 'networking.istio.io/exportTo': '., other' };
    const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
    const objects = [{ ...mysql, metadata: { ...mysql.metadata, annotations } }];
    const host = 'mysql.db.svc.cluster.local';
    expect(known(view({ objects }), host, SHOP)).toBeUndefined();
    expect(known(view({ objects }), host, { namespace: 'other' })).toBeDefined();
  });

  test('an exact entry is preferred to a wildcard, and the narrowest wildcard to the rest (3.1)', () => {
    const wide = entry('*.example.com', ['443 TLS']);
    const narrow = entry('*.eu.example.com', ['443 TLS']);
    const host = 'a.eu.example.com';
    const found = (objects: readonly (typeof wide)[]) => known(view({ objects }), host, SHOP)?.host;
    expect(found([wide])).toBe('*.example.com');
    expect(found([wide, narrow])).toBe('*.eu.example.com');
    expect(found([wide, narrow, entry(host, ['443 TLS'])])).toBe(host);
  });

  test('an ExternalName Service registers nothing', () => {
    const objects = [service('alias', 'shop', [], { type: 'ExternalName', externalName: 'x.example.org' })];
    expect(known(view({ objects }), 'alias.shop.svc.cluster.local', SHOP)).toBeUndefined();
  });

  test('a Sidecar’s egress hosts hide what they do not name (7)', () => {
    const objects = (hosts: string[]) => [
      entry(HOST, ['443 TLS'], { namespace: 'other', ...publicly }),
      sidecar({ egress: [{ hosts }] }),
    ];
    const seen = (...hosts: string[]) => known(view({ objects: objects(hosts) }), HOST, SHOP) !== undefined;
    expect(seen('./*')).toBe(false);
    expect(seen('other/*')).toBe(true);
    expect(seen('*/*.example.com')).toBe(true);
    expect(seen('*/b.example.com')).toBe(false);
    expect(seen('~/*')).toBe(false);
  });

  test('without an address, or with a range, its listener is shared (3.3)', () => {
    const of = (addresses: string[]) =>
      known(view({ objects: [entry(HOST, ['3306 TCP'], { spec: { addresses } })] }), HOST, SHOP);
    const shares = (...addresses: string[]) => {
      const found = of(addresses);
      return found && sharesListener(found);
    };
    expect(shares()).toBe(true);
    expect(shares('198.51.100.7')).toBe(false);
    expect(shares('198.51.100.7/32')).toBe(false);
    expect(shares('198.51.100.0/24')).toBe(true);
  });
});
