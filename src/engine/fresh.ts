/** Planning again: the same question on the world as it is now. */
import type { Change } from '../core/change.ts';
import { isClosed } from '../core/change.ts';
import type { Outcome, Request } from '../core/command.ts';
import type { KubeObject, Target } from '../core/kube.ts';
import { nameOf, sameTarget, targetOf } from '../core/kube.ts';
import type { Objects } from '../core/live.ts';
import { liveOfExtension } from '../core/live.ts';
import { marksOf } from '../core/mark.ts';
import { argsOf } from '../core/parse.ts';
import { decodePlan } from '../core/plan.ts';
import { ClusterError } from '../core/ports.ts';
import { isRefusal } from '../core/refusal.ts';
import type { View } from '../core/view.ts';
import { FIELDS, withoutChange } from '../core/view.ts';
import type { Deps } from './deps.ts';
import { VIEW_AGE } from './deps.ts';

export interface Replanned {
  readonly outcome: Outcome;
  /** The objects that the change edits, as they were just read. */
  readonly objects: Objects;
}

/** Plans the change's own request again, without its own edits in the view; objects it edits are read directly. */
export async function planAgain(deps: Deps, change: Change): Promise<Replanned> {
  const targets = decodePlan(change.spec.plan).map((edit) => edit.target);
  const objects = await readAll(deps, targets);
  const seen = await freshView(deps, targets, objects, change.id);
  const view = withoutChange(await withExtended(deps, seen, change), change.id);
  const command = deps.registry.get(change.spec.verb);
  if (!command) throw new Error('no command of a stored verb is left');
  const args = argsOf(command, change.spec.args);
  const { id, spec } = change;
  const again = { ...view, planningFor: { id, requestedAt: spec.requestedAt } };
  const outcome = isRefusal(args) ? args : command.plan(requestOf(deps, change, args), again);
  return { outcome, objects };
}

/** Objects read directly, by name; those that are not there are absent. */
export async function readAll(
  deps: Deps,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, KubeObject>> {
  const read = await Promise.all(targets.map((target) => deps.cluster.read(target)));
  return new Map(read.flatMap((object) => (object ? [[nameOf(targetOf(object)), object] as const] : [])));
}

/** What was asked, with these arguments, by today's settings of its channel. */
export function requestOf({ channels }: Pick<Deps, 'channels'>, { spec }: Change, args: unknown): Request {
  const [first = spec.namespace, ...more] = channels[spec.channel] ?? [];
  const { verb, text, requester, team, channel, namespace, reason } = spec;
  const namespaces = [first, ...more] as const;
  return {
    verb,
    args,
    words: spec.args,
    text,
    requester,
    team,
    channel,
    namespaces: [...namespaces],
    namespace,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The watched view with the targets as they are now, and with the changes that mark them. */
async function freshView(
  deps: Deps,
  targets: readonly Target[],
  objects: Objects,
  id: string,
): Promise<View> {
  const view = deps.watched.view(VIEW_AGE);
  const known = new Set([id, ...view.changes.map((change) => change.id)]);
  const unseen = [...objects.values()]
    .flatMap((object) => [...marksOf(object).keys()])
    .filter((name) => !known.has(name));
  const found = await Promise.all([...new Set(unseen)].map((name) => deps.records.get(name)));
  const patched = targets.reduce((seen, target) => patch(seen, target, objects.get(nameOf(target))), view);
  return { ...patched, changes: [...patched.changes, ...found.filter((change) => change !== undefined)] };
}

/** What an extension extends, as its record is now. Rejects with `conflict` where it has its later end already: another replica was faster. */
async function withExtended(deps: Deps, view: View, { id, spec }: Change): Promise<View> {
  if (spec.extends === undefined) return view;
  const read = await deps.records.get(spec.extends);
  if (liveOfExtension(id, read).extends === 'extended')
    throw new ClusterError('conflict', `${spec.extends} is extended already`);
  const others = view.changes.filter(({ id }) => id !== spec.extends);
  return { ...view, changes: read && !isClosed(read) ? [...others, read] : others };
}

function patch(view: View, target: Target, object: KubeObject | undefined): View {
  const field = FIELDS[target.kind];
  const others = view[field].filter((one) => !sameTarget(targetOf(one), target));
  return { ...view, [field]: object ? [...others, object] : others };
}
