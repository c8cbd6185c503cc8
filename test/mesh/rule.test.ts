/** Which rule a plain call meets, in the cases that are easily told wrong. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { SINKS } from '../../src/core/sink.ts';
import { stateOfFlow } from '../../src/mesh/flow/flow.ts';
import { brief, flow, HOST, http, OTHER, TLS, to } from './calls.ts';
import { entry, route, tlsTo } from './make.ts';

describe('what is easily drawn wrong', () => {
  const PLAIN = entry(HOST, ['80 HTTP']);
  const at = (...objects: readonly KubeObject[]) => {
    const found = flow([PLAIN, OTHER, ...objects], {}, 80);
    return [brief(found.parts), stateOfFlow(found)];
  };
  const sunk = [to(SINKS.refuse)];
  const reached = [[`1 itself ${HOST}`], 'open'];
  const broken = [['1 refused refuse.sink.drawbridge.dev'], 'broken'];

  test('HTTP: a VirtualService for others only yields to the next one (5)', () => {
    const others = http([{ match: [{ sourceNamespace: 'other' }], route: [to(HOST)] }]);
    const second = route([HOST], { http: [{ route: sunk }] }, { name: 'second' });
    expect(at(others, second)).toEqual(broken);
  });

  test('HTTP: an exact host comes before an older wildcard (11.E)', () => {
    const old = { name: 'wide', creationTimestamp: '2024-01-01T00:00:00Z' };
    expect(
      at(route(['*.example.com'], { http: [{ route: sunk }] }, old), http([{ route: [to(HOST)] }])),
    ).toEqual(reached);
  });

  test('HTTP: where every rule has conditions, a plain call is answered 404', () => {
    const fox = { match: [{ headers: { 'user-agent': { exact: 'x' } } }], route: [to(HOST)] };
    expect(at(http([fox]))).toEqual([['1 answered 404'], 'broken']);
    expect(at(http([{ match: [{ uri: { prefix: '/' } }], route: [to(HOST)] }]))).toEqual(reached);
  });

  test('HTTP: gateways in a match switch its sources off: everyone is hit (11.L)', () => {
    const all = { match: [{ gateways: ['mesh'], sourceNamespace: 'other' }], route: sunk };
    expect(at(http([all]))).toEqual(broken);
  });

  test('an answer of the sidecar’s own, and a destination that nobody registered, are no arrival', () => {
    expect(at(http([{ directResponse: { status: 418 } }]))).toEqual([['1 answered 418'], 'broken']);
    expect(at(http([{ redirect: { authority: 'x' } }]))).toEqual([['1 answered a redirect'], 'broken']);
    expect(at(http([{ route: [to('nobody.example.com')] }]))).toEqual([['1 answered 503'], 'broken']);
    const tls = route([HOST], { tls: [tlsTo('nobody.example.com', [HOST])] });
    expect(stateOfFlow(flow([TLS, tls]))).toBe('broken');
  });

  test('an abort without a status does nothing (2.3)', () => {
    const rule = { fault: { abort: { percentage: { value: 100 } } }, route: [to(HOST)] };
    expect(at(http([rule]))).toEqual(reached);
  });

  test('a destination without addresses diverts nothing (11.A)', () => {
    const none = entry('none.example.com', ['443 TLS'], { spec: { resolution: 'NONE' } });
    const tls = route([HOST], { tls: [tlsTo('none.example.com', [HOST])] });
    expect(brief(flow([TLS, none, tls]).parts)).toEqual([`1 itself ${HOST}`]);
  });

  test('TLS: a rule on one name of a wildcard entry takes the others’ way away (11.D)', () => {
    const wide = entry('*.example.com', ['443 TLS']);
    const one = route(['*.example.com'], { tls: [tlsTo('*.example.com', ['b.example.com'])] });
    expect(stateOfFlow(flow([wide, one]))).toBe('broken');
    expect(stateOfFlow(flow([wide, one], { outbound: 'ALLOW_ANY' }))).toBe('open');
  });

  test('TLS: of two wildcards the narrower one counts; a rule for addresses tells nothing', () => {
    const host = 'a.b.example.com';
    const wide = entry('*.example.com', ['443 TLS']);
    const tls = [tlsTo(SINKS.refuse, ['*.example.com']), tlsTo('*.example.com', ['*.b.example.com'])];
    const subnets = [tlsTo(SINKS.refuse, [HOST], { destinationSubnets: ['192.0.2.0/24'] })];
    expect(stateOfFlow(flow([wide, route(['*.example.com'], { tls })], {}, 443, host))).toBe('open');
    expect(stateOfFlow(flow([TLS, route([HOST], { tls: subnets })]))).toBe('open');
  });

  test('all of it sent on in shares is no damage', () => {
    const rule = {
      route: [
        { ...to(HOST), weight: 80 },
        { ...to('b.example.com'), weight: 20 },
      ],
    };
    expect(at(http([rule]))).toEqual([[`0.8 itself ${HOST}`, '0.2 elsewhere b.example.com'], 'open']);
  });
});
