/**
 * The only orchestration. Every trigger (a command, a click, an alarm, boot, the sweep, a watch event)
 * ends in the same `reconcile(id)`.
 */
import type { Asked, Click, ClickReply, Handlers, Reply } from './core/asking.ts';
import { ToldError } from './core/asking.ts';
import { oneAtATime } from './core/one-at-a-time.ts';
import type { Work } from './core/ports.ts';
import { ClusterError, MessengerError } from './core/ports.ts';
import { answer, refusalText, reply } from './engine/ask.ts';
import { decide } from './engine/decide.ts';
import type { Deps } from './engine/deps.ts';
import { ANSWER_TIME, within } from './engine/deps.ts';
import { showPlan } from './engine/look.ts';
import type { Reconcile } from './engine/reconcile.ts';
import { reconcileOnce } from './engine/reconcile.ts';
import { show } from './engine/show.ts';
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

/** First pause after a failed try, in ms; doubled up to the most. */
const PAUSE = { first: 1000, most: 5000 } as const;

export function createEngine(deps: Deps): Engine {
  const posted = new Set<string>();
  const { keep, idle } = workAtHand();
  const run: Running = {
    reconcile: oneAtATime(async (id) => {
      await keep(tryOnce(id));
      void hand({ do: 'show', id });
    }),
    show: oneAtATime((id) => keep(showOrLog(deps, id, posted))),
  };
  const tryOnce = retrying(deps, run.reconcile);
  const hand = handing(deps, run);
  const reconcile: Reconcile = (id) => hand({ do: 'reconcile', id });

  deps.queue.onWork((work) => run[work.do](work.id));
  deps.alarm.onRing((id) => void reconcile(id));
  deps.watched.onChange((ids) => ids.forEach((id) => void reconcile(id)));

  return {
    reconcile,
    idle,
    sweep: () => keep(sweep(deps, { reconcile, show: (id) => void hand({ do: 'show', id }) })),
    onCommand: (asked) => keep(told(deps, onCommand({ deps, reconcile, showCard: run.show, posted, asked }))),
    onClick: (click) => keep(told(deps, onClick({ deps, reconcile, click }))),
  };
}

type Running = Readonly<Record<Work['do'], (id: string) => Promise<void>>>;

/** Through the queue; here and now where it does not take the work on. */
function handing({ queue, log }: Deps, run: Running): (work: Work) => Promise<void> {
  return async (work) => {
    try {
      await queue.add(work);
    } catch (error) {
      log.warn('the queue did not take work on; it is done here', { ...work, error });
      await run[work.do](work.id);
    }
  };
}

/** Promises not settled yet, so that a stop can wait for them. */
function workAtHand() {
  const work = new Set<Promise<unknown>>();
  const keep = async <T>(promise: Promise<T>): Promise<T> => {
    work.add(promise);
    try {
      return await promise;
    } finally {
      work.delete(promise);
    }
  };
  const idle = async (): Promise<void> => {
    while (work.size > 0) await Promise.allSettled(work);
  };
  return { keep, idle };
}

/** Reconciles; what fails is logged, and the alarm tries again after a pause that grows. */
function retrying(deps: Deps, reconcile: Reconcile): Reconcile {
  const failures = new Map<string, number>();
  return async (id) => {
    try {
      await reconcileOnce(deps, id, reconcile);
      failures.delete(id);
    } catch (error) {
      const times = (failures.get(id) ?? 0) + 1;
      failures.set(id, times);
      logFailure(deps, id, error);
      deps.alarm.set(id, deps.clock.now() + Math.min(PAUSE.first * 2 ** (times - 1), PAUSE.most));
    }
  };
}

interface Commanding {
  readonly deps: Deps;
  readonly reconcile: Engine['reconcile'];
  readonly showCard: (id: string) => Promise<void>;
  readonly posted: Set<string>;
  readonly asked: Asked;
}

async function onCommand({
  deps,
  reconcile,
  showCard,
  posted,
  asked,
}: Commanding): Promise<Reply | undefined> {
  const answered = await answer(deps, asked);
  if (answered.kind === 'reply') return answered;
  if (answered.kind === 'signal') return endAll(deps, answered.signal, asked.user, reconcile);
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

interface Clicking {
  readonly deps: Deps;
  readonly reconcile: Engine['reconcile'];
  readonly click: Click;
}

async function onClick({ deps, reconcile, click }: Clicking): Promise<ClickReply | undefined> {
  const { action } = click;
  if (action === 'yaml') return showPlan(deps, click.id);
  if (action === 'end') return endClicked(deps, click, reconcile);
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

/** Never rejects: a card that cannot be drawn costs nobody their undo. */
async function showOrLog(deps: Deps, id: string, posted: Set<string>): Promise<void> {
  try {
    await show(deps, id, posted);
  } catch (error) {
    const outage = error instanceof MessengerError || error instanceof ClusterError;
    if (outage) deps.log.warn('a card is not right yet', { id, error });
    else deps.log.error('a card cannot be shown', { id, error });
  } finally {
    posted.delete(id);
  }
}

function logFailure(deps: Deps, id: string, error: unknown): void {
  const outage = error instanceof ClusterError && error.fault === 'unavailable';
  if (outage) deps.log.warn('the API server did not answer; trying again', { id, error });
  else deps.log.error('a change could not be reconciled; trying again', { id, error });
}
