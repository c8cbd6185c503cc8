/** Ending changes early: what hangs on an open host first, in its order; then the host. */
import type { Click, ClickReply, Reply } from '../core/asking.ts';
import type { Change } from '../core/change.ts';
import type { Signal } from '../core/command.ts';
import { isEgress } from '../core/policy.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { refusalText } from './ask.ts';
import { end, mayEnd } from './decide.ts';
import type { Deps } from './deps.ts';
import { ANSWER_TIME, within } from './deps.ts';
import { endingOrder } from './hanging.ts';
import { atMost } from './at-most.ts';
import type { AtWork } from './at-work.ts';

/** What an end is made with. */
type Ends = Pick<AtWork, 'deps' | 'reconcile' | 'keep'>;

/** Records the end of each, starts taking it back, and says so within the answer's time. */
export async function endAll(ends: Ends, signal: Signal, user: string): Promise<Reply> {
  const { says, ids } = signal;
  const steps = says === 'revoke' ? ids.map((id) => [id]) : [ids];
  const ended = endInSteps({ ...ends, steps, user });
  const refused = await within(ends.deps, ANSWER_TIME, ended, 'late' as const);
  if (refused === 'late') return { text: refusalText(refusals.endIsSlow(ids)) };
  return { text: refused.length > 0 ? refused.join('\n') : signal.text };
}

/** The same by button: what `/egress revoke ID` or `/chaos stop ID` would end. */
export async function endClicked(ends: Ends, click: Click): Promise<ClickReply> {
  const { deps } = ends;
  const read = deps.records.get(click.id).catch(away);
  const change = await within(deps, ANSWER_TIME, read, 'late' as const);
  if (change === undefined) return { text: refusalText(refusals.unknownChange(click.id)) };
  const ids = change === 'late' ? [click.id] : endingOrder(deps, change);
  const steps = ids.map((id) => [id]);
  const refused = await endInSteps({ ...ends, steps, user: click.user });
  return refused.length > 0 ? { text: refused.join('\n') } : {};
}

function away(error: unknown): 'late' {
  if (error instanceof ClusterError) return 'late';
  throw error;
}

interface Steps extends Ends {
  /** Ids that end at once, step after step. */
  readonly steps: readonly (readonly string[])[];
  readonly user: string;
}

/** How many ends are stored, or changes taken back, at the same time. */
const AT_ONCE = 16;

/** Refusals of what could not be ended. Each step's ends are all stored before any of it is taken back. */
async function endInSteps({ steps, user, ...ends }: Steps): Promise<string[]> {
  const { deps, reconcile } = ends;
  const refused = await refusedHost(deps, steps.at(-1)?.at(-1), user);
  if (refused) return [refusalText(refused)];
  const lines: string[] = [];
  const base = steps.at(-1)?.at(-1);
  for (const ids of steps) {
    const ended: string[] = [];
    await atMost(AT_ONCE, ids, async (id) => {
      const end = await endSurely({ ...ends, id, user, base });
      if (isRefusal(end)) lines.push(refusalText(end));
      else ended.push(id);
    });
    await atMost(AT_ONCE, ended, reconcile);
  }
  return lines;
}

/** Who may not end the open host does not end what hangs on it either. */
async function refusedHost(deps: Deps, id: string | undefined, user: string): Promise<Refusal | undefined> {
  const host = id === undefined ? undefined : await deps.records.get(id).catch(away);
  if (host === undefined || host === 'late' || !isEgress(host)) return undefined;
  const refused = await mayEnd(deps, host, user);
  return refused?.code === refusals.notYoursToEnd([]).code ? refused : undefined;
}

interface Ending extends Ends {
  readonly id: string;
  readonly user: string;
  /** What it hangs on, where it does: the last that is to end. */
  readonly base: string | undefined;
}

/** An end that could not be stored is tried again for an hour, and the person is told so. */
async function endSurely(ending: Ending): Promise<Change | Refusal> {
  const { deps, id, user, base, keep } = ending;
  try {
    return await end(deps, id, user, base);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    deps.log.warn('an end could not be stored; trying again', { id, error });
    void keep(keepTrying(ending));
    return refusals.endNotStored(id);
  }
}

const PAUSE = 1000;
const GIVE_UP = 3600_000;

async function keepTrying({ deps, id, user, base, reconcile }: Ending): Promise<void> {
  const until = deps.clock.now() + GIVE_UP;
  while (deps.clock.now() < until) {
    await deps.clock.after(PAUSE);
    const ended = await end(deps, id, user, base).catch(() => undefined);
    if (ended === undefined) continue;
    if (!isRefusal(ended)) await reconcile(id);
    return;
  }
  deps.log.error('an end could not be stored for an hour', { id });
}
