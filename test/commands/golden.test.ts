/**
 * Golden plans: what was typed, the objects before, the edits, the objects after, and after the undo.
 * Readable as documentation; written anew by `vitest run test/commands/golden.test.ts -u`.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { doEdit, undo } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { nameOf, sameTarget, targetOf } from '../../src/core/kube.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Mesh } from '../mesh/make.ts';
import { entry, route, service, tlsTo, view, workload } from '../mesh/make.ts';
import { opened } from './allowed.ts';
import { egressCases } from './golden-egress.ts';
import type { Dns } from './run.ts';
import { planOf } from './run.ts';

const A = 'a.example.com';
const HOLE = `/chaos blackhole ${A} 10m`;
const MYSQL = 'mysql.db.svc.cluster.local';
const https = entry(A, ['443 HTTPS']);
const tls = entry(A, ['443 TLS']);
const db = entry('db.example.com', ['3306 MYSQL'], { spec: { addresses: ['198.51.100.7'] } });
const mysql = service('mysql', 'db', ['tcp-mysql 3306']);
const tcpRule = {
  match: [{ port: 3306 }],
  route: [{ destination: { host: MYSQL, port: { number: 3306 } } }],
};
const flux = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };
const argo = { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService' } };
const theirs = (where: object = {}) => route([A], { tls: [tlsTo(A, [A])] }, { name: 'theirs', ...where });
const tcpRoute = (where: object = {}) => route([MYSQL], { tcp: [tcpRule] }, { name: 'theirs', ...where });
const DB = '/egress allow db.example.com:3306';
const webService = service('web', 'shop', ['http-web 8080']);
const named = opened(DB, { 'db.example.com': ['198.51.100.7'] });
const ours = opened(`/egress allow ${A}`);
const web = workload('web-api', { app: 'web-api' });

const cases: readonly (readonly [name: string, typed: string, mesh: Mesh, dns?: Dns])[] = [
  ['allow-https', '/egress allow firestore.googleapis.com', {}],
  ['allow-https-under-allow-any', '/egress allow www.googleapis.com for 2h', { outbound: 'ALLOW_ANY' }],
  ['allow-tls-port', '/egress allow broker.example.com:9093 as TLS', {}],
  ['allow-wildcard', '/egress allow *.example.com', {}],
  ['allow-several', `/egress allow ${A} ${A}:8443 b.example.com`, {}],
  ['allow-http', `/egress allow ${A}:80`, {}],
  ['allow-http-and-https', `/egress allow ${A}:80 ${A}:443`, {}],
  ['allow-grpc', `/egress allow ${A}:50051 as GRPC`, {}],
  ['allow-http-beside-service', `/egress allow ${A}:8080`, { objects: [webService] }],
  ['allow-tcp-address', `${DB} ip=198.51.100.7`, {}],
  ['allow-tcp-addresses', `${DB} ip=198.51.100.7,198.51.100.9 for 2h`, {}],
  ['allow-tcp-range', '/egress allow db.example.com:5432 ip=198.51.100.0/24', {}],
  ['allow-tcp-private-range', '/egress allow db.example.com:5432 ip=10.1.0.0/16', {}],
  ['allow-tcp-captured', DB, { dnsCapture: true }],
  ['allow-tcp-beside-tls', `${DB} ip=198.51.100.9`, { objects: [entry('b.example.com', ['3306 TLS'])] }],
  ['allow-tcp-by-name', DB, {}, { 'db.example.com': ['198.51.100.7', '198.51.100.8'] }],
  ['allow-tcp-moved', DB, named, { 'db.example.com': ['198.51.100.9'] }],
  ['allow-mongo', '/egress allow db.example.com:27017 ip=198.51.100.7', {}],
  ['allow-mongo-range', '/egress allow db.example.com:27017 ip=198.51.100.0/24', {}],
  ['allow-redis', '/egress allow db.example.com:6379 as REDIS ip=198.51.100.7', {}],
  ['allow-tcp-under-allow-any', `${DB} ip=198.51.100.7`, { outbound: 'ALLOW_ANY' }],
  ['allow-to-everyone', `/egress allow ${A} to everyone`, {}],
  ['allow-port-on-ours', `/egress allow ${A}:8443`, ours],
  ...egressCases,
  ['blackhole-https', HOLE, { objects: [https] }],
  ['blackhole-tls-hang', `${HOLE} to hang`, { objects: [tls] }],
  ['blackhole-https-with-route', HOLE, { objects: [https, theirs()] }],
  ['blackhole-https-with-route-elsewhere', HOLE, { objects: [https, theirs({ namespace: 'team' })] }],
  ['blackhole-https-with-route-of-flux', HOLE, { objects: [https, theirs(flux)] }],
  [
    'blackhole-https-with-route-at-gateway',
    HOLE,
    {
      objects: [
        https,
        route([A], { gateways: ['mesh', 'egress'], tls: [tlsTo(A, [A])] }, { name: 'theirs' }),
      ],
    },
  ],
  ['blackhole-https-from-workload', `${HOLE} from web-api`, { objects: [https], workloads: [web] }],
  [
    'blackhole-https-from-everyone',
    `${HOLE} from everyone`,
    { objects: [https, theirs({ namespace: 'team' })] },
  ],
  ['blackhole-https-under-wildcard', HOLE, { objects: [entry('*.example.com', ['443 TLS'])] }],
  [
    'blackhole-https-under-wildcard-with-route',
    HOLE,
    { objects: [entry('*.example.com', ['443 TLS']), https, route([A], { http: [] }, { name: 'theirs' })] },
  ],
  [
    'blackhole-https-beside-other-hosts',
    HOLE,
    {
      objects: [
        https,
        entry('b.example.com', ['443 TLS']),
        route([A, 'b.example.com'], { http: [] }, { name: 'theirs' }),
      ],
    },
  ],
  ['blackhole-mysql-entry', '/chaos blackhole db.example.com 10m', { objects: [db] }],
  ['blackhole-tcp-service', '/chaos blackhole mysql 10m', { objects: [mysql] }],
  ['blackhole-tcp-service-hang', '/chaos blackhole mysql.db 10m to hang', { objects: [mysql] }],
  ['blackhole-tcp-service-with-route', '/chaos blackhole mysql 10m', { objects: [mysql, tcpRoute()] }],
  [
    'blackhole-tcp-service-with-route-of-argo-elsewhere',
    '/chaos blackhole mysql 10m',
    { objects: [mysql, tcpRoute({ namespace: 'db', ...argo })] },
  ],
  [
    'blackhole-tcp-service-from-everyone',
    '/chaos blackhole mysql 10m from everyone',
    { objects: [mysql, tcpRoute({ name: 'private', namespace: 'shop' })] },
  ],
  [
    'blackhole-tls-service',
    '/chaos blackhole web 10m',
    { objects: [service('web', 'shop', ['https-web 443'])] },
  ],
];

const all = cases.map(([name, typed, mesh, dns = {}]) => [name, typed, mesh, dns] as const);

test.each(all)('%s', async (name, typed, mesh, dns) => {
  const plan = planOf(typed, view(mesh), undefined, dns);
  const before = (mesh.objects ?? []).map(short);
  const { after, undone } = carryOut(plan, mesh.objects ?? []);

  expect(undone).toEqual(beforeChain(plan, mesh.objects ?? []));
  const { target, summary, warnings, scope, edits } = plan;
  const page = { typed, before, target, summary, warnings, scope, edits, after: after.map(short) };
  await expect(`${JSON.stringify(page, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, `../golden/plans/${name}.json`),
  );
});

test.each(all)('%s: the same whatever the order in which the mesh was read', (_name, typed, mesh, dns) => {
  const backwards = { ...mesh, objects: (mesh.objects ?? []).toReversed() };
  const planned = (seen: Mesh) => planOf(typed, view(seen), undefined, dns);
  expect(planned(backwards)).toEqual(planned(mesh));
});

/** What an undo gives back: of a change in the place of another, what stood there before that one. */
function beforeChain({ edits }: Plan, objects: readonly KubeObject[]): readonly KubeObject[] {
  const over = edits.flatMap(({ supersedes }) => supersedes ?? []);
  const without = (object: KubeObject) => over.reduce<KubeObject | undefined>(undo, object);
  return over.length === 0 ? objects : objects.flatMap((object) => without(object) ?? []);
}

/** All objects with the edits made, and with them taken back. */
function carryOut(plan: Plan, objects: readonly KubeObject[]) {
  const stamp = { id: 'k7q2mx', order: 0, by: 'U0BEN', at: '2026-11-21T10:00:00Z' };
  let after = objects;
  plan.edits.forEach((edit, order) => {
    const at = after.findIndex(
      (one) => one.kind === edit.target.kind && sameTarget(targetOf(one), edit.target),
    );
    const done = doEdit(after[at], edit, { ...stamp, order });
    after = at < 0 ? [...after, done] : after.with(at, done);
  });
  return { after, undone: after.flatMap((one) => undo(one, stamp.id) ?? []) };
}

/** What a reader needs: the mark's text apart, which is the core's business. */
function short(object: KubeObject) {
  const { labels, annotations = {} } = object.metadata;
  const marks = Object.keys(annotations).filter((key) => key.startsWith('drawbridge.dev/'));
  const name =
    object.kind === 'Service'
      ? `Service ${object.metadata.namespace}/${object.metadata.name}`
      : nameOf(targetOf(object));
  return {
    object: name,
    ...(labels ? { labels } : {}),
    ...(marks.length > 0 ? { marks } : {}),
    spec: object.spec,
  };
}
