/** What a change opened by its looked-up addresses, asked anew: with those of now. */
import type { Asked, Click } from '../core/asking.ts';
import type { Change } from '../core/change.ts';
import { endOf } from '../core/change.ts';
import type { Refusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { Deps } from './deps.ts';
import { ANSWER_TIME, within } from './deps.ts';
import { isPinned } from './moved.ts';

/** What the button says, as if it had been typed: the same request, for as long as is left. Rejects with ClusterError. */
export async function askedAnew(deps: Deps, click: Click): Promise<Asked | Refusal> {
  const { id, user, team, channel, trigger } = click;
  const change = await within(deps, ANSWER_TIME, deps.records.get(id), 'late' as const);
  if (change === 'late') return refusals.clusterAway();
  if (!change) return refusals.unknownChange(id);
  if (!isPinned(change)) return refusals.nothingToRefresh(id);
  const [family = '', verb = ''] = change.spec.verb.split(' ');
  return {
    family,
    text: [verb, ...wordsOf(change, deps.clock.now())].join(' '),
    user,
    team,
    channel,
    trigger,
  };
}

function wordsOf(change: Change, now: number): readonly string[] {
  const { args, namespace, reason } = change.spec;
  const end = endOf(change);
  const small = (['as', 'to'] as const).flatMap((key) => (args[key] ?? []).map((word) => `${key}=${word}`));
  return [
    ...(args['hosts'] ?? []),
    ...small,
    `in=${namespace}`,
    ...(end === undefined ? [] : [`for=${Math.max(1, Math.ceil((end - now) / 1000))}s`]),
    ...(reason === undefined ? [] : [`because ${reason}`]),
  ];
}
