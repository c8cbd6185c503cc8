/** `egress why`: which object lets a call pass or stops it, and what would change that. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { SINKS } from '../../src/core/sink.ts';
import { doEdit } from '../../src/core/edit.ts';
import type { Mesh } from '../mesh/make.ts';
import { change, entry, route, service, sidecar, tlsTo, view, workload } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';

const A = 'a.example.com';
const TLS = entry(A, ['443 HTTPS']);
const why = (words: string, objects: readonly KubeObject[], mesh: Mesh = {}) =>
  textOf(run(`/egress why ${words}`, view({ ...mesh, objects })));

describe('a host', () => {
  test.each([
    [
      'that is registered',
      [TLS],
      {},
      [`*\`${A}:443\`* is reached.`, 'ServiceEntry shop/a-example-com makes it known.'],
    ],
    [
      'that nobody registered, where nothing else passes',
      [],
      {},
      [
        'is closed at once.',
        'No ServiceEntry and no Service names it.',
        'The mesh lets no other host pass (REGISTRY_ONLY).',
        `/egress allow ${A}:443\` opens it`,
      ],
    ],
    [
      'that nobody registered, where anything passes',
      [],
      { outbound: 'ALLOW_ANY' },
      ['is reached.', 'lets any other host pass (ALLOW_ANY)', 'names it; it passes without'],
    ],
    [
      'where revisions differ',
      [],
      { outbound: 'UNKNOWN' },
      ['may pass or not', 'Some revisions let any other host pass'],
    ],
    [
      'that another namespace keeps to itself',
      [entry(A, ['443 TLS'], { namespace: 'other' })],
      {},
      ['ServiceEntry other/a-example-com names it, for other only (`exportTo`).', 'opens it'],
    ],
    [
      'that a Sidecar leaves out',
      [TLS, sidecar({ egress: [{ hosts: ['other/*'] }] })],
      {},
      ['names it, but Sidecar shop/default leaves it out (`egress.hosts`).'],
    ],
    [
      'where a Sidecar lets everything pass',
      [sidecar({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } })],
      {},
      ['Sidecar shop/default lets any other host pass (ALLOW_ANY).'],
    ],
    [
      'on a port that it does not have',
      [entry(A, ['8443 TLS'])],
      {},
      ['makes the host known, but a call to this port matches nothing of it.'],
    ],
    [
      'that somebody leads to a sink',
      [TLS, route([A], { tls: [tlsTo(SINKS.refuse, [A])] })],
      {},
      [
        'is closed at once.',
        'VirtualService shop/route decides, by its own rule.',
        '`kubectl edit -n shop virtualservice route`',
      ],
    ],
  ] as const)('%s', (_title, objects, mesh, says) => {
    const told = why(`${A}:443`, objects, mesh);
    for (const words of says) expect(told).toContain(words);
  });

  test('without a port: each that is registered; of a Service too, by its short name', () => {
    const told = why('mysql.db', [service('mysql', 'db', ['tcp-mysql 3306', 'http-admin 8080'])]);
    expect(told).toContain('*`mysql.db.svc.cluster.local:3306`* is reached.');
    expect(told).toContain('*`mysql.db.svc.cluster.local:8080`* is reached.');
  });
});

describe('a rule of ours', () => {
  const ours = () => {
    const [edit] = planOf(
      `/chaos blackhole ${A} 10m from web`,
      view({ objects: [TLS], workloads: [WEB] }),
    ).edits;
    const stamp = { id: 'k7q2mx', order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' };
    if (!edit) throw new Error('nothing to edit');
    return { ...doEdit(undefined, edit, stamp) };
  };
  const WEB = workload('web', { app: 'web' });
  const mesh = () => ({ workloads: [WEB, workload('db', { app: 'db' })], changes: [change('k7q2mx', {})] });

  test('is named by its change, with what takes it back; for whom it is not, it does nothing', () => {
    const told = why(`${A} from web`, [TLS, ours()], mesh());
    expect(told).toContain('is closed at once.');
    expect(told).toContain('decides, by the rule of `k7q2mx`.');
    expect(told).toContain('`/chaos stop k7q2mx` takes it back.');
    expect(why(`${A} from db`, [TLS, ours()], mesh())).toContain('is reached.');
  });
});

describe('who cannot be answered', () => {
  test.each([
    ['everyone', `${A} from everyone`, 'why-everyone'],
    ['a workload that is not there', `${A} from nobody`, 'unknown-workload'],
    ['a word that names nothing', 'nothing', 'unknown-target'],
  ])('%s', (_title, words, code) => {
    expect(codeOf(`/egress why ${words}`, view({ objects: [TLS] }))).toBe(code);
  });
});
