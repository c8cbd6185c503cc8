/** What is armed is what its command would plan, when last it was: the world has not moved since it was approved. */
import type { Change } from '../../../src/core/change.ts';
import { isClosed } from '../../../src/core/change.ts';
import { argsOf } from '../../../src/core/parse.ts';
import { digestOf, encodePlan } from '../../../src/core/plan.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { View } from '../../../src/core/view.ts';
import { eachField, withoutChange } from '../../../src/core/view.ts';
import { toService, toWorkload } from '../../../src/adapters/cluster/project.ts';
import { requestOf } from '../../../src/engine/fresh.ts';
import type { Live, Sim } from '../sim.ts';
import { inOrder } from '../watching.ts';
import { CHANNELS, registry } from '../world.ts';
import { THINKING } from './mesh.ts';

/** How long the mesh must have been left alone for every view to be the same. */
const STILL = 15_000;

/** `sentAt`: when `armed` was sent. What was recorded since it was planned, as a stop in that very moment, it cannot have known. */
export function checkMoved(sim: Sim, change: Change, sentAt: number): void {
  const { id, spec } = change;
  if (!sim.isCalm || sim.time.now() - sim.live.foreignAt < STILL) return;
  const command = registry.get(spec.verb);
  const args = command && argsOf(command, spec.args);
  if (!command || isRefusal(args)) return;
  const request = requestOf({ channels: CHANNELS }, change, args);
  const planningFor = { id, requestedAt: spec.requestedAt };
  const isSame = (records: readonly Change[]) => {
    const outcome = command.plan(request, { ...withoutChange(viewOf(sim, records), id), planningFor });
    if (outcome.kind !== 'plan') return false;
    return digestOf(encodePlan(outcome.plan.edits, outcome.plan.extension)) === spec.digest;
  };
  const since = sim.live.recorded.filter(({ at }) => at >= sentAt - THINKING);
  const moments = [sim.server.records(), ...since.map((_, n) => recordsBefore(sim, since.slice(n)))];
  if (!moments.some(isSame))
    sim.fail('only what was approved', `${id} was armed, but the mesh had moved since`);
}

/** As they stood before these were written. */
function recordsBefore(sim: Sim, written: Live['recorded']): readonly Change[] {
  const records = new Map(sim.server.records().map((change) => [change.id, change]));
  for (const { id, before } of written.toReversed()) {
    if (before) records.set(id, before);
    else records.delete(id);
  }
  return [...records.values()];
}

/** As it is, for nobody in particular. */
function viewOf(sim: Sim, records: readonly Change[]): View {
  const of = (kind: string) => inOrder(sim.server.store.list(kind));
  return {
    takenAt: sim.time.now(),
    ...eachField((_field, kind) => of(kind)),
    services: of('Service').map(toService),
    sidecars: [],
    workloads: of('Deployment').map((object) => toWorkload('Deployment', object)),
    mesh: sim.mesh,
    changes: records.filter((change) => !isClosed(change)),
    catalogue: sim.catalogue,
  };
}
