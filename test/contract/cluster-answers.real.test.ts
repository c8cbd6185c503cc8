/** What only a real API server answers: refusals, rights, warnings, lost answers. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { targetOf } from '../../src/core/kube.ts';
import type { ClusterError } from '../../src/core/ports.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { eventually, faultOf, SHOP, virtualService, wanted, withMark, withSpec } from './cluster-data.ts';
import type { RealRig } from './cluster-rig.ts';
import { prepare, realRig } from './cluster-rig.ts';

let server: ApiServer;
let rig: RealRig;

beforeAll(async () => {
  server = await startApiServer();
  await prepare(server);
  rig = await realRig(server, { limit: 1_000 });
});

afterAll(async () => {
  await rig?.close();
  await server?.down();
});

const messageOf = async (call: Promise<unknown>) => {
  const error = (await call.catch((error: unknown) => error)) as ClusterError;
  return { fault: error.fault, message: error.message };
};

test('a field that nobody knows is invalid', async () => {
  const object = withSpec(virtualService('strict'), { htp: [] });

  expect(await messageOf(rig.cluster.create(object))).toEqual({
    fault: 'invalid',
    message: expect.stringContaining('unknown field "spec.htp"'),
  });
});

test('what the schema refuses is invalid, in words for people', async () => {
  const object = withSpec(virtualService('refused'), {
    tls: [{ match: [{ sniHosts: ['a'] }], route: [{}] }],
    exportTo: 7,
  });
  const answer = await messageOf(rig.cluster.create(object, { dryRun: true }));

  expect(answer).toEqual({ fault: 'invalid', message: expect.stringContaining('spec.exportTo') });
  expect(answer.message).not.toContain('<nil>');
});

test('a namespace that is not there is missing', async () => {
  const object = virtualService('nowhere');

  expect(
    await messageOf(
      rig.cluster.create({ ...object, metadata: { ...object.metadata, namespace: 'nowhere' } }),
    ),
  ).toEqual({ fault: 'missing', message: expect.stringContaining('namespaces "nowhere" not found') });
});

test('a policy that denies makes it invalid, one that warns is told', async () => {
  await server.kubectl('apply', '-f', new URL('cluster-policy.yaml', import.meta.url).pathname);
  const denied = () => rig.cluster.create(virtualService('denied'), { dryRun: true });
  const answer = await eventually(async () => {
    const answer = await messageOf(denied());
    expect(answer.fault).toBe('invalid');
    return answer;
  });

  expect(answer.message).toContain('nothing may be called denied');

  const { warnings } = await eventually(async () => {
    const written = await rig.cluster.create(virtualService('warned'), { dryRun: true });
    expect(written.warnings).toHaveLength(1);
    return written;
  });

  expect(warnings[0]).toContain('say "why", not what');
});

test.each(['429', '503', '500'])('an API server that answers %s is unavailable', async (status) => {
  await server.fault(status, '--path', '/apis/networking.istio.io/v1/namespaces/shop', '--method', 'GET');

  expect(await faultOf(rig.cluster.read(targetOf(virtualService('any'))))).toBe('unavailable');
  expect(await rig.cluster.read(targetOf(virtualService('any')))).toBeUndefined();
});

test('an answer that takes too long is unavailable', async () => {
  await server.fault(
    'delay',
    '4000',
    '--path',
    '/apis/networking.istio.io/v1/namespaces/shop',
    '--method',
    'POST',
  );

  expect(await messageOf(rig.cluster.create(virtualService('late')))).toEqual({
    fault: 'unavailable',
    message: 'the API server did not answer within 1 s',
  });

  await server.fault('clear');
});

test('a write may land although its answer is lost', async () => {
  const { id, spec } = wanted('lost');
  await server.fault('drop-after', '--method', 'POST', '--path', '/apis/drawbridge.dev/');

  expect(await faultOf(rig.records.create(id, spec))).toBe('unavailable');
  expect(await faultOf(rig.records.create(id, spec))).toBe('exists');
  expect((await rig.records.get(id))?.spec).toEqual(spec);
});

test('who is nobody to the API server is forbidden, and lacks every right', async () => {
  await server.kubectl('create', 'serviceaccount', 'nobody', '-n', SHOP);
  const nobody = await as('shop:nobody');
  const target = targetOf(virtualService('any'));
  const rights = (['create', 'update'] as const).map((verb) => ({ verb, target }));

  expect(await faultOf(nobody.connection.cluster.read(target))).toBe('forbidden');
  expect(await nobody.connection.cluster.lacks(rights)).toEqual(rights);

  await nobody.close();
});

test('deploy/base/rbac.yaml is enough for all that Drawbridge does', async () => {
  const bot = await as('drawbridge:drawbridge');
  await bot.connection.watched.ready();
  const { cluster, records, watched } = bot.connection;
  const { object } = await cluster.create(virtualService('allowed'));
  await cluster.remove((await cluster.update(withMark(object, 'k7q2mx'))).object);
  const { id, spec } = wanted('allowed');
  const change = await records.create(id, spec);
  await records.append(change, { type: 'lapsed', at: '2026-11-21T09:01:00.000Z' });
  await records.point(id, { channel: 'C1', ts: '1', hash: 'h', facts: 1 });
  await records.release(id);
  await records.remove(id);
  const rights = (['get', 'create', 'update', 'delete'] as const).map((verb) => ({
    verb,
    target: targetOf(object),
  }));

  expect(await cluster.lacks(rights)).toEqual([]);
  expect(watched.age()).toBeLessThan(5_000);

  await bot.close();
});

test('kubectl shows and waits', async () => {
  const { id, spec } = wanted('columns');
  const change = await rig.records.create(id, spec);
  await rig.records.append(change, { type: 'lapsed', at: '2026-11-21T09:01:00.000Z' });
  const table = await server.kubectl('get', 'mc', '-n', 'drawbridge', id);
  await server.kubectl('wait', '--for=condition=Closed', '--timeout=5s', '-n', 'drawbridge', `mc/${id}`);

  expect(table).toMatch(/NAME\s+VERB\s+TARGET\s+STATE\s+ENDS\s+BY\s+AGE/);
  expect(table).toMatch(/chaos blackhole\s+mysql.example.com:443\s+lapsed\s+U1/);
});

/** The ports as a service account; not waited for. */
async function as(account: string): Promise<RealRig> {
  const kubeconfig = `${server.dir}/${account.replace(':', '-')}.yaml`;
  writeFileSync(kubeconfig, await server.identity('--serviceaccount', account));
  return realRig(server, { kubeconfig }, { wait: false });
}
