/** Where calls end up that are let through: endpoints, ports, subsets and delegates, each as measured (test/mesh-suite/awkward). */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { brief, flow, HOST, http, OTHER, to } from './calls.ts';
import { destinationRule, entry, object, route, tlsTo } from './make.ts';

const ports = ['80 HTTP', '443 TLS'];
const at = (spec: JsonObject, name = 'one') => entry(HOST, ports, { name, spec });
const parts = (objects: readonly KubeObject[], port: number) => brief(flow(objects, {}, port).parts);

describe('an entry', () => {
  const there = [{ address: '198.51.100.7' }];
  test.each([
    ['without endpoints', [at({ resolution: 'STATIC' })], '1 answered 503', `1 refused ${HOST}`],
    [
      'with addresses',
      [at({ resolution: 'STATIC', endpoints: there })],
      `1 itself ${HOST}`,
      `1 itself ${HOST}`,
    ],
    [
      'without endpoints of its own, beside one like it that has some',
      [at({ resolution: 'STATIC' }), at({ resolution: 'STATIC', endpoints: there }, 'two')],
      `1 itself ${HOST}`,
      `1 itself ${HOST}`,
    ],
    [
      'that picks pods',
      [at({ resolution: 'STATIC', workloadSelector: { labels: { app: 'db' } } })],
      `1 itself ${HOST}`,
      `1 itself ${HOST}`,
    ],
    [
      'with another host for its server',
      [at({ endpoints: [{ address: 'c.example.com' }] })],
      '1 elsewhere c.example.com',
      '1 elsewhere c.example.com',
    ],
    [
      'with itself for its server',
      [at({ endpoints: [{ address: HOST }] })],
      `1 itself ${HOST}`,
      `1 itself ${HOST}`,
    ],
  ])('%s', (_title, objects, plain, sealed) => {
    expect(parts(objects, 80)).toEqual([plain]);
    expect(parts(objects, 443)).toEqual([sealed]);
  });

  test('of two servers each gets its share', () => {
    const two = at({ endpoints: [{ address: 'c.example.com' }, { address: 'd.example.com' }] });
    expect(parts([two], 443)).toEqual(['0.5 elsewhere c.example.com', '0.5 elsewhere d.example.com']);
  });
});

describe('a rule leads', () => {
  const rule = (destination: JsonObject) => http([{ route: [{ destination }] }]);
  const host = 'b.example.com';
  test.each([
    ['to a port that is there', { host, port: { number: 80 } }, `1 elsewhere ${host}`],
    ['to one that is not', { host, port: { number: 8080 } }, '1 answered 503'],
    ['to a subset that nobody made', { host, subset: 'v9' }, '1 answered 503'],
    ['to one that somebody made', { host, subset: 'v1' }, `1 elsewhere ${host} v1`],
  ])('%s', (_title, destination, part) => {
    const subsets = destinationRule(host, { subsets: [{ name: 'v1' }] });
    expect(parts([at({}), OTHER, subsets, rule(destination)], 80)).toEqual([part]);
  });

  test('TLS to a port that is not there: closed', () => {
    const other = {
      match: [{ port: 443, sniHosts: [HOST] }],
      route: [{ destination: { host, port: { number: 8443 } } }],
    };
    expect(parts([at({}), OTHER, route([HOST], { tls: [other] })], 443)).toEqual([`1 refused ${host}`]);
  });

  test('to a host without endpoints', () => {
    const empty = entry('c.example.com', ports, { spec: { resolution: 'STATIC' } });
    const rules = route([HOST], {
      tls: [tlsTo('c.example.com', [HOST])],
      http: [{ route: [to('c.example.com')] }],
    });
    expect(parts([at({}), empty, rules], 80)).toEqual(['1 answered 503']);
    expect(parts([at({}), empty, rules], 443)).toEqual(['1 refused c.example.com']);
  });
});

describe('a delegate', () => {
  const root = (delegate: JsonObject, match: readonly JsonObject[] = []) =>
    http([match.length > 0 ? { match, delegate } : { delegate }]);
  const leaf = (rules: readonly JsonObject[], spec: JsonObject = {}) =>
    object('VirtualService', { name: 'leaf', namespace: 'db' }, { http: rules, ...spec });
  const only = { match: [{ uri: { prefix: '/only' } }], directResponse: { status: 418 } };
  const rest = { route: [to('b.example.com')] };
  const called = { name: 'leaf', namespace: 'db' };

  test.each([
    ['stands in its place', [root(called), leaf([only, rest])], '1 elsewhere b.example.com'],
    ['that takes no plain call', [root(called), leaf([only])], '1 answered 404'],
    [
      'under a condition of the rule that names it',
      [root(called, [{ uri: { prefix: '/v2' } }]), leaf([rest])],
      '1 answered 404',
    ],
    [
      'under a condition that every call meets',
      [root(called, [{ uri: { prefix: '/' } }]), leaf([rest])],
      '1 elsewhere b.example.com',
    ],
    ['that is not there: there is no rule', [root(called)], `1 itself ${HOST}`],
    [
      'that has hosts is none',
      [root(called), leaf([rest], { hosts: ['z.example.com'] })],
      `1 itself ${HOST}`,
    ],
    ['that others keep to themselves', [root(called), leaf([rest], { exportTo: ['.'] })], `1 itself ${HOST}`],
  ])('%s', (_title, routes, part) => {
    expect(parts([at({}), OTHER, ...routes], 80)).toEqual([part]);
  });
});

test('a port that declares nothing: HTTP rules where its number is for HTTP, TCP rules elsewhere', () => {
  const bare = entry(HOST, ['8080', '9000'], { spec: { addresses: ['198.51.100.7'] } });
  const rules = route([HOST], {
    http: [{ directResponse: { status: 418 } }],
    tcp: [{ route: [to('b.example.com', { port: { number: 443 } })] }],
  });
  expect(parts([bare, OTHER, rules], 8080)).toEqual(['1 answered 418']);
  expect(parts([bare, OTHER, rules], 9000)).toEqual(['1 elsewhere b.example.com']);
});
