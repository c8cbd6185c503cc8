/** What an allow makes, and the mesh once it is made. */
import { doEdit } from '../../src/core/edit.ts';
import type { CreateEdit } from '../../src/core/plan.ts';
import { encodePlan } from '../../src/core/plan.ts';
import type { Mesh } from '../mesh/make.ts';
import { change, view } from '../mesh/make.ts';
import type { Dns } from './run.ts';
import { planOf } from './run.ts';

/** The one entry that it makes. */
export function only(typed: string, mesh: Mesh = {}): CreateEdit {
  const [edit, ...more] = planOf(typed, view(mesh)).edits;
  if (edit?.do !== 'create' || more.length > 0) throw new Error('not one new entry');
  return edit;
}

/** `443 https-443 HTTPS`, for each port. */
export function portsOf(typed: string, mesh?: Mesh) {
  return only(typed, mesh).items.ports?.map((port) => Object.values(port as object).join(' '));
}

export function warned(typed: string, mesh: Mesh = {}): string {
  return planOf(typed, view(mesh)).warnings.join('\n');
}

/** The mesh after such a request, whose change is live. */
export function opened(typed: string, dns: Dns = {}): Required<Pick<Mesh, 'objects' | 'changes'>> {
  const { edits, scope, namespaces } = planOf(typed, view(), undefined, dns);
  const looked = Object.values(dns).map((all) => all.join(','));
  const args: Record<string, string[]> = looked.length > 0 ? { resolved: looked } : {};
  const stamp = { id: 'bcd234', by: 'U0ANA', at: '2026-11-21T09:00:00Z' };
  const objects = edits.map((edit, order) => doEdit(undefined, edit, { ...stamp, order }));
  const spec = { verb: 'egress allow', args, scope, namespaces: [...namespaces], plan: encodePlan(edits) };
  return { objects, changes: [change(stamp.id, spec)] };
}
