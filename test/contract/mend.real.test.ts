/** The lines that a stuck undo tells people to type, typed: through a shell, by kubectl, to a real API server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { doEdit } from '../../src/core/edit.ts';
import type { Json, JsonObject, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, listOf, targetOf } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { SINK_PORT, SINKS } from '../../src/core/sink.ts';
import { takeBack } from '../../src/engine/take-back.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { rule, SHOP, virtualService, withSpec } from './cluster-data.ts';
import type { RealRig } from './cluster-rig.ts';
import { prepare, realRig } from './cluster-rig.ts';

const ID = 'k7q2mx';
const STAMP = { id: ID, order: 0, by: 'U0ANA', at: '2026-11-21T09:00:00.000Z' };

let server: ApiServer;
let rig: RealRig;

beforeAll(async () => {
  server = await startApiServer();
  await prepare(server);
  rig = await realRig(server);
});

afterAll(async () => {
  await rig?.close();
  await server?.down();
});

function hole(name: string): Json {
  return {
    match: [{ port: 443, sniHosts: [`${name}.example.com`] }],
    route: [{ destination: { host: SINKS.refuse, port: { number: SINK_PORT } } }],
  };
}

/** Our rule in somebody's VirtualService, as the bot writes it. */
async function broken(name: string): Promise<KubeObject> {
  const theirs = await rig.user('ann').create(virtualService(name));
  const edit: Edit = { do: 'insert', target: targetOf(theirs), items: { tls: [hole(name)] } };
  return (await rig.cluster.update(doEdit(theirs, edit, STAMP))).object;
}

/** Types the lines as they stand, and tries again. */
async function mendAndTry(target: ReturnType<typeof targetOf>) {
  const stuck = await takeBack(rig.cluster, target, ID);
  if (!('why' in stuck)) throw new Error('it was not stuck');
  const env = { ...process.env, KUBECONFIG: server.kubeconfig };
  for (const line of stuck.mend) await promisify(execFile)('sh', ['-c', line], { env, timeout: 20_000 });
  return { stuck, after: await takeBack(rig.cluster, target, ID) };
}

const toElsewhere = (live: KubeObject): KubeObject => {
  const [ours = {}, ...rest] = listOf(live.spec, 'tls').map(fieldsOf);
  const more = { destination: { host: 'b.example.com', port: { number: 443 } } };
  const route = [...listOf(ours, 'route'), more].map((to) => ({ ...fieldsOf(to), weight: 50 }));
  return withSpec(live, { tls: [{ ...ours, route }, ...rest] });
};

test('a rule that somebody sent elsewhere as well: the lines leave what others made, and the undo is proven', async () => {
  const live = await broken('mended');
  const target = targetOf(live);
  await rig.user('bob').edit(live, toElsewhere);

  const { stuck, after } = await mendAndTry(target);

  expect(stuck.mend.join('\n')).toMatch(/^kubectl patch -n shop virtualservice mended .*\nkubectl annotate /);
  expect(after).toEqual({ proof: expect.objectContaining({ by: 'absent' }) });
  const left = await rig.cluster.read(target);
  expect(left?.spec?.['tls']).toEqual([rule('mended', 'a.example.com')]);
  expect(marksOf(left).size).toBe(0);
});

test('our mark taken off as well: the lines still find what may be ours', async () => {
  const live = await broken('unmarked');
  const target = targetOf(live);
  await rig.user('bob').edit(live, (object) => {
    const { annotations: _marks, ...metadata } = toElsewhere(object).metadata;
    return { ...toElsewhere(object), metadata };
  });

  const { after } = await mendAndTry(target);

  expect(after).toEqual({ proof: expect.objectContaining({ by: 'absent' }) });
  expect((await rig.cluster.read(target))?.spec?.['tls']).toEqual([rule('unmarked', 'a.example.com')]);
});

test('an object of ours that somebody holds: the line lets go of it', async () => {
  const target = { kind: 'VirtualService', namespace: SHOP, name: 'held' } as const;
  const edit: Edit = {
    do: 'create',
    target,
    shell: { hosts: ['held.example.com'] },
    items: { tls: [hole('held')] as JsonObject[] },
  };
  const { object } = await rig.cluster.create(doEdit(undefined, edit, STAMP));
  await rig.user('bob').edit(object, (live) => {
    return { ...live, metadata: { ...live.metadata, finalizers: ['example.com/hold'] } };
  });

  const { stuck, after } = await mendAndTry(target);

  expect(stuck.why).toContain('held by example.com/hold');
  expect(after).toEqual({ proof: { object: 'VirtualService shop/held', by: 'absent' } });
  expect(await rig.cluster.read(target)).toBeUndefined();
});
