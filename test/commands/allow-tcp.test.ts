/** `egress allow` by addresses, and on several ports. */
import { describe, expect, test } from 'vitest';
import { entry, service, view } from '../mesh/make.ts';
import { only, portsOf, warned } from './allowed.ts';
import { planOf } from './run.ts';

const DB = '/egress allow db.example.com:3306 ip=198.51.100.7';
describe('by addresses', () => {
  test('is what story 2 asks for: the host, its address, a TCP port; dialled as the client dials', () => {
    const plan = planOf(DB, view());
    expect(plan.edits).toEqual([
      {
        do: 'create',
        target: { kind: 'ServiceEntry', namespace: 'shop', name: 'db-example' },
        shell: {
          hosts: ['db.example.com'],
          location: 'MESH_EXTERNAL',
          resolution: 'NONE',
          addresses: ['198.51.100.7/32'],
          exportTo: ['.'],
        },
        items: { ports: [{ number: 3306, name: 'tcp-3306', protocol: 'TCP' }] },
      },
    ]);
    expect(plan.summary).toBe(
      'Pods in shop may reach db.example.com on 3306 (TCP) at 198.51.100.7, by ServiceEntry shop/db-example.',
    );
  });

  test('several and ranges are all listed, each once, in one order however they were typed', () => {
    const typed = (ip: string) => only(`/egress allow db.example.com:5432 ip=${ip}`).shell['addresses'];
    const all = ['198.51.100.7/32', '198.51.100.64/27', '2001:db8::7/128'];
    expect(typed('198.51.100.7,198.51.100.64/27,2001:DB8::7')).toEqual(all);
    expect(typed('2001:db8::7,198.51.100.64/27,198.51.100.7/32,198.51.100.7')).toEqual(all);
  });

  test('HTTPS may be too, for servers that no resolver of the sidecar knows', () => {
    const edit = only('/egress allow a.example.com a.example.com:5432 ip=198.51.100.7');
    expect(edit.shell).toMatchObject({ resolution: 'NONE', addresses: ['198.51.100.7/32'] });
    expect(edit.items.ports).toHaveLength(2);
  });

  test('a wildcard may be: its addresses are given', () => {
    expect(only('/egress allow *.example.com:5432 ip=198.51.100.0/28').shell['hosts']).toEqual([
      '*.example.com',
    ]);
  });

  test.each([
    [':27017 ip=198.51.100.7', ['27017 mongo-27017 MONGO']],
    [':27017 ip=198.51.100.0/24', ['27017 tcp-27017 TCP']],
    [':27017 ip=198.51.100.7,198.51.101.0/24', ['27017 tcp-27017 TCP']],
    [':3306 as mysql ip=198.51.100.7', ['3306 mysql-3306 MYSQL']],
    [':6379 as Redis ip=198.51.100.7', ['6379 redis-6379 REDIS']],
    [':6379 ip=198.51.100.7', ['6379 tcp-6379 TCP']],
    [':7777 as tcp ip=198.51.100.7', ['7777 tcp-7777 TCP']],
    [' as TCP ip=198.51.100.7', ['443 tcp-443 TCP']],
  ])('the protocol of %s', (typed, ports) => {
    expect(portsOf(`/egress allow db.example.com${typed}`)).toEqual(ports);
  });

  test('where DNS is captured none are needed, and the card says for whom that fails (11.N)', () => {
    const typed = '/egress allow db.example.com:3306';
    const { shell } = only(typed, { dnsCapture: true });
    expect(shell).toMatchObject({ resolution: 'DNS' });
    expect(shell).not.toHaveProperty('addresses');
    expect(warned(typed, { dnsCapture: true })).toContain('Pods that switched it off');
    expect(portsOf('/egress allow db.example.com:27017', { dnsCapture: true })).toEqual([
      '27017 mongo-27017 MONGO',
    ]);
  });

  test('stands beside MYSQL and TLS of others on its port: a listener of its own is nobody else’s (3.3, 11.I)', () => {
    const objects = [entry('b.example.com', ['3306 MYSQL']), entry('c.example.com', ['3306 TLS'])];
    expect(only(DB, { objects }).shell['addresses']).toEqual(['198.51.100.7/32']);
  });

  test('a range lies beside a narrower one, and beside MONGO that has an address', () => {
    const objects = [
      entry('b.example.com', ['3306 TCP'], { spec: { addresses: ['198.51.100.7'] } }),
      entry('c.example.com', ['3306 MONGO'], { spec: { addresses: ['198.51.100.8/32'] } }),
      service('mysql', 'db', ['mysql 3306']),
    ];
    expect(portsOf('/egress allow db.example.com:3306 ip=198.51.100.0/24', { objects })).toHaveLength(1);
  });

  test('what the card warns of', () => {
    expect(warned(DB)).toContain('Nothing follows db.example.com by itself');
    expect(warned(DB)).not.toMatch(/private|Every address/);
    expect(warned(DB, { outbound: 'ALLOW_ANY' })).not.toContain('look its address up themselves');
    const range = '/egress allow db.example.com:7777 as TCP ip=10.0.0.0/24';
    expect(warned(range)).toContain('Every address in 10.0.0.0/24 is opened on port 7777');
    expect(warned(range)).toContain('10.0.0.0/24 is private');
    const tls = entry('b.example.com', ['7777 TLS']);
    expect(warned(range, { objects: [tls] })).toContain('servers in the range that speak first hang');
  });
});

describe('HTTP and the rest', () => {
  test.each([
    [':80', ['80 http-80 HTTP']],
    [':8080', ['8080 http-8080 HTTP']],
    [':50051 as grpc', ['50051 grpc-50051 GRPC']],
    [':9090 as GRPC-Web', ['9090 grpc-web-9090 GRPC-WEB']],
    [':9090 as http2', ['9090 http2-9090 HTTP2']],
    [':9093 as TLS', ['9093 tls-9093 TLS']],
  ])('the protocol of %s', (typed, ports) => {
    expect(portsOf(`/egress allow a.example.com${typed}`)).toEqual(ports);
  });

  test('two protocols of one host are two ports of one entry', () => {
    const edit = only('/egress allow a.example.com:80 a.example.com:443');
    expect(edit.items.ports).toHaveLength(2);
    expect(edit.shell).toMatchObject({ resolution: 'DNS' });
  });

  test('what the card warns of: HTTP is not cut, and looks at the first bytes of others', () => {
    const http = '/egress allow a.example.com:80';
    expect(warned(http)).toContain('told with their next answer');
    expect(warned(http)).not.toMatch(/are cut|hang/);
    const odd = '/egress allow a.example.com:7000 as HTTP';
    expect(warned(odd)).toContain('speak first on port 7000 hang');
    expect(warned(odd, { objects: [entry('b.example.com', ['7000 HTTP'])] })).not.toContain('hang');
    expect(warned(odd, { objects: [service('web', 'shop', ['http 7000'])] })).not.toContain('hang');
    const tcp = entry('b.example.com', ['7000 TCP']);
    expect(warned(odd, { objects: [tcp] })).toContain('already has port 7000 without HTTP');
  });
});
