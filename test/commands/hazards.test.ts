/** Hazards of ISTIO.md 9 that are no refusals: what an approver is told, and what is never written. */
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/core/plan.ts';
import type { JsonObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf } from '../../src/core/kube.ts';
import type { Mesh } from '../mesh/make.ts';
import { destinationRule, entry, route, service, sidecar, tlsTo, view, workload } from '../mesh/make.ts';
import { cases } from './golden/index.ts';
import { planOf, run } from './run.ts';

const A = 'a.example.com';
const HOLE = `/chaos blackhole ${A} 10m`;
const https = entry(A, ['443 HTTPS']);
const wild = entry('*.example.com', ['443 TLS']);
const web = service('web', 'shop', ['http-web 8080']);
const subsets = destinationRule('web', { subsets: [{ name: 'v1' }] });
const to: JsonObject = { route: [{ destination: { host: 'web' } }] };
const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };
const elsewhere = entry(A, ['443 TLS'], { namespace: 'other', name: 'theirs' });
const own = sidecar({ workloadSelector: { labels: { app: 'x' } }, egress: [{ hosts: ['./*'] }] });

const told: readonly (readonly [hazard: string, typed: string, mesh: Mesh, warning: RegExp])[] = [
  ['private addresses', '/egress allow db.example.com:5432 ip=10.1.2.3', {}, /10\.1\.2\.3 is private/],
  ['a whole range', '/egress allow db.example.com:5432 ip=198.51.100.0/24', {}, /Every address in 198/],
  ['a wildcard opens any address', '/egress allow *.example.com', {}, /any address to a client that gives/],
  ['ambient takes no notice of exportTo', `/egress allow ${A}`, { ambient: ['shop'] }, /every namespace/],
  [
    'for everyone is for other teams too',
    `/egress allow ${A} to everyone`,
    {},
    /also for those of other teams/,
  ],
  ['a Sidecar of some pods hides the entry', `/egress allow ${A}`, { objects: [own] }, /may not get it/],
  ['the first TLS entry of a port', `/egress allow ${A}`, {}, /only TLS entry on port 443/],
  [
    'the first TLS entry beside others on the port',
    `/egress allow ${A}:9443 as TLS`,
    { objects: [entry('b.example.com', ['9443 HTTP'])] },
    /all open connections on that port are cut/,
  ],
  ['servers that speak first', `/egress allow ${A}:7000 as TLS`, {}, /speak first on port 7000 hang/],
  ['ALLOW_ANY', `/egress allow ${A}`, { outbound: 'ALLOW_ANY' }, /Already reachable/],
  [
    'Envoy looks names up anew',
    `/egress allow ${A}`,
    { outbound: 'ALLOW_ANY' },
    /look its address up themselves/,
  ],
  ['open connections at the end of an allow', `/egress allow ${A}`, {}, /are cut after 45 s/],
  ['TLS of clients without SNI', HOLE, { objects: [https] }, /send no server name/],
  ['addresses that DNS capture does not know', HOLE, { objects: [https] }, /With DNS capture/],
  [
    'open connections, at both ends',
    HOLE,
    { objects: [https] },
    /cut, when it begins and again when it ends/,
  ],
  [
    'a share cuts all, and is drawn by connection',
    HOLE.replace('10m', '30% 10m'),
    { objects: [https] },
    /for each connection/,
  ],
  ['the others under a wildcard', HOLE, { objects: [wild] }, /\*\.example\.com, which keep working/],
  [
    'GitOps',
    HOLE,
    { objects: [https, route([A], { tls: [tlsTo(A, [A])] }, flux)] },
    /next sync takes the rule out/,
  ],
  [
    'GitOps of an entry',
    `/egress originate ${A}`,
    { objects: [entry(A, ['443 TLS'], flux)] },
    /belongs to Flux/,
  ],
  ['pods without a sidecar', HOLE, { objects: [https] }, /without a sidecar/],
  ['ambient pods', `${HOLE} from everyone`, { objects: [https], ambient: ['dark'] }, /ambient mode \(dark\)/],
  ['a Sidecar of some pods hides the rule', HOLE, { objects: [https, own] }, /may not be hit/],
  [
    'another entry for other callers',
    `/chaos abort ${A}:80 503 10m from everyone`,
    { objects: [entry(A, ['80 HTTP']), elsewhere] },
    /by ServiceEntry other\/theirs are not hit/,
  ],
  [
    'who comes in through a gateway',
    '/traffic shift web v1=100',
    { objects: [web, subsets, route(['x.example.com'], { gateways: ['door'], http: [to] })] },
    /come in through shop\/door are not hit/,
  ],
  ['plain text up to the sidecar', `/egress originate ${A}`, { objects: [https] }, /plain text/],
  ['old sidecars check no certificate', `/egress originate ${A}`, { objects: [https] }, /1\.21/],
  ['aborts are not tried again', '/chaos abort web 503 10m', { objects: [web] }, /do not try again/],
];

test.each(told)('told: %s', (_hazard, typed, mesh, warning) => {
  const seen = { workloads: [workload('web-api', { app: 'web-api' })], ...mesh };
  const { warnings, summary } = planOf(typed, view(seen));
  expect([summary, ...warnings].join('\n')).toMatch(warning);
});

describe('never written, in any golden plan', () => {
  const edits = cases.flatMap(({ typed, mesh, dns }) => {
    const outcome = run(typed, view(mesh), undefined, dns);
    return outcome.kind === 'plan' ? outcome.plan.edits : [];
  });
  const text = JSON.stringify(edits);
  const rules = edits.flatMap(({ items }) => items.http ?? []).map(fieldsOf);

  test('an object of ours whose audience is left to Istio', () => {
    const open = edits.filter((edit) => isMade(edit) && listOf(edit.shell, 'exportTo').length !== 1);
    // A Gateway has no audience.
    expect(open.filter(({ target }) => target.kind !== 'Gateway')).toEqual([]);
  });

  test('a fault without its percentage, or with a status that freezes the port', () => {
    const faults = rules.flatMap(({ fault }) => Object.values(fieldsOf(fault))).map(fieldsOf);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(fieldsOf(fault['percentage'])['value']).toBeGreaterThan(0);
      expect(Number(fault['httpStatus'] ?? 200)).toBeLessThan(600);
    }
  });

  test('an HTTP match that names sources and gateways', () => {
    const matches = rules.flatMap((rule) => listOf(rule, 'match')).map(fieldsOf);
    const off = matches.filter(
      (match) => 'gateways' in match && ('sourceNamespace' in match || 'sourceLabels' in match),
    );
    expect(matches.length).toBeGreaterThan(0);
    expect(off).toEqual([]);
  });

  test('a timeout of 0, a Secret of a certificate, a rule for no port', () => {
    expect(text).not.toMatch(/"timeout":"0|credentialName/);
    const open = edits.flatMap(({ items }) => [...(items.tls ?? []), ...(items.tcp ?? [])]).map(fieldsOf);
    const ports = open.flatMap((rule) => listOf(rule, 'match')).map((match) => fieldsOf(match)['port']);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports).not.toContain(undefined);
  });

  test('an entry of TCP without addresses, but where sidecars allocate them', () => {
    const bare = edits.filter((edit) => isMade(edit) && isBareTcp(edit)).map(({ target }) => target.name);
    expect([...new Set(bare)]).toEqual(['db-example']);
  });
});

function isMade(edit: Edit): edit is Extract<Edit, { do: 'create' }> {
  return edit.do === 'create';
}

function isBareTcp({ shell, items }: Extract<Edit, { do: 'create' }>): boolean {
  const tcp = (items.ports ?? []).map(fieldsOf).some((port) => port['protocol'] === 'TCP');
  return tcp && listOf(shell, 'addresses').length === 0;
}
