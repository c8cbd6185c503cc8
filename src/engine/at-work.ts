/** The work of one process, and what calls for it: alarms, watch events, the queue. */
import type { OneAtATime } from '../core/one-at-a-time.ts';
import { oneAtATime } from '../core/one-at-a-time.ts';
import { cardsInTurn } from './cards.ts';
import type { Deps } from './deps.ts';
import { isWorthALook, seemsShown, withSuccessors } from './due.ts';
import { changesOn } from './ground.ts';
import type { Own } from './own.ts';
import { ownFacts } from './own.ts';
import type { Reconcile } from './reconcile.ts';
import type { Running } from './work.ts';
import { handing, retrying, showing, workAtHand } from './work.ts';

export interface AtWork {
  /** As given, with records that remember what is recorded here. */
  readonly deps: Deps;
  readonly reconcile: Reconcile;
  /** Here and now, for whoever waits for it. */
  readonly showCard: (id: string) => Promise<void>;
  readonly showIfBehind: (id: string) => void;
  readonly showAll: (ids: readonly string[]) => void;
  /** Ids of changes that are asked here, and are to get their card. */
  readonly posted: Set<string>;
  /** A stop waits for this as well. */
  readonly keep: <T>(work: Promise<T>) => Promise<T>;
  /** Resolves when nothing is being done any more. */
  readonly idle: () => Promise<void>;
}

/** Listens from now on. */
export function startWork(given: Deps): AtWork {
  const own = ownFacts(given.records, given.clock);
  const deps = { ...given, records: own.records };
  const posted = new Set<string>();
  const { keep, idle } = workAtHand();
  const showCard = showing(deps, { posted, isOwn: own.isOwn });
  const run = {
    reconcile: oneAtATime(async (id) => {
      await keep(tryOnce(id));
      showIfBehind(id);
      // What an extension does is recorded, and shown, where it is done.
      const extended = deps.watched.record(id)?.spec.extends;
      if (extended !== undefined) showIfBehind(extended);
    }),
    show: oneAtATime((id) => keep(showCard(id))),
  };
  const tryOnce = retrying(deps, run.reconcile);
  const hand = handing(deps, run);
  const reconcile: Reconcile = (id) => hand({ do: 'reconcile', id });
  const show = (id: string) => hand({ do: 'show', id });
  const showIfBehind = (id: string): void => {
    const seen = deps.watched.record(id);
    if (!seen || own.isAhead(seen) || !seemsShown(deps, seen)) void show(id);
  };
  listen(deps, { own, run, reconcile, show });
  const showAll = cardsInTurn(show);
  return { deps, reconcile, showCard: run.show, showIfBehind, showAll, posted, keep, idle };
}

interface Listening {
  readonly own: Own;
  readonly run: Readonly<Record<keyof Running, OneAtATime>>;
  readonly reconcile: Reconcile;
  readonly show: (id: string) => Promise<void>;
}

function listen(deps: Deps, { own, run, reconcile, show }: Listening): void {
  // Most events are of our own writes: what they call for is judged when those are done.
  const wake = oneAtATime(async (id) => {
    await run.reconcile.idle(id);
    await run.show.idle(id);
    const seen = deps.watched.record(id);
    if (seen && own.isUnseen(seen)) return;
    if (isWorthALook(deps, id)) await reconcile(id);
    else if (seen && own.isAhead(seen)) await show(id);
  });
  deps.queue.onWork((one) => run[one.do](one.id));
  deps.alarm.onRing((id) => void reconcile(id));
  deps.watched.onChange((ids, hosts) => {
    for (const id of withSuccessors(deps, [...ids, ...changesOn(deps, hosts)])) void wake(id);
  });
}
