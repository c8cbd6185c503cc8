/** Everything about a plan that can be tried without doing it, before anyone is asked to approve. */
import type { Stamp } from '../core/edit.ts';
import { doEdit, EditMisfit, isOurs, specHash, undo } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import type { Edit } from '../core/plan.ts';
import type { Right } from '../core/ports.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';

export type Rehearsed = { readonly kind: 'rehearsed'; readonly warnings: readonly string[] } | Refusal;

/** Dry-runs every edit and today's objects, undoes them on paper, and asks for the rights to do both. */
export async function rehearse(
  deps: Deps,
  edits: readonly Edit[],
  stamp: Omit<Stamp, 'order'>,
): Promise<Rehearsed> {
  const [lacking, ...tried] = await Promise.all([
    deps.cluster.lacks(edits.flatMap(rightsFor)),
    ...edits.map((edit, order) => rehearseEdit(deps, edit, { ...stamp, order })),
  ]);
  if (lacking.length > 0) return refusals.lacksRights(lacking.map(rightText));
  const refused = tried.find((one) => isRefusal(one));
  if (refused) return refused;
  return { kind: 'rehearsed', warnings: tried.flatMap((one) => (isRefusal(one) ? [] : one.warnings)) };
}

async function rehearseEdit(deps: Deps, edit: Edit, stamp: Stamp): Promise<Rehearsed> {
  const name = nameOf(edit.target);
  const live = await deps.cluster.read(edit.target);
  if (live && edit.do === 'create' && !isOurs(live)) return refusals.nameTaken(name);
  const done = attempt(() => doEdit(live, edit, stamp));
  if ('said' in done) return refusals.doesNotFit(done.said);
  if (specHash(undo(done, stamp.id)) !== specHash(live)) return refusals.notUndoable(name);
  const back = live ? await dryRun(deps, live, 'update') : { warnings: [] };
  if ('said' in back) return refusals.undoRefused(name, back.said);
  const forth = await dryRun(deps, done, live ? 'update' : 'create');
  return 'said' in forth
    ? refusals.rehearsalRefused(name, forth.said)
    : { kind: 'rehearsed', warnings: forth.warnings };
}

/** An edit that does not fit the object as it is now: the plan came from an older view. */
function attempt(edit: () => KubeObject): KubeObject | { readonly said: string } {
  try {
    return edit();
  } catch (error) {
    if (error instanceof EditMisfit) return { said: error.message };
    throw error;
  }
}

type Tried = { readonly warnings: readonly string[] } | { readonly said: string };

async function dryRun(deps: Deps, object: KubeObject, how: 'create' | 'update'): Promise<Tried> {
  try {
    return { warnings: (await deps.cluster[how](object, { dryRun: true })).warnings };
  } catch (error) {
    if (error instanceof ClusterError && error.fault !== 'unavailable') return { said: error.message };
    throw error;
  }
}

function rightsFor({ do: how, target }: Edit): Right[] {
  const verbs =
    how === 'create' ? (['get', 'create', 'update', 'delete'] as const) : (['get', 'update'] as const);
  return verbs.map((verb) => ({ verb, target }));
}

function rightText({ verb, target }: Right): string {
  return `${verb} ${target.kind} in ${target.namespace}`;
}
