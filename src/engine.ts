/**
 * The only orchestration. Every trigger (a command, a click, an alarm, boot, the sweep, a watch event)
 * ends in the same `reconcile(id)`.
 */
import type { Asked, Click, ClickReply, Handlers, Reply } from './core/asking.ts';
import { ToldError } from './core/asking.ts';
import { ClusterError } from './core/ports.ts';
import { answer, refusalText, reply } from './engine/ask.ts';
import type { AtWork } from './engine/at-work.ts';
import { startWork } from './engine/at-work.ts';
import { decide } from './engine/decide.ts';
import type { Deps } from './engine/deps.ts';
import { ANSWER_TIME, within } from './engine/deps.ts';
import { askedByClick } from './engine/extend.ts';
import { showPlan } from './engine/look.ts';
import { watchMoved } from './engine/moved.ts';
import { askedAnew } from './engine/refresh.ts';
import { retryNow } from './engine/retry.ts';
import { endAll, endClicked } from './engine/signal.ts';
import { sweep } from './engine/sweep.ts';
import { isRefusal } from './core/refusal.ts';

export interface Engine extends Handlers {
  /** Brings one change as far as it goes now; never rejects: what fails is logged and tried again. */
  reconcile(id: string): Promise<void>;
  sweep(): Promise<void>;
  /** Resolves when nothing is being done any more. */
  idle(): Promise<void>;
}

export function createEngine(given: Deps): Engine {
  const work = startWork(given);
  const { deps, reconcile, showAll, showIfBehind, keep, idle } = work;
  const lookUpMoved = watchMoved(deps, showIfBehind);
  return {
    reconcile,
    idle,
    sweep: () => keep(sweep(deps, { reconcile, showAll }).then(lookUpMoved)),
    onCommand: (asked) => keep(told(deps, onCommand(work, asked))),
    onClick: (click) => keep(told(deps, onClick(work, click))),
  };
}

async function onCommand(work: AtWork, asked: Asked): Promise<Reply | undefined> {
  const { deps, reconcile, showCard, posted } = work;
  const answered = await answer(deps, asked);
  if (answered.kind === 'reply') return answered;
  if (answered.kind === 'signal') return endAll(work, answered.signal, asked.user);
  const { id } = answered;
  posted.add(id);
  await reconcile(id);
  await within(deps, ANSWER_TIME, showCard(id), undefined);
  const change = await deps.records.get(id).catch(() => undefined);
  return !change || change.card ? undefined : reply(noCard(id));
}

function noCard(id: string): string {
  return `Asked, as \`${id}\`, but its card could not be posted here. If I am not in this channel, \`/invite\` me; the card follows within a minute.`;
}

async function onClick(work: AtWork, click: Click): Promise<ClickReply | undefined> {
  const { deps, reconcile } = work;
  const { action } = click;
  if (action === 'yaml') return showPlan(deps, click.id);
  if (action === 'end') return endClicked(work, click);
  if (action === 'retry') return retryNow(work, click);
  if (action === 'extend' || action === 'refresh') {
    const asked = await (action === 'extend' ? askedByClick(deps, click) : askedAnew(deps, click));
    return isRefusal(asked) ? { text: refusalText(asked) } : onCommand(work, asked);
  }
  const decided = await decide(deps, { ...click, action });
  if (isRefusal(decided)) return { text: refusalText(decided) };
  await reconcile(click.id);
  return undefined;
}

/** An outage is told to the person together with the state of the mesh. */
async function told<T>(deps: Deps, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const state =
      'Whether it was stored is not known; the card shows it. What is open ends on time as soon as the API server answers.';
    throw new ToldError('the API server did not answer', state, { cause: error });
  }
}
