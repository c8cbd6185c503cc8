/** Everything about a plan that can be tried without doing it, before anyone is asked to approve. */
import { hasTraces } from '../core/claim.ts';
import type { Stamp } from '../core/edit.ts';
import { doEdit, EditMisfit, isOurs, specHash, undo } from '../core/edit.ts';
import type { KubeObject, Target } from '../core/kube.ts';
import { nameOf, targetOf } from '../core/kube.ts';
import { extendMark } from '../core/mark.ts';
import { mendLines } from '../core/mend.ts';
import type { Edit, Extension, Plan } from '../core/plan.ts';
import { decodePlan } from '../core/plan.ts';
import type { Right } from '../core/ports.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { isShadow } from '../core/shadow.ts';
import type { Deps } from './deps.ts';

export type Rehearsed = { readonly kind: 'rehearsed'; readonly warnings: readonly string[] } | Refusal;

/**
 * Dry-runs every edit and today's objects, undoes them on paper, and asks for the rights to do both. Of an
 * extension: the later end in every mark. `seconds` is how long a lease is. Rejects with ClusterError `unavailable`.
 */
export async function rehearse(
  deps: Deps,
  { edits, extension }: Pick<Plan, 'edits' | 'extension'>,
  stamp: Omit<Stamp, 'order'>,
  seconds?: number,
): Promise<Rehearsed> {
  if (extension) return rehearseExtension(deps, extension);
  const [lacking, ...tried] = await Promise.all([
    whoLacks(deps, edits.flatMap(rightsFor), seconds !== undefined),
    ...edits.map((edit, order) => rehearseEdit(deps, edit, { ...stamp, order })),
  ]);
  return verdict(lacking, tried);
}

async function rehearseExtension(deps: Deps, { extends: id, end }: Extension): Promise<Rehearsed> {
  const change = await deps.records.get(id);
  if (!change) return refusals.unknownChange(id);
  const targets = decodePlan(change.spec.plan).map((edit) => edit.target);
  const rights = targets.flatMap((target) => (['get', 'update'] as const).map((verb) => ({ verb, target })));
  const [lacking, ...tried] = await Promise.all([
    whoLacks(deps, rights, true),
    ...targets.map((target) => rehearseMark(deps, target, id, end)),
  ]);
  return verdict(lacking, tried);
}

/** The object as it stands today goes through the same checks, so that an undo that would be refused is found out too. */
async function rehearseMark(deps: Deps, target: Target, id: string, end: string): Promise<Rehearsed> {
  const live = await deps.cluster.read(target);
  const tried = live ? await dryRun(deps, extendMark(live, id, end), 'update') : { warnings: [] };
  return 'said' in tried
    ? refusals.rehearsalRefused(nameOf(target), tried.said)
    : { kind: 'rehearsed', warnings: tried.warnings };
}

function verdict(lacking: Refusal | undefined, tried: readonly Rehearsed[]): Rehearsed {
  if (lacking) return lacking;
  const refused = tried.find((one) => isRefusal(one));
  if (refused) return refused;
  return { kind: 'rehearsed', warnings: tried.flatMap((one) => (isRefusal(one) ? [] : one.warnings)) };
}

async function rehearseEdit(deps: Deps, edit: Edit, stamp: Stamp): Promise<Rehearsed> {
  const name = nameOf(edit.target);
  const live = await deps.cluster.read(edit.target);
  if (live && edit.do === 'create' && !isOurs(live)) return refusals.nameTaken(name);
  const stray = live && strayRule(live, stamp.id);
  if (stray) return stray;
  const done = attempt(() => doEdit(live, edit, stamp));
  if ('said' in done) return refusals.doesNotFit(done.said);
  if (specHash(undo(done, stamp.id)) !== specHash(live)) return refusals.notUndoable(name);
  const back = live ? await dryRun(deps, live, 'update') : { warnings: [] };
  if ('said' in back) return refusals.undoRefused(name, back.said);
  const forth = await dryRun(deps, done, live ? 'update' : 'create');
  return 'said' in forth
    ? refusals.rehearsalRefused(name, forth.said)
    : { kind: 'rehearsed', warnings: forth.warnings.filter((warning) => !isShadow(warning, done)) };
}

/**
 * Why this object, before the change has edited it, may not be edited: a rule in it is ours, or looks so, and no change
 * accounts for it. Somebody copied or renamed what held it, or took a mark off; beside it nobody could prove an undo.
 */
export function strayRule(live: KubeObject, id: string): Refusal | undefined {
  if (!hasTraces(live, id)) return undefined;
  return refusals.strayRule(nameOf(targetOf(live)), mendLines(live, id));
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

/** What we lack of these rights; or, of a lease, the sweeper, which makes nothing. */
async function whoLacks(deps: Deps, rights: readonly Right[], leased: boolean): Promise<Refusal | undefined> {
  const undo = leased && deps.sweeper === 'required' ? rights.filter(({ verb }) => verb !== 'create') : [];
  const [ours, theirs] = await Promise.all([deps.cluster.lacks(rights), sweeperLacks(deps, undo)]);
  if (ours.length > 0) return refusals.lacksRights(ours.map(rightText));
  if (theirs === 'unknown') return refusals.lacksRights(['create SubjectAccessReview']);
  return theirs.length > 0 ? refusals.sweeperLacksRights(theirs.map(rightText)) : undefined;
}

async function sweeperLacks(deps: Deps, rights: readonly Right[]): Promise<readonly Right[] | 'unknown'> {
  if (rights.length === 0) return [];
  try {
    return await deps.cluster.lacks(rights, 'sweeper');
  } catch (error) {
    if (error instanceof ClusterError && error.fault === 'forbidden') return 'unknown';
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
