/**
 * The only orchestration. Every trigger (a command, a click, an alarm, boot, the sweep, a watch event)
 * ends in the same `reconcile(id)`.
 */
import type { Asked, Click, ClickReply, Handlers, Reply } from './core/asking.ts';
import { ToldError } from './core/asking.ts';
import { oneAtATime } from './core/one-at-a-time.ts';
import { ClusterError } from './core/ports.ts';
import { answer, refusalText, reply } from './engine/ask.ts';
import { cardsInTurn } from './engine/cards.ts';
import { decide } from './engine/decide.ts';
import type { Deps } from './engine/deps.ts';
import { ANSWER_TIME, within } from './engine/deps.ts';
import { worthALook } from './engine/due.ts';
import { askedByClick } from './engine/extend.ts';
import { changesOn } from './engine/ground.ts';
import { showPlan } from './engine/look.ts';
import type { Reconcile } from './engine/reconcile.ts';
import { retryNow } from './engine/retry.ts';
import type { Ends } from './engine/signal.ts';
import { endAll, endClicked } from './engine/signal.ts';
import { sweep } from './engine/sweep.ts';
import type { Running } from './engine/work.ts';
import { handing, retrying, showing, workAtHand } from './engine/work.ts';
import { isRefusal } from './core/refusal.ts';

export interface Engine extends Handlers {
  /** Brings one change as far as it goes now; never rejects: what fails is logged and tried again. */
  reconcile(id: string): Promise<void>;
  sweep(): Promise<void>;
  /** Resolves when nothing is being done any more. */
  idle(): Promise<void>;
}

export function createEngine(deps: Deps): Engine {
  const posted = new Set<string>();
  const { keep, idle } = workAtHand();
  const showCard = showing(deps, posted);
  const run: Running = {
    reconcile: oneAtATime(async (id) => {
      await keep(tryOnce(id));
      void hand({ do: 'show', id });
    }),
    show: oneAtATime((id) => keep(showCard(id))),
  };
  const tryOnce = retrying(deps, run.reconcile);
  const hand = handing(deps, run);
  const reconcile: Reconcile = (id) => hand({ do: 'reconcile', id });
  const showAll = cardsInTurn((id) => hand({ do: 'show', id }));

  deps.queue.onWork((work) => run[work.do](work.id));
  deps.alarm.onRing((id) => void reconcile(id));
  deps.watched.onChange((ids, hosts) => {
    for (const id of worthALook(deps, [...ids, ...changesOn(deps, hosts)])) void reconcile(id);
  });

  const doing = { deps, reconcile, keep, showCard: run.show, posted };
  return {
    reconcile,
    idle,
    sweep: () => keep(sweep(deps, { reconcile, showAll })),
    onCommand: (asked) => keep(told(deps, onCommand({ ...doing, asked }))),
    onClick: (click) => keep(told(deps, onClick({ ...doing, click }))),
  };
}

interface Doing extends Ends {
  readonly showCard: (id: string) => Promise<void>;
  readonly posted: Set<string>;
}

async function onCommand({ asked, ...doing }: Doing & { readonly asked: Asked }): Promise<Reply | undefined> {
  const { deps, reconcile, showCard, posted } = doing;
  const answered = await answer(deps, asked);
  if (answered.kind === 'reply') return answered;
  if (answered.kind === 'signal') return endAll(doing, answered.signal, asked.user);
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

async function onClick({
  click,
  ...doing
}: Doing & { readonly click: Click }): Promise<ClickReply | undefined> {
  const { deps, reconcile } = doing;
  const { action } = click;
  if (action === 'yaml') return showPlan(deps, click.id);
  if (action === 'end') return endClicked(doing, click);
  if (action === 'retry') return retryNow(deps, click, reconcile);
  if (action === 'extend') {
    const asked = await askedByClick(deps, click);
    return isRefusal(asked) ? { text: refusalText(asked) } : onCommand({ ...doing, asked });
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
