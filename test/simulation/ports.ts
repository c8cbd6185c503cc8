/** The API server's ports as one process reaches them. */
import type { Change } from '../../src/core/change.ts';
import type { KubeObject, Target } from '../../src/core/kube.ts';
import { nameOf, targetOf } from '../../src/core/kube.ts';
import type { Cluster, Records, WriteOptions, Written } from '../../src/core/ports.ts';
import { fakeRecords } from '../fakes/records.ts';
import type { Life } from './calls.ts';
import { travel } from './calls.ts';
import { HOME } from './server.ts';
import type { Sim } from './sim.ts';

export function clusterOf(sim: Sim, life: Life): Cluster {
  const { server } = sim;
  const manager = sim.managerOf(life.process);
  const put = (how: 'create' | 'update', object: KubeObject, dryRun: boolean): Written => {
    if (how === 'create') server.checkNamespace(object.metadata.namespace ?? '');
    return { object: server.store[how](object, { manager, dryRun }), warnings: [] };
  };
  const call = (method: string, target: Target, writes: boolean, work: () => unknown) =>
    travel(sim, {
      life,
      name: `cluster.${method}`,
      to: 'api',
      writes,
      about: nameOf(target),
      land: async () => work(),
      touch: () => sim.touch(target.kind, target.namespace, target.name),
    });
  const write = (how: 'create' | 'update', object: KubeObject, { dryRun = false }: WriteOptions = {}) => {
    const name = dryRun ? `try-${how}` : how;
    return call(name, targetOf(object), !dryRun, () => put(how, object, dryRun)) as Promise<Written>;
  };
  return {
    read: (target) =>
      call('read', target, false, () =>
        server.store.get(target.kind, target.namespace, target.name),
      ) as Promise<KubeObject | undefined>,
    create: (object, options) => write('create', object, options),
    update: (object, options) => write('update', object, options),
    remove: (object) =>
      call('remove', targetOf(object), true, () =>
        server.store.remove(object, object.metadata),
      ) as Promise<void>,
    lacks: (rights) => {
      const [right] = rights;
      return right ? (call('lacks', right.target, false, () => []) as Promise<[]>) : Promise.resolve([]);
    },
  };
}

export function recordsOf(sim: Sim, life: Life): Records {
  const { store, reader } = sim.server;
  const records = fakeRecords({ store, reader, namespace: HOME, manager: sim.managerOf(life.process) });
  const call = <T>(method: string, id: string, writes: boolean, work: () => Promise<T>): Promise<T> =>
    travel(sim, {
      life,
      name: `records.${method}`,
      to: 'api',
      writes,
      about: id,
      land: work,
      touch: () => sim.touch('MeshChange', HOME, id),
    }) as Promise<T>;
  return {
    get: (id) => call('get', id, false, () => records.get(id)),
    create: (id, spec, card) => call('create', id, true, () => records.create(id, spec, card)),
    append: (change: Change, fact) =>
      call('append', `${change.id} ${fact.type}`, true, () => records.append(change, fact)),
    point: (id, card) => call('point', id, true, () => records.point(id, card)),
    hold: (change) => call('hold', change.id, true, () => records.hold(change)),
    release: (id) => call('release', id, true, () => records.release(id)),
    remove: (id) => call('remove', id, true, () => records.remove(id)),
  };
}
