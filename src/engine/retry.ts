/** One more try of a stuck undo, because somebody asks for it. */
import type { Click, ClickReply } from '../core/asking.ts';
import { stateOf, stuckOf } from '../core/change.ts';
import { refusals } from '../core/refusals/index.ts';
import { escapeSlack } from '../core/slack-text.ts';
import { refusalText } from './ask.ts';
import type { AtWork } from './at-work.ts';
import { ANSWER_TIME, within } from './deps.ts';
import { reconcileOnce } from './reconcile.ts';

/** For anyone, as every undo is. Tries at once, whatever pause is due, and says what came of it. Rejects with ClusterError. */
export async function retryNow(
  { deps, reconcile, showIfBehind, keep }: AtWork,
  { id }: Click,
): Promise<ClickReply> {
  const change = await deps.records.get(id);
  if (!change) return { text: refusalText(refusals.unknownChange(id)) };
  if (!stuckOf(change)) return { text: refusalText(refusals.nothingStuck(id, stateOf(change))) };
  const tried = keep(reconcileOnce(deps, id, reconcile, { retry: true })).finally(() => showIfBehind(id));
  const after = tried.then(() => deps.records.get(id));
  const seen = await within(deps, ANSWER_TIME, after, 'late' as const);
  if (seen === 'late') return { text: `Trying to take \`${id}\` back; its card shows what comes of it.` };
  const still = seen && stuckOf(seen);
  if (still) return { text: `Tried again. Still not: ${escapeSlack(still.why)}` };
  return { text: seen ? `\`${id}\` is taken back.` : refusalText(refusals.unknownChange(id)) };
}
