/** Where calls go now: by what is registered, what may leave, and the first rule that fits. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/kube.ts';
import { SINKS } from '../../src/core/sink.ts';
import { stateOfFlow } from '../../src/mesh/flow/flow.ts';
import { brief, flow, HOST, http, OTHER, TLS, to } from './calls.ts';
import { destinationRule, entry, object, route, service, sidecar, tlsTo } from './make.ts';

const sink = (match: JsonObject = {}, to: keyof typeof SINKS = 'refuse') => tlsTo(SINKS[to], [HOST], match);

describe('a host that no rule is for', () => {
  test.each([
    ['registered', [TLS], 'REGISTRY_ONLY', 'registry', 'open'],
    ['not registered where nothing else may leave', [], 'REGISTRY_ONLY', 'none', 'broken'],
    ['not registered where anything may leave', [], 'ALLOW_ANY', 'any', 'open'],
    ['not registered where revisions differ', [], 'UNKNOWN', 'unknown', 'unclear'],
    ['registered on another port', [entry(HOST, ['80 HTTP'])], 'REGISTRY_ONLY', 'none', 'broken'],
    [
      'registered for others',
      [entry(HOST, ['443 TLS'], { namespace: 'other' })],
      'REGISTRY_ONLY',
      'none',
      'broken',
    ],
    ['under a wildcard', [entry('*.example.com', ['443 TLS'])], 'REGISTRY_ONLY', 'registry', 'open'],
  ] as const)('%s', (_title, objects, outbound, by, state) => {
    const found = flow(objects, { outbound });
    expect([found.by, stateOfFlow(found)]).toEqual([by, state]);
  });

  test('a Sidecar’s own policy outranks the mesh’s', () => {
    const own = sidecar({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } });
    expect(flow([own]).by).toBe('any');
  });
});

describe('TLS', () => {
  test.each([
    [
      'to the sink that refuses',
      route([HOST], { tls: [sink()] }),
      '1 refused refuse.sink.drawbridge.dev',
      'broken',
    ],
    [
      'to the sink that hangs',
      route([HOST], { tls: [sink({}, 'hang')] }),
      '1 hangs hang.sink.drawbridge.dev',
      'broken',
    ],
    [
      'for other callers',
      route([HOST], { tls: [sink({ sourceNamespace: 'other' })] }),
      `1 itself ${HOST}`,
      'open',
    ],
    [
      'for another workload',
      route([HOST], { tls: [sink({ sourceLabels: { app: 'db' } })] }),
      `1 itself ${HOST}`,
      'open',
    ],
    [
      'for this workload',
      route([HOST], { tls: [sink({ sourceLabels: { app: 'web' } })] }),
      '1 refused refuse.sink.drawbridge.dev',
      'broken',
    ],
    [
      'for labels that it does not bear',
      route([HOST], { tls: [sink({ sourceLabels: { v: '2' } })] }),
      `1 itself ${HOST}`,
      'open',
    ],
    ['at a gateway', route([HOST], { tls: [sink({ gateways: ['shop/web'] })] }), `1 itself ${HOST}`, 'open'],
    ['on another port', route([HOST], { tls: [sink({ port: 8443 })] }), `1 itself ${HOST}`, 'open'],
    [
      'http and tcp rules do nothing here',
      route([HOST], { http: [{ route: [to('x')] }], tcp: [{ route: [to('x')] }] }),
      `1 itself ${HOST}`,
      'open',
    ],
    [
      'somewhere else',
      route([HOST], { tls: [tlsTo('b.example.com', [HOST])] }),
      '1 elsewhere b.example.com',
      'open',
    ],
  ])('%s', (_title, one, part, state) => {
    const found = flow([TLS, OTHER, one]);
    expect([brief(found.parts), stateOfFlow(found)]).toEqual([[part], state]);
  });

  test('the narrowest SNI counts, whichever rule stands first', () => {
    const wide = route(['*.example.com'], { tls: [tlsTo('b.example.com', ['*.example.com']), sink()] });
    expect(stateOfFlow(flow([TLS, wide]))).toBe('broken');
  });

  test('a rule of ours is told with the object that holds it', () => {
    expect(flow([TLS, route([HOST], { tls: [sink()] })]).route?.metadata.name).toBe('route');
  });

  test('shares', () => {
    const half = tlsTo(HOST, [HOST]);
    const rule = {
      ...half,
      route: [
        { ...to(HOST), weight: 70 },
        { ...to(SINKS.refuse), weight: 30 },
      ],
    };
    const found = flow([TLS, route([HOST], { tls: [rule] })]);
    expect(brief(found.parts)).toEqual([`0.7 itself ${HOST}`, '0.3 refused refuse.sink.drawbridge.dev']);
    expect(stateOfFlow(found)).toBe('split');
  });
});

describe('TCP', () => {
  const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
  const host = 'mysql.db.svc.cluster.local';
  test.each([
    ['without a match', [{ route: [to(SINKS.refuse)] }], 'broken'],
    ['on its port', [{ match: [{ port: 3306 }], route: [to(SINKS.refuse)] }], 'broken'],
    ['on another', [{ match: [{ port: 3307 }], route: [to(SINKS.refuse)] }], 'open'],
  ])('a rule %s', (_title, tcp, state) => {
    const short = object('VirtualService', { name: 'm', namespace: 'db' }, { hosts: ['mysql'], tcp });
    expect(stateOfFlow(flow([mysql, short], {}, 3306, host))).toBe(state);
  });
});

describe('HTTP', () => {
  const PLAIN = entry(HOST, ['80 HTTP']);
  const parts = (rules: readonly JsonObject[]) => brief(flow([PLAIN, http(rules)], {}, 80).parts);

  test('an abort is a share; without a percentage it is none', () => {
    const rule = (percentage: JsonObject) => ({
      fault: { abort: { httpStatus: 500, ...percentage } },
      route: [to(HOST)],
    });
    expect(parts([rule({ percentage: { value: 25 } })])).toEqual([
      '0.25 answered 500',
      `0.75 itself ${HOST}`,
    ]);
    expect(parts([rule({ percentage: { value: 100 } })])).toEqual(['1 answered 500']);
    expect(parts([rule({})])).toEqual([`1 itself ${HOST}`]);
  });

  test('a rule with conditions is passed over', () => {
    const fox = {
      match: [{ headers: { 'user-agent': { regex: '.*Firefox.*' } } }],
      route: [to('b.example.com')],
    };
    expect(parts([fox, { route: [to(HOST)] }])).toEqual([`1 itself ${HOST}`]);
  });

  test('subsets', () => {
    const rule = {
      route: [
        { ...to(HOST, { subset: 'v1' }), weight: 80 },
        { ...to(HOST, { subset: 'v2' }), weight: 20 },
      ],
    };
    const subsets = destinationRule(HOST, { subsets: [{ name: 'v1' }, { name: 'v2' }] });
    const found = flow([PLAIN, http([rule]), subsets], {}, 80);
    expect(brief(found.parts)).toEqual([`0.8 elsewhere ${HOST} v1`, `0.2 elsewhere ${HOST} v2`]);
    expect(parts([rule])).toEqual(['0.8 answered 503', '0.2 answered 503']);
  });

  test('of two VirtualServices the second is ignored', () => {
    const first = http([{ route: [to(HOST)] }]);
    const second = {
      ...http([{ route: [to(SINKS.refuse)] }]),
      metadata: { ...first.metadata, name: 'second' },
    };
    expect(brief(flow([PLAIN, first, second], {}, 80).parts)).toEqual([`1 itself ${HOST}`]);
  });
});
