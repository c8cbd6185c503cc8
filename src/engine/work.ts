/** How work is run: through the queue or here, tried again when it fails, and waited for at a stop. */
import { isClosed } from '../core/change.ts';
import type { Work } from '../core/ports.ts';
import { ClusterError, MessengerError } from '../core/ports.ts';
import type { Deps } from './deps.ts';
import { pausesFor } from './pauses.ts';
import type { Reconcile } from './reconcile.ts';
import { reconcileOnce } from './reconcile.ts';
import type { Showing } from './show.ts';
import { show } from './show.ts';

/** What each kind of work is, one at a time for each change. */
export type Running = Readonly<Record<Work['do'], (id: string) => Promise<void>>>;

/** Through the queue; here and now where it does not take the work on. */
export function handing({ queue, log }: Deps, run: Running): (work: Work) => Promise<void> {
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
export function workAtHand() {
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

/** First pause after a failed try, in ms; doubled up to the most. */
const PAUSE = { first: 1000, most: 5000 } as const;

/** Reconciles; what fails is logged, and the alarm tries again after a pause that grows. */
export function retrying(deps: Deps, reconcile: Reconcile): Reconcile {
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

/** Never rejects: a card that cannot be drawn costs nobody their undo. */
export function showing(
  deps: Deps,
  from: Showing & { readonly posted: Set<string> },
): (id: string) => Promise<void> {
  const pauses = pausesFor(deps.clock);
  return async (id) => {
    if (pauses.isPaused(id)) return;
    try {
      await show(deps, id, from);
      pauses.over(id);
    } catch (error) {
      const slack = error instanceof MessengerError;
      if (slack && error.permanent) pauses.longer(id, mayBeInvited(deps, id, error));
      if (slack || error instanceof ClusterError) deps.log.warn('a card is not right yet', { id, error });
      else deps.log.error('a card cannot be shown', { id, error });
    } finally {
      from.posted.delete(id);
    }
  };
}

/** Whether somebody is about to mend that: of a private channel that the bot is not in, Slack says that there is none. */
function mayBeInvited({ watched }: Deps, id: string, { code }: MessengerError): boolean {
  const change = watched.record(id);
  const isAwaited = change !== undefined && change.card === undefined && !isClosed(change);
  return code === 'not_in_channel' || (code === 'channel_not_found' && isAwaited);
}

function logFailure(deps: Deps, id: string, error: unknown): void {
  const outage = error instanceof ClusterError && error.fault === 'unavailable';
  if (outage) deps.log.warn('the API server did not answer; trying again', { id, error });
  else deps.log.error('a change could not be reconciled; trying again', { id, error });
}
