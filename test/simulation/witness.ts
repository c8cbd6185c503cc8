/** Sees every write, and has it checked. */
import type { Change } from '../../src/core/change.ts';
import { factOf } from '../../src/core/change.ts';
import { isMeshKind, nameOf } from '../../src/core/kube.ts';
import { decodePlan } from '../../src/core/plan.ts';
import { checkMeshWrite } from './laws/mesh.ts';
import { checkRecordWrite } from './laws/records.ts';
import type { Write } from './server.ts';
import { itemsIn, itemsOf } from './shadow.ts';
import type { Planned, Sim } from './sim.ts';
import { keyOf } from './watching.ts';

export function onWrite(sim: Sim, write: Write): void {
  const object = write.after ?? write.before;
  if (!object) return;
  checkMeshWrite(sim, write);
  checkRecordWrite(sim, write);
  if (object.kind === 'MeshChange') remember(sim, object.metadata.name, write);
  if (object.kind === 'MeshChange' && !write.after) sim.forgotten.add(object.metadata.name);
  if (!write.by.process && isMeshKind(object.kind)) sim.live.foreignAt = sim.time.now();
  const key = keyOf(object);
  const known = sim.shadow.ours.get(key);
  if (!known || !write.after) return;
  if (itemsIn(write.after).some((item) => known.has(item)) && !write.by.process)
    sim.live.putAt.set(key, sim.time.now());
  for (const id of new Set([...known.values()].flatMap((ids) => [...ids]))) {
    const change = sim.lastOf.get(id);
    if (change && !sim.live.whole.has(id) && isWhole(sim, change)) sim.live.whole.add(id);
  }
}

/** No law looks back further, in ms. */
const LATELY = 60_000;

function remember({ live: { recorded }, time, server }: Sim, id: string, { before }: Write): void {
  const at = time.now();
  recorded.push({ at, id, before: before && server.reader.read(before) });
  while (recorded[0] && recorded[0].at < at - LATELY) recorded.shift();
}

export function planned({ id, spec }: Change): readonly Planned[] {
  return decodePlan(spec.plan).map((edit) => ({ edit, items: itemsOf(edit, id) }));
}

function isWhole(sim: Sim, change: Change): boolean {
  return sim.planOf(change).every(({ edit, items }) => {
    const { kind, namespace, name } = edit.target;
    const there = itemsIn(sim.server.store.get(kind, namespace, name));
    return items.every((item) => there.includes(item));
  });
}

/** Stuck only where the story gives a reason: somebody's hand in our items, or a server that says no. */
export function onStuck(sim: Sim, change: Change): void {
  sim.figures.stuck += 1;
  const touched = sim.planOf(change).some(({ edit }) => sim.shadow.touched.has(nameOf(edit.target)));
  const refused =
    sim.figures.faults['invalid'] ?? sim.figures.faults['forbidden'] ?? sim.figures.faults['away'];
  const stuck = factOf(change, 'stuck');
  if (!touched && !refused) sim.fail('stuck needs a reason', `${change.id}: ${stuck?.why ?? ''}`);
}
