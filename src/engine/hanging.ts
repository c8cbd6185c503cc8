/** What hangs on an open host ends before it does. */
import type { Change } from '../core/change.ts';
import { isClosed } from '../core/change.ts';
import { parse } from '../core/parse.ts';
import { isEgress } from '../core/policy.ts';
import { ClusterError } from '../core/ports.ts';
import { isRefusal } from '../core/refusal.ts';
import type { View } from '../core/view.ts';
import type { Deps } from './deps.ts';
import { isoNow } from './deps.ts';
import { record } from './record.ts';

/**
 * Ids in the order in which they are to end: what the verb that ends this kind of change makes of its id.
 * On the view as it was last known, however old: an end does not wait. The change itself is always last.
 */
export function endingOrder(deps: Deps, change: Change): readonly string[] {
  if (!isEgress(change)) return [change.id];
  const { requester: user, team, channel, namespaces } = change.spec;
  const asked = { family: 'egress', text: `revoke ${change.id}`, user, team, channel, trigger: '' };
  const parsed = parse(asked, deps.channels[channel] ?? namespaces, deps.registry);
  const view = lastView(deps);
  if (isRefusal(parsed) || parsed.kind !== 'request' || !view) return [change.id];
  const outcome = deps.registry.get(parsed.request.verb)?.plan(parsed.request, view);
  const ids = outcome?.kind === 'signal' ? outcome.signal.ids : [];
  return [...ids.filter((id) => id !== change.id), change.id];
}

/** Ends what hangs on a change that ends by itself. What fails here is logged: it never keeps the change open. */
export async function endHanging(
  deps: Deps,
  change: Change,
  reconcile: (id: string) => Promise<void>,
): Promise<void> {
  for (const id of endingOrder(deps, change).slice(0, -1)) {
    try {
      const hanging = await deps.records.get(id);
      if (!hanging || isClosed(hanging)) continue;
      const over = hanging.facts.some(({ type }) => type === 'stopped');
      const fact = { type: 'stopped', at: isoNow(deps), by: change.spec.requester, with: change.id } as const;
      if (!over) await record(deps, hanging, fact);
      await reconcile(id);
    } catch (error) {
      deps.log.warn('what hangs on a change could not be ended first', { id, on: change.id, error });
    }
  }
}

function lastView(deps: Deps): View | undefined {
  try {
    return deps.watched.view(Number.POSITIVE_INFINITY);
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}
