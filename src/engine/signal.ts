/** Ending changes early, in the order in which they are to end. */
import type { Click, ClickReply, Reply } from '../core/asking.ts';
import type { Change } from '../core/change.ts';
import type { Signal } from '../core/command.ts';
import { parse } from '../core/parse.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { refusalText } from './ask.ts';
import { end, mayEnd } from './decide.ts';
import type { Deps } from './deps.ts';
import { ANSWER_TIME, VIEW_AGE, within } from './deps.ts';

type Reconcile = (id: string) => Promise<void>;

/** Records the end of each, starts taking it back, and says so within the answer's time. */
export async function endAll(deps: Deps, signal: Signal, user: string, reconcile: Reconcile): Promise<Reply> {
  const refused = await within(deps, ANSWER_TIME, endInOrder(deps, signal.ids, user, reconcile), []);
  return { text: refused.length > 0 ? refused.join('\n') : signal.text };
}

/** The same by button: what `/egress revoke ID` or `/chaos stop ID` would end. */
export async function endClicked(deps: Deps, click: Click, reconcile: Reconcile): Promise<ClickReply> {
  const read = deps.records.get(click.id).catch(away);
  const change = await within(deps, ANSWER_TIME, read, 'late' as const);
  if (change === undefined) return { text: refusalText(refusals.unknownChange(click.id)) };
  const ids = change === 'late' ? [click.id] : idsFor(deps, change, click);
  const refused = await endInOrder(deps, ids, click.user, reconcile);
  return refused.length > 0 ? { text: refused.join('\n') } : {};
}

function away(error: unknown): 'late' {
  if (error instanceof ClusterError) return 'late';
  throw error;
}

/** What the verb that ends this kind of change makes of its id; only the change itself, where the verb cannot tell. */
function idsFor(deps: Deps, change: Change, click: Click): readonly string[] {
  const [family = ''] = change.spec.verb.split(' ');
  const asked = {
    ...click,
    family,
    text: `${family === 'egress' ? 'revoke' : 'stop'} ${change.id}`,
    channel: change.spec.channel,
  };
  const parsed = parse(asked, deps.channels[change.spec.channel] ?? change.spec.namespaces, deps.registry);
  if (isRefusal(parsed) || parsed.kind !== 'request' || deps.watched.age() > VIEW_AGE) return [change.id];
  const outcome = deps.registry.get(parsed.request.verb)?.plan(parsed.request, deps.watched.view(VIEW_AGE));
  const ids = outcome?.kind === 'signal' ? outcome.signal.ids : [];
  return ids.includes(change.id) ? ids : [change.id];
}

/** Who may not end the last of them (the open host) does not end what hangs on it either. */
async function endInOrder(
  deps: Deps,
  ids: readonly string[],
  user: string,
  reconcile: Reconcile,
): Promise<string[]> {
  const last = await deps.records.get(ids.at(-1) ?? '').catch(away);
  const refused = last === undefined || last === 'late' ? undefined : await mayEnd(deps, last, user);
  if (refused?.code === refusals.notYoursToEnd([]).code) return [refusalText(refused)];
  const lines: string[] = [];
  for (const id of ids) {
    const ended = await endSurely({ deps, id, user, reconcile });
    if (isRefusal(ended)) lines.push(refusalText(ended));
    else await reconcile(id);
  }
  return lines;
}

interface Ending {
  readonly deps: Deps;
  readonly id: string;
  readonly user: string;
  readonly reconcile: Reconcile;
}

/** An end that could not be stored is tried again for an hour, and the person is told so. */
async function endSurely(ending: Ending): Promise<Change | Refusal> {
  const { deps, id, user } = ending;
  try {
    return await end(deps, id, user);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    deps.log.warn('an end could not be stored; trying again', { id, error });
    void keepTrying(ending);
    return refusals.endNotStored(id);
  }
}

const PAUSE = 1000;
const GIVE_UP = 3600_000;

async function keepTrying({ deps, id, user, reconcile }: Ending): Promise<void> {
  const until = deps.clock.now() + GIVE_UP;
  while (deps.clock.now() < until) {
    await deps.clock.after(PAUSE);
    const ended = await end(deps, id, user).catch(() => undefined);
    if (ended === undefined) continue;
    if (!isRefusal(ended)) await reconcile(id);
    return;
  }
  deps.log.error('an end could not be stored for an hour', { id });
}
