/** Whose place may be taken, and by whom: what is live stays until its end, or until a later change takes its place at once. */
import type { Change } from '../../../src/core/change.ts';
import { endOf, factOf, isClosed, isEnding } from '../../../src/core/change.ts';
import type { FactOf } from '../../../src/core/change.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { nameOf } from '../../../src/core/kube.ts';
import { marksOf } from '../../../src/core/mark.ts';
import type { Write } from '../server.ts';
import { itemsIn, more } from '../shadow.ts';
import type { Sim } from '../sim.ts';
import { keyOf } from '../watching.ts';

/** The update that puts a later change in takes the earlier one out: its mark, and all its items. */
export function checkInPlace(sim: Sim, { by, before, after }: Write): void {
  if (!after) return;
  const old = marksOf(before);
  for (const [id, { supersedes }] of marksOf(after)) {
    if (old.has(id) || supersedes === undefined) continue;
    const left = marksOf(after).has(supersedes) || itemsOfIn(sim, supersedes, after).length > 0;
    if (left)
      sim.fail(
        'one takes the place of the other',
        `${by.process} left ${supersedes} beside ${id} in ${keyOf(after)}`,
      );
  }
}

/** Items of the change, beyond those that stood there anyway or that others have put there too. */
function itemsOfIn(sim: Sim, id: string, object: KubeObject): readonly string[] {
  const change = sim.lastOf.get(id);
  const planned = change ? sim.planOf(change) : [];
  const { kind, metadata } = object;
  const base = itemsIn(sim.shadow.base.get(kind, metadata.namespace ?? '', metadata.name));
  const there = more(itemsIn(object), base);
  const items = planned.flatMap(({ edit, items }) => (nameOf(edit.target) === keyOf(object) ? items : []));
  const known = sim.shadow.ours.get(keyOf(object));
  return items.filter((item) => there.includes(item) && known?.get(item)?.size === 1);
}

/** Nothing that is live goes by a hand of ours before its end, but where another takes its place. */
export function checkStays(sim: Sim, { by, after }: Write, object: KubeObject, item: string): void {
  const ids = [...(sim.shadow.ours.get(keyOf(object))?.get(item) ?? [])];
  const replaced = new Set([...marksOf(after).values()].map(({ supersedes }) => supersedes));
  const mayGo = (id: string) => {
    const change = sim.lastOf.get(id);
    if (!change || replaced.has(id) || sim.forgotten.has(id) || sim.bared.has(id)) return true;
    return sim.live.endedByHand.has(id) || !isLiveAt(change, Math.max(by.clock, sim.time.now()));
  };
  if (ids.length > 0 && !ids.some(mayGo))
    sim.fail('what is live stays', `${by.process} took an item of ${ids.join()} out of ${keyOf(object)}`);
}

function isLiveAt(change: Change, now: number): boolean {
  const first = Date.parse(factOf(change, 'armed')?.end ?? '');
  const ends = [first, endOf(change) ?? Infinity];
  return (
    factOf(change, 'armed') !== undefined &&
    !isClosed(change) &&
    !isEnding(change) &&
    !ends.some((end) => end <= now)
  );
}

/** Said only of what is gone, by a change that was approved to take its place. */
export function checkSuperseded(sim: Sim, change: Change, { by }: FactOf<'superseded'>): void {
  const later = sim.lastOf.get(by);
  const named = later && sim.planOf(later).some(({ edit }) => edit.supersedes === change.id);
  // A record that lost its facts says nothing of what was made by them.
  const armed = named && (factOf(later, 'armed') !== undefined || sim.bared.has(by));
  if (!armed) return sim.fail('what we say is so', `${by} is said to have taken the place of ${change.id}`);
  const left = sim.present(change);
  if (left)
    sim.fail('what we say is so', `${by} is said to have taken the place of ${change.id}, but ${left}`);
}

/** What is open for good, and was not touched, is there at quiet. */
export function checkOpen(sim: Sim, change: Change): void {
  if (factOf(change, 'drifted')) return;
  for (const { edit, items } of sim.planOf(change)) {
    const { kind, namespace, name } = edit.target;
    if (sim.shadow.touched.has(nameOf(edit.target))) continue;
    const there = itemsIn(sim.server.store.get(kind, namespace, name));
    if (!items.every((item) => there.includes(item)))
      sim.fail(
        'what we say is so',
        `${change.id} is open for good, but ${nameOf(edit.target)} lacks its items`,
      );
  }
}
