/** What is armed is what its command would plan now: the world has not moved since it was approved. */
import type { Change } from '../../../src/core/change.ts';
import { isClosed } from '../../../src/core/change.ts';
import { argsOf } from '../../../src/core/parse.ts';
import { digestOf, encodePlan } from '../../../src/core/plan.ts';
import { isRefusal } from '../../../src/core/refusal.ts';
import type { View } from '../../../src/core/view.ts';
import { eachField, withoutChange } from '../../../src/core/view.ts';
import { toService, toWorkload } from '../../../src/adapters/cluster/project.ts';
import { requestOf } from '../../../src/engine/fresh.ts';
import type { Sim } from '../sim.ts';
import { inOrder } from '../watching.ts';
import { CHANNELS, registry } from '../world.ts';

/** How long the mesh must have been left alone for every view to be the same. */
const STILL = 15_000;

export function checkMoved(sim: Sim, change: Change): void {
  const { id, spec } = change;
  if (!sim.isCalm || sim.time.now() - sim.live.foreignAt < STILL) return;
  const command = registry.get(spec.verb);
  const args = command && argsOf(command, spec.args);
  if (!command || isRefusal(args)) return;
  const request = requestOf({ channels: CHANNELS }, change, args);
  const view = { ...withoutChange(viewOf(sim), id), planningFor: { id, requestedAt: spec.requestedAt } };
  const outcome = command.plan(request, view);
  const digest =
    outcome.kind === 'plan' ? digestOf(encodePlan(outcome.plan.edits, outcome.plan.extension)) : 'none';
  if (digest !== spec.digest)
    sim.fail('only what was approved', `${id} was armed, but the mesh had moved since`);
}

/** As it is, for nobody in particular. */
function viewOf(sim: Sim): View {
  const of = (kind: string) => inOrder(sim.server.store.list(kind));
  return {
    takenAt: sim.time.now(),
    ...eachField((_field, kind) => of(kind)),
    services: of('Service').map(toService),
    sidecars: [],
    workloads: of('Deployment').map((object) => toWorkload('Deployment', object)),
    mesh: sim.mesh,
    changes: sim.server.records().filter((change) => !isClosed(change)),
    catalogue: sim.catalogue,
  };
}
