/** `egress gateway`: in which order it is made and taken back, what the card says, what is refused, and what is told of it. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { egressGateway } from '../mesh/egress.ts';
import { change, entry, sidecar, view } from '../mesh/make.ts';
import type { Mesh } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';
import { statesOf } from './states.ts';

const A = 'a.example.com';
const EGRESS = egressGateway();
const SERVICE = 'istio-egressgateway.istio-system.svc.cluster.local';
const HTTPS = entry(A, ['443 HTTPS']);
const plan = (typed: string, objects: readonly KubeObject[] = [EGRESS], mesh: Mesh = {}) =>
  planOf(`/egress gateway ${A}${typed}`, view({ ...mesh, objects }));

const OUT = 'drawbridge-a-example-com-egress';
const OWN = 'drawbridge-a-example-com';

describe('the way is there before calls take it, and they leave it before it goes', () => {
  const has = (state: readonly KubeObject[], kind: string, name: string) =>
    state.some((one) => one.kind === kind && one.metadata.name === name);
  const leadsNowhere = (state: readonly KubeObject[]) =>
    has(state, 'VirtualService', OWN) && !(has(state, 'VirtualService', OUT) && has(state, 'Gateway', OWN));
  const sendsPlain = (state: readonly KubeObject[], entryName: string, rule: string) => {
    const found = state.find((one) => one.kind === 'ServiceEntry' && one.metadata.name === entryName);
    return JSON.stringify(found ?? {}).includes('targetPort') && !has(state, 'DestinationRule', rule);
  };

  test.each(['', ' as TLS', ' as HTTP'])('on the way in and on the way out:%s', (typed) => {
    const states = statesOf(plan(typed), [EGRESS]);
    expect(states.filter(leadsNowhere)).toEqual([]);
    expect(states.filter((state) => sendsPlain(state, 'a-example', OWN))).toEqual([]);
    expect(states.filter((state) => sendsPlain(state, OUT, OUT))).toEqual([]);
    expect(states.some((state) => has(state, 'VirtualService', OWN))).toBe(true);
    expect(states.at(-1)).toEqual([EGRESS]);
  });
});

describe('the card says', () => {
  const warnings = (typed: string, objects?: readonly KubeObject[], mesh?: Mesh) =>
    plan(typed, objects, mesh).warnings.join('\n');

  test('where calls are plain, who does not take that way, and what it hangs on', () => {
    expect(warnings(' as HTTP')).toContain(
      'are plain text from the application to Service istio-system/istio-egressgateway',
    );
    expect(warnings(' as TLS')).not.toContain('plain text');
    expect(warnings(' as TLS')).toContain('TLS clients that send no server name (SNI), do not take that way');
    expect(warnings('')).toContain('has no ready pod, these calls fail');
    expect(warnings(' as TLS')).toContain('are then cut, when it begins and again when it ends');
  });

  test('what becomes of the calls when it ends', () => {
    expect(warnings(' as TLS')).toContain(`When it ends, calls to ${A} fail.`);
    expect(warnings(' as TLS', [EGRESS, HTTPS])).toContain('calls go straight to');
    expect(warnings('', [EGRESS], { outbound: 'UNKNOWN' })).toContain('fail, or go straight there');
  });

  test('an entry of others by which the gateway knows the host', () => {
    const theirs = entry(A, ['443 TLS'], { namespace: 'other', spec: { exportTo: ['istio-system'] } });
    expect(warnings(' as TLS', [EGRESS, theirs])).toContain(
      'knows the host by ServiceEntry other/a-example-com (made by somebody else): without that, these calls fail.',
    );
  });
});

describe('what is refused', () => {
  test('both, where one of them would do: that is offered', () => {
    const shared = entry(A, ['443 TLS'], { spec: { exportTo: ['.', 'other'] } });
    const outcome = run(`/egress gateway ${A}`, view({ objects: [EGRESS, shared] }));
    expect(outcome).toMatchObject({
      code: 'shared-entry',
      fix: expect.stringContaining(`Or type \`/egress gateway ${A} as TLS\`.`),
    });
    const wild = run(
      `/egress gateway ${A}`,
      view({ objects: [EGRESS, entry('*.example.com', ['443 TLS'])] }),
    );
    expect(wild).toMatchObject({ code: 'gateway-wildcard', fix: expect.stringContaining('as HTTP`.') });
  });

  test('two namespaces for one host on one gateway: of equal servers one would be dropped', () => {
    const there = statesOf(plan(' as TLS'), [EGRESS]);
    const objects = there.find((state) => state.some((one) => one.kind === 'Gateway')) ?? [];
    expect(codeOf(`/egress gateway ${A} as TLS`, view({ objects }), ['other'])).toBe('gateway-taken');
  });

  test('a Sidecar that lists the gateway too stands in no way', () => {
    const some = sidecar({ egress: [{ hosts: ['./*', 'istio-system/*'] }] });
    expect(plan(' as TLS', [EGRESS, some]).edits).toHaveLength(5);
  });
});

describe('afterwards', () => {
  test('chaos goes into the rules that lead there, on top of them', () => {
    const states = statesOf(plan(''), [EGRESS]);
    const { target, scope } = plan('');
    const there = view({
      objects: states[7] ?? [],
      changes: [change('k7q2mx', { verb: 'egress gateway', target, scope })],
    });
    const hole = planOf(`/chaos blackhole ${A}:443 10m`, there);
    expect(hole.edits).toMatchObject([{ do: 'insert', target: { kind: 'VirtualService', name: OWN } }]);
    expect(hole.warnings.join()).toContain('which an egress change made; its own rules stay');
    const [abort] = planOf(`/chaos abort ${A}:80 503 10m`, there).edits;
    expect(JSON.stringify(abort?.items.http)).toContain(SERVICE);
    expect(textOf(run(`/egress why ${A}:80`, there))).not.toContain('speak TLS to it');
  });

  test('why tells where calls go, list and revoke know it', () => {
    const { edits: _edits, target, scope } = plan(' as TLS');
    const states = statesOf(plan(' as TLS'), [EGRESS]);
    const objects = states[5] ?? [];
    const open = change('k7q2mx', { verb: 'egress gateway', target, scope });
    const there = view({ objects, changes: [open] });
    const told = textOf(run(`/egress why ${A}:443`, there));
    expect(told).toContain(`sent to ${SERVICE}`);
    expect(told).toContain('VirtualService shop/drawbridge-a-example-com decides, by the rule of `k7q2mx`.');
    expect(textOf(run(`/egress show ${A}`, there))).toContain(`Gateway shop/${OWN}, made by`);
    const revoked = run(`/egress revoke ${A}`, there);
    expect(revoked).toMatchObject({ signal: { ids: ['k7q2mx'] } });
    expect(textOf(revoked)).toContain(`Calls to ${A} go through the egress gateway no more.`);
  });
});
