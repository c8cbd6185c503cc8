/** The mesh once a request is live. */
import { encodePlan } from '../../../src/core/plan.ts';
import type { Mesh } from '../../mesh/make.ts';
import { change, view } from '../../mesh/make.ts';
import { planOf } from '../run.ts';
import { carryOut } from './case.ts';

const EARLIER = { id: 'bcd234', by: 'U0ANA', at: '2026-11-21T09:00:00Z' };

export function once(typed: string, mesh: Mesh): Mesh {
  const plan = planOf(typed, view(mesh));
  const { edits, scope, summary, target } = plan;
  const [, verb = ''] = /^\/(\w+ \w+)/.exec(typed) ?? [];
  const spec = { verb, scope, summary, target, namespaces: [...plan.namespaces], plan: encodePlan(edits) };
  const { after } = carryOut(plan, mesh.objects ?? [], EARLIER);
  return { ...mesh, objects: after, changes: [...(mesh.changes ?? []), change(EARLIER.id, spec)] };
}
