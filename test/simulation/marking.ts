/** What people do to our marks. */
import type { KubeObject } from '../../src/core/kube.ts';
import { LISTS } from '../../src/core/kube.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import type { Doing } from './hands.ts';
import { put } from './hands.ts';
import type { Sim } from './sim.ts';
import { keyOf } from './watching.ts';

function markKeys(object: KubeObject): readonly string[] {
  return Object.keys(object.metadata.annotations ?? {}).filter((key) => key.startsWith(MARK_PREFIX));
}

export function annotated(object: KubeObject, key: string, value: string | undefined): KubeObject {
  const { [key]: _old, ...rest } = object.metadata.annotations ?? {};
  const annotations = value === undefined ? rest : { ...rest, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Takes all our marks off. */
export function unmark({ sim, live }: Doing): boolean {
  const keys = live ? markKeys(live) : [];
  if (!live || keys.length === 0) return false;
  sim.shadow.touched.add(keyOf(live));
  sim.shadow.unmarked.add(keyOf(live));
  put(
    sim.server.store,
    keys.reduce((object, key) => annotated(object, key, undefined), live),
  );
  return true;
}

export function breakMark({ sim, live, n }: Doing): boolean {
  const key = live && markKeys(live)[0];
  if (!live || key === undefined) return false;
  sim.shadow.touched.add(keyOf(live));
  sim.shadow.unmarked.add(keyOf(live));
  sim.shadow.marks.add(`${keyOf(live)} ${key}`);
  const text = live.metadata.annotations?.[key] ?? '';
  put(sim.server.store, annotated(live, key, n % 2 === 0 ? text.slice(0, 20) : '{}'));
  return true;
}

/** Onto another object of the mesh. */
export function copyMark({ sim, live, n }: Doing): boolean {
  const key = live && markKeys(live)[0];
  const others = Object.keys(LISTS).flatMap((kind) => sim.shadow.base.list(kind));
  const base = others.filter((one) => !live || keyOf(one) !== keyOf(live))[n % Math.max(1, others.length)];
  const other = base && liveOf(sim, base);
  if (!live || !base || !other || key === undefined || markKeys(other).includes(key)) return false;
  const text = live.metadata.annotations?.[key];
  sim.shadow.marks.add(`${keyOf(base)} ${key}`);
  put(sim.server.store, annotated(other, key, text));
  put(sim.shadow.base, annotated(base, key, text));
  return true;
}

/** The lever of `ends`, moved to now. */
export function endMark({ sim, live }: Doing): boolean {
  const [id, mark] = [...marksOf(live)][0] ?? [];
  if (!live || !mark || id === undefined) return false;
  sim.shadow.touched.add(keyOf(live));
  sim.live.endedByHand.add(id);
  const ends = new Date(sim.time.now()).toISOString();
  put(sim.server.store, annotated(live, MARK_PREFIX + id, JSON.stringify({ ...mark, ends })));
  return true;
}

function liveOf(sim: Sim, { kind, metadata }: KubeObject): KubeObject | undefined {
  return sim.server.store.get(kind, metadata.namespace ?? '', metadata.name);
}
