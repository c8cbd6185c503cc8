/** Gateways and DestinationRules: how their items are made, known again, and taken out. */
import { describe, expect, test } from 'vitest';
import { doEdit, takeOut, undo } from '../../src/core/edit.ts';
import type { Json, JsonObject, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import { mendLines } from '../../src/core/mend.ts';
import type { CreateEdit } from '../../src/core/plan.ts';
import { A, B, stamp } from './edit.sample.ts';

const PLACE = { namespace: 'shop', name: 'a' };

function server(number: number): Json {
  return { port: { number, protocol: 'TLS' }, hosts: ['a.example.com'], tls: { mode: 'PASSTHROUGH' } };
}

function setting(number: number, sni = 'a.example.com'): Json {
  return { port: { number }, tls: { mode: 'SIMPLE', sni } };
}

function gateway(...servers: readonly Json[]): CreateEdit {
  const target = { kind: 'Gateway' as const, ...PLACE };
  return {
    do: 'create',
    target,
    shell: { selector: { istio: 'egressgateway' } },
    items: { servers: [...servers] },
  };
}

function rule(...settings: readonly Json[]): CreateEdit {
  const target = { kind: 'DestinationRule' as const, ...PLACE };
  const shell = { host: 'a.example.com', exportTo: ['.'] };
  return { do: 'create', target, shell, items: { portLevelSettings: [...settings] } };
}

function serversOf(live: KubeObject | undefined): readonly JsonObject[] {
  return listOf(live?.spec, 'servers').map(fieldsOf);
}

function withServers(live: KubeObject, servers: readonly Json[]): KubeObject {
  return { ...live, spec: { ...live.spec, servers } };
}

function withPolicy(live: KubeObject, trafficPolicy: JsonObject): KubeObject {
  return { ...live, spec: { ...live.spec, trafficPolicy } };
}

describe('a Gateway of ours', () => {
  const live = doEdit(undefined, gateway(server(443)), stamp(A));
  const theirs = { ...fieldsOf(server(8443)), port: { number: 8443, name: 'theirs', protocol: 'TLS' } };

  test('names the port of each server after the change', () => {
    expect(serversOf(live)[0]?.['port']).toEqual({ number: 443, protocol: 'TLS', name: `drawbridge-${A}-0` });
    expect(marksOf(live).get(A)?.items).toMatchObject([
      { list: 'servers', name: `drawbridge-${A}-0`, port: 443 },
    ]);
    expect(takeOut(live, A)).toBe('delete');
  });

  test('a server of ours that somebody edited goes by its name, and theirs stays', () => {
    const edited = { ...serversOf(live)[0], hosts: ['b.example.com'] };
    expect(serversOf(undo(withServers(live, [theirs, edited]), A))).toEqual([theirs]);
  });

  test('shared by two changes it goes with the last', () => {
    const both = doEdit(live, gateway(server(80)), stamp(B));
    const left = undo(both, A);
    expect(serversOf(left).map((one) => fieldsOf(one['port'])['number'])).toEqual([80]);
    expect(undo(left, B)).toBeUndefined();
  });

  test('a mark that names somebody’s server is nothing of ours', () => {
    const text = JSON.stringify(marksOf(live).get(A)).replaceAll(`drawbridge-${A}-0`, 'theirs');
    const annotations = { [`drawbridge.dev/change-${A}`]: text };
    expect(marksOf({ ...live, metadata: { ...live.metadata, annotations } }).size).toBe(0);
  });
});

describe('a DestinationRule of ours', () => {
  const live = doEdit(undefined, rule(setting(80)), stamp(A));
  const balance = { loadBalancer: { simple: 'RANDOM' } };
  const ours = fieldsOf(live.spec?.['trafficPolicy']);

  test('holds the settings in its policy, and goes whole', () => {
    expect(ours).toEqual({ portLevelSettings: [setting(80)] });
    expect(takeOut(live, A)).toBe('delete');
    expect(mendLines(live, A)).toEqual(['kubectl delete -n shop destinationrule a']);
  });

  test('a setting that somebody edited goes by its port, one for another port stays', () => {
    const edited = { portLevelSettings: [setting(8080), setting(80, 'b.example.com')] };
    const left = undo(withPolicy(live, edited), A);
    expect(left?.spec?.['trafficPolicy']).toEqual({ portLevelSettings: [setting(8080)] });
  });

  test('with somebody’s policy beside ours it loses our settings only', () => {
    const left = undo(withPolicy(live, { ...balance, ...ours }), A);
    expect(left?.spec).toEqual({ host: 'a.example.com', exportTo: ['.'], trafficPolicy: balance });
  });

  test('otherwise changed by somebody, it stays without settings: that is as valid as any', () => {
    const shared = { ...live, spec: { ...live.spec, exportTo: ['*'] } };
    const out = takeOut(shared, A);
    expect(out === 'delete' ? out : out.spec).toEqual({ host: 'a.example.com', exportTo: ['*'] });
    expect(mendLines(shared, A)[0]).toContain(`-p '{"spec":{"trafficPolicy":null}}'`);
  });

  test('a setting for the same port that stood there before is theirs', () => {
    const theirs = withPolicy(live, { portLevelSettings: [setting(80), setting(8080)] });
    const both = doEdit(theirs, rule(setting(8080, 'b.example.com')), stamp(B));
    expect(undo(both, B)?.spec).toEqual(theirs.spec);
  });
});
