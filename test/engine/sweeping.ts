/** The sweeper's loop over ports in memory, with changes made as the bot makes them; every write of it only takes out. */
import { afterEach, expect } from 'vitest';
import { canonical } from '../../src/core/digest.ts';
import { doEdit } from '../../src/core/edit.ts';
import type { JsonObject, KubeObject, Target } from '../../src/core/kube.ts';
import { listOf, nameOf, targetOf } from '../../src/core/kube.ts';
import type { Mark } from '../../src/core/mark.ts';
import { isOurs, MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import { giveBack } from '../../src/core/ownership.ts';
import type { Edit } from '../../src/core/plan.ts';
import { SINKS } from '../../src/core/sink.ts';
import type { MarkSweeper } from '../../src/engine/sweep-marks.ts';
import { createMarkSweeper } from '../../src/engine/sweep-marks.ts';
import type { FakeCluster, PortCall } from '../fakes/cluster.ts';
import { fakeCluster } from '../fakes/cluster.ts';
import type { SteppedClock } from './clock.ts';
import { steppedClock } from './clock.ts';
import type { Life } from './mortal.ts';
import { mortal } from './mortal.ts';
import { essence, tlsRule, tlsService } from './objects.ts';
import type { Logged } from './rig.ts';
import { logTo, START } from './rig.ts';

export const SECOND = 1_000;
export const LEASE = 600_000;

export interface Sweeping {
  readonly clock: SteppedClock;
  readonly world: FakeCluster;
  readonly logged: Logged[];
  /** Makes the edits of a change that ends so long after the start, in ms; never, where that is left out. */
  make(id: string, edits: readonly Edit[], end?: number): Promise<void>;
  /** Another sweeper, which looks every second until it dies. */
  boot(diesAt?: Life['diesAt']): Promise<{ readonly life: Life; readonly sweeper: MarkSweeper }>;
  /** What the mesh holds. */
  mesh(): unknown;
}

export async function sweeping(objects: readonly KubeObject[] = [tlsService('a', HOST)]): Promise<Sweeping> {
  const clock = steppedClock(START);
  const world = fakeCluster({ now: () => clock.now() });
  for (const object of objects) await world.user('kubectl').create(object);
  const logged: Logged[] = [];
  return {
    clock,
    world,
    logged,
    make: (id, edits, end) => make(world, id, edits, end),
    boot: async (diesAt) => {
      const life: Life = { dead: false, calls: [], ...(diesAt ? { diesAt } : {}) };
      const sweeper = createMarkSweeper({
        cluster: mortal('cluster', guarded(world), life),
        marked: () => world.watched.marked(),
        clock,
        log: logTo(logged),
      });
      const look = (): void => {
        if (life.dead) return;
        clock.timers.set(look, SECOND);
        void sweeper.sweep();
      };
      look();
      await clock.settle();
      return { life, sweeper };
    },
    mesh: () => [...world.all('ServiceEntry'), ...world.all('VirtualService')].map(essence),
  };
}

export const HOST = 'a.example.com';
export const VS_A: Target = { kind: 'VirtualService', namespace: 'shop', name: 'a' };

/** A rule to the sink, on top of somebody's VirtualService. */
export function insertInto(name: string, host = HOST): Edit {
  return { do: 'insert', target: { ...VS_A, name }, items: { tls: [tlsRule(host, SINKS.refuse)] } };
}

/** A whole ServiceEntry of ours. */
export function entryFor(host: string): Edit {
  const ports: JsonObject[] = [{ number: 443, name: 'tls', protocol: 'TLS' }];
  const shell = { hosts: [host], location: 'MESH_EXTERNAL', resolution: 'DNS', exportTo: ['.'] };
  const target = { kind: 'ServiceEntry', namespace: 'shop', name: host.replaceAll('.', '-') } as const;
  return { do: 'create', target, shell, items: { ports } };
}

/** The marks of the change that the mesh holds, by object. */
export function marksIn(world: FakeCluster, id: string): ReadonlyMap<string, Mark> {
  const marked = [...world.all('ServiceEntry'), ...world.all('VirtualService')];
  return new Map(
    marked.flatMap((object) => {
      const mark = marksOf(object).get(id);
      return mark ? [[nameOf(targetOf(object)), mark] as const] : [];
    }),
  );
}

/** `kubectl annotate --overwrite`: the end of one mark is moved by hand; undefined takes it away. */
export async function moveEnd(
  world: FakeCluster,
  { kind, namespace, name }: Target,
  id: string,
  end?: number,
) {
  await world.user('kubectl').edit({ kind, metadata: { namespace, name } }, (live) => {
    const { ends: _old, ...mark } = { ...marksOf(live).get(id) };
    const text = JSON.stringify({ ...mark, ...(end === undefined ? {} : { ends: at(end) }) });
    const annotations = { ...live.metadata.annotations, [MARK_PREFIX + id]: text };
    return { ...live, metadata: { ...live.metadata, annotations } };
  });
}

function at(ms: number): string {
  return new Date(START + ms).toISOString();
}

/** As the bot does it: the edits in order, each followed by the write that gives ownership back. */
async function make({ cluster }: FakeCluster, id: string, edits: readonly Edit[], end?: number) {
  for (const [order, edit] of edits.entries()) {
    const live = await cluster.read(edit.target);
    const ends = end === undefined ? {} : { ends: at(end) };
    const done = doEdit(live, edit, { id, order, by: 'U0ANA', at: at(0), ...ends });
    const { object } = live ? await cluster.update(done) : await cluster.create(done);
    const returned = giveBack(object, marksOf(object).get(id)?.owners ?? []);
    if (returned !== object) await cluster.update(returned);
  }
}

/** The port, which fails the test at a write that puts anything in. */
function guarded(world: FakeCluster): FakeCluster['cluster'] {
  const { cluster } = world;
  return {
    ...cluster,
    create: async () => {
      wrong.push('the sweeper made an object');
      throw new Error('made');
    },
    remove: async (object) => {
      check(() => expect(isOurs(object)).toBe(true));
      return cluster.remove(object);
    },
    update: async (object, options) => {
      const live = world.stored(targetOf(object));
      if (live && live.metadata.resourceVersion === object.metadata.resourceVersion)
        check(() => onlyLess(live, object));
      return cluster.update(object, options);
    },
  };
}

const wrong: unknown[] = [];
afterEach(() => {
  const [first] = wrong.splice(0);
  if (first !== undefined) throw new Error('the sweeper did more than take out', { cause: first });
});

/** What the loop would take for an answer of the API server fails the test at its end. */
function check(work: () => void): void {
  try {
    work();
  } catch (error) {
    wrong.push(error);
  }
}

function onlyLess(live: KubeObject, next: KubeObject): void {
  for (const key of Object.keys(next.spec ?? {})) {
    const before = listOf(live.spec, key);
    if (before.length > 0)
      expect(before as readonly unknown[]).toEqual(
        expect.arrayContaining([...listOf(next.spec, key)] as unknown[]),
      );
    else expect(canonical(next.spec?.[key])).toBe(canonical(live.spec?.[key]));
  }
  expect(Object.keys(live.metadata.annotations ?? {})).toEqual(
    expect.arrayContaining(Object.keys(next.metadata.annotations ?? {})),
  );
  expect(next.metadata.labels).toEqual(live.metadata.labels);
}

/** What a call of the cluster is about: `update VirtualService shop/a`. */
export function told({ method, args: [first] }: PortCall): string {
  const target = (first as { metadata?: unknown }).metadata
    ? targetOf(first as KubeObject)
    : (first as Target);
  return `${method} ${nameOf(target)}`;
}
