/** `chaos blackhole … from`: whose calls are hit, and no others. */
import { describe, expect, test } from 'vitest';
import { change, entry, route, view, workload } from '../mesh/make.ts';
import { A, a, editsOf, hole, MYSQL, mysql, TYPED, where } from './holes.ts';
import { planOf } from './run.ts';

describe('whom it hits (ISTIO.md 6, 11.L)', () => {
  const web = workload('web-api', { app: 'web-api', tier: 'front' });

  test('from WORKLOAD: its labels in every match, and in the scope', () => {
    const plan = planOf(`${TYPED} from web-api`, view({ objects: [a], workloads: [web] }));
    const match = {
      port: 443,
      sniHosts: [A],
      sourceNamespace: 'shop',
      sourceLabels: { app: 'web-api', tier: 'front' },
    };
    expect(plan.edits[0]?.items).toEqual({ tls: [hole(match)] });
    expect(plan.scope.workload).toBe('web-api');
    expect(plan.summary).toContain('from web-api in shop');
  });

  test('from everyone: a public one of our own in the host’s namespace, without a source', () => {
    const objects = [mysql];
    const plan = planOf('/chaos blackhole mysql.db 20s from everyone', view({ objects }));
    expect(plan.edits).toEqual([
      {
        do: 'create',
        target: {
          kind: 'VirtualService',
          namespace: 'db',
          name: 'drawbridge-mysql-db-svc-cluster-local-everyone',
        },
        shell: { hosts: [MYSQL], exportTo: ['*'] },
        items: { tcp: [hole({ port: 3306 })] },
      },
    ]);
    expect(plan.scope.namespace).toBe('*');
    expect(plan.summary).toContain('every pod in the mesh');
  });

  test('from everyone: also into each that only some namespaces see, for it wins there (11.E)', () => {
    const objects = [
      mysql,
      route([MYSQL], { tcp: [], exportTo: ['.'] }, { name: 'private', namespace: 'shop' }),
      route([MYSQL], { tcp: [], exportTo: ['other', 'shop'] }, { name: 'named', namespace: 'db' }),
      route([MYSQL], { tcp: [] }, { name: 'open', namespace: 'db' }),
      route(
        [MYSQL],
        { tcp: [] },
        { name: 'younger', namespace: 'db', creationTimestamp: '2026-02-01T00:00:00Z' },
      ),
    ];
    expect(where(editsOf('/chaos blackhole mysql 20s from everyone', { objects }))).toEqual([
      'insert db/named',
      'insert shop/private',
      'insert db/open',
    ]);
  });

  test('callers who know the host by another entry with other ports are named', () => {
    const theirs = entry(A, ['443 TCP'], { name: 'theirs', namespace: 'other' });
    const plan = planOf(`${TYPED} from everyone`, view({ objects: [a, theirs] }));
    expect(plan.warnings.join()).toContain('ServiceEntry other/theirs are not hit');
  });

  test('workloads whose labels differ may be hit by two changes at once', () => {
    const other = workload('cron', { app: 'cron' });
    const scope = { host: A, ports: [443], namespace: 'shop', workload: 'cron' };
    const mesh = { objects: [a], workloads: [web, other], changes: [change('bcd234', { scope })] };
    expect(planOf(`${TYPED} from web-api`, view(mesh)).edits).toHaveLength(1);
  });

  test('from everyone, of a host that only some namespaces know: the card says whom that leaves out', () => {
    const plan = planOf(`${TYPED} from everyone`, view({ objects: [a] }));
    expect(plan.summary).toContain('every pod in shop (the mesh knows the host nowhere else)');
    const open = entry(A, ['443 TLS'], { spec: { exportTo: ['*'] } });
    const all = planOf(`${TYPED} from everyone`, view({ objects: [open] }));
    expect(all.summary).toContain('every pod in the mesh');
  });
});
