/** The mesh always comes back: how long after its end anything of a change may be there. */
import type { Change } from '../../../src/core/change.ts';
import { endOf, factOf } from '../../../src/core/change.ts';
import { nameOf } from '../../../src/core/kube.ts';
import { marksOf } from '../../../src/core/mark.ts';
import { itemsIn } from '../shadow.ts';
import type { Sim } from '../sim.ts';

/** One sweep, a retry, and a look: so long an end may stay unnoticed where nothing disturbs. */
const GRACE = 150_000;

/** What is in the mesh of this change, in words; nothing where all of it is gone. */
export function present(sim: Sim, change: Change, marks = true): string | undefined {
  const { id } = change;
  for (const { edit, items } of sim.planOf(change)) {
    const { kind, namespace, name } = edit.target;
    const object = sim.server.store.get(kind, namespace, name);
    if (!object) continue;
    if (marks && marksOf(object).has(id)) return `its mark is on ${nameOf(edit.target)}`;
    const base = itemsIn(sim.shadow.base.get(kind, namespace, name));
    const all = itemsIn(object);
    const left = items.find(
      (item) => count(all, item) > count(base, item) + others(sim, edit.target, item, id),
    );
    // Nobody is left to know it for ours: its change is over, and no mark came back with it.
    if (sim.shadow.orphaned.has(nameOf(edit.target))) continue;
    if (left !== undefined) return `an item of it is in ${nameOf(edit.target)}`;
  }
  return undefined;
}

function count(items: readonly string[], item: string): number {
  return items.filter((one) => one === item).length;
}

/** How many other changes may have put the same item there. */
function others(sim: Sim, target: Parameters<typeof nameOf>[0], item: string, id: string): number {
  const ids = [...(sim.shadow.ours.get(nameOf(target))?.get(item) ?? [])].filter((one) => one !== id);
  return ids.filter((one) => {
    const change = sim.lastOf.get(one);
    return change && factOf(change, 'armed') && !isOver(change);
  }).length;
}

function isOver(change: Change): boolean {
  return change.facts.some(
    ({ type }) => type === 'reverted' || type === 'taken-out' || type === 'superseded',
  );
}

/** Every few seconds of a story: whatever is past its end has only so much quiet time left. */
export function checkLateness(sim: Sim): void {
  const now = sim.time.now();
  for (const change of sim.lastOf.values()) {
    if (!factOf(change, 'armed')) continue;
    const { id } = change;
    if (!isDue(change, now) || isStuck(change) || present(sim, change) === undefined) {
      sim.live.dueSince.delete(id);
      continue;
    }
    const since = sim.live.dueSince.get(id) ?? sim.calm;
    sim.live.dueSince.set(id, since);
    if (sim.calm - since > GRACE + 2 * sim.skew)
      return sim.fail(
        'it always comes back',
        `${id} is past its end for ${sim.calm - since} quiet ms, and ${present(sim, change)}`,
      );
  }
}

function isDue(change: Change, now: number): boolean {
  const end = endOf(change);
  const ending = ['stopped', 'failed', 'void', 'reverted', 'taken-out', 'superseded'];
  if (change.facts.some(({ type }) => ending.includes(type)) || change.deleting) return true;
  return end !== undefined && now >= end;
}

function isStuck(change: Change): boolean {
  return change.facts.at(-1)?.type === 'stuck';
}
