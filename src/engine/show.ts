/** Keeping the card right: rendered from the record, and repeated by the sweep until it is. */
import type { Line } from '../core/card.ts';
import { lineFor, renderCard } from '../core/card.ts';
import type { CardPointer, Change, FactOf } from '../core/change.ts';
import { factOf, isClosed, stuckOf } from '../core/change.ts';
import { hashOf } from '../core/digest.ts';
import type { Message } from '../core/ports.ts';
import { MessengerError } from '../core/ports.ts';
import { stillStuckLine } from '../core/story.ts';
import type { Deps } from './deps.ts';
import type { Own } from './own.ts';
import { isFresh } from './own.ts';

/** Whether the card and the thread show all that the record holds. */
export function isShown(deps: Deps, change: Change): boolean {
  if ((hasFollower(change) && !stuckOf(change)) || isLeftBehind(deps, change)) return true;
  const { card } = change;
  if (card === undefined || card.hash !== shownHash(deps, change)) return false;
  return card.facts === change.facts.length && stuckAgain(change, card) === undefined;
}

/** Hash of the card as it should be. Every sweep asks for it, and a change is never altered in place. */
function shownHash(deps: Deps, change: Change): string {
  const hash = known.get(change) ?? hashOf(render(deps, change));
  known.set(change, hash);
  return hash;
}

const known = new WeakMap<Change, string>();

export interface Showing extends Pick<Own, 'isOwn'> {
  /** Ids of changes that were asked here, and are to get their card. */
  readonly posted: ReadonlySet<string>;
}

/** Posts or edits the card, adds the thread's missing lines, and stores how far it came. Rejects with MessengerError or ClusterError. */
export async function show(deps: Deps, id: string, { posted, isOwn }: Showing): Promise<void> {
  const change = await deps.records.get(id);
  if (!change || isShown(deps, change) || isForAnother(deps, change, posted.has(id) || isOwn(change))) return;
  try {
    await bringUpToDate(deps, change, posted.has(id));
  } catch (error) {
    if (!isCardGone(error) || !change.card) throw error;
    await doWithout(deps, change, change.card);
  }
}

/**
 * Right after it was asked, a change gets its card from the process that was asked: two that post would post two. Right
 * after a fact was recorded it is shown by whoever recorded it, unless one among all is chosen anyway: two would tell the
 * thread twice. Where that process died the sweep has it done later.
 */
function isForAnother({ clock, queue }: Deps, change: Change, isOwn: boolean): boolean {
  if (isOwn || (change.card && queue.isShared())) return false;
  return isFresh(change, clock.now());
}

/** Somebody deleted the message. While the change is open people need its buttons; afterwards nobody does. */
async function doWithout(deps: Deps, change: Change, card: CardPointer): Promise<void> {
  const message = render(deps, change);
  if (isClosed(change)) {
    return deps.records.point(change.id, { ...card, hash: hashOf(message), facts: change.facts.length });
  }
  const { card: _gone, ...without } = change;
  const { pointer } = await putCard(deps, without, message, false);
  await bringUpToDate(deps, { ...change, card: { ...pointer, facts: card.facts } }, false);
}

function isCardGone(error: unknown): boolean {
  return error instanceof MessengerError && GONE.has(error.code);
}

const GONE: ReadonlySet<string> = new Set(['message_not_found', 'thread_not_found']);

async function bringUpToDate(deps: Deps, change: Change, isNew: boolean): Promise<void> {
  const { pointer: put, stored } = await putCard(deps, change, render(deps, change), isNew);
  // Its thread is left to the queue, which has one process at a time write it: storing the card calls for that.
  if (isNew && stored) return;
  let pointer = put;
  const say = async (line: Line, next: Partial<CardPointer>): Promise<void> => {
    await deps.messenger.thread(pointer.channel, pointer.ts, line.text, line.blocks);
    pointer = { ...pointer, ...next };
  };
  try {
    // Fewer than were told: the record was restored without them, and its story begins anew.
    if (pointer.facts > change.facts.length) pointer = { ...pointer, facts: 0 };
    for (const fact of change.facts.slice(pointer.facts)) {
      const first = fact.type === 'stuck' ? { told: fact.count ?? 1 } : {};
      await say(lineFor(change, fact), { facts: pointer.facts + 1, ...first });
    }
    const again = stuckAgain(change, pointer);
    if (again) await say({ text: stillStuckLine(change, again) }, { told: again.count ?? 1 });
  } finally {
    if (!stored || pointer !== put) await deps.records.point(change.id, pointer);
  }
}

/** How many times as often it must have failed as when people were told last. */
const TOLD_AGAIN = 4;

/** The undo that is stuck, where people are to be told again: after some minutes, then after hours. */
function stuckAgain(change: Change, { told = 1 }: CardPointer): FactOf<'stuck'> | undefined {
  const stuck = stuckOf(change);
  return stuck && (stuck.count ?? 1) >= TOLD_AGAIN * told ? stuck : undefined;
}

function render(deps: Deps, change: Change): Message {
  const { kiali, policy, namespace } = deps;
  return renderCard(change, { lapse: policy.lapse, namespace, ...(kiali === undefined ? {} : { kiali }) });
}

/** The card of a void change belongs to its successor. */
function hasFollower(change: Change): boolean {
  return factOf(change, 'void')?.successor !== undefined;
}

/** A successor that a crash, or a faster replica, left behind: the card stays its predecessor's until that is void. */
function isLeftBehind({ watched }: Deps, { id, spec: { follows } }: Change): boolean {
  const before = follows === undefined ? undefined : watched.record(follows);
  return before !== undefined && factOf(before, 'void')?.successor !== id;
}

interface Put {
  readonly pointer: CardPointer;
  /** Whether the record holds this pointer already. */
  readonly stored: boolean;
}

/** Edits the card, or posts it; where it may have been posted before a crash, it is searched first. */
async function putCard(deps: Deps, change: Change, message: Message, isNew: boolean): Promise<Put> {
  const hash = hashOf(message);
  const { channel, requestedAt } = change.spec;
  const since = Date.parse(requestedAt) - CLOCKS_DIFFER;
  const there = change.card ?? (isNew ? undefined : await findCard(deps, change, since));
  if (!there) {
    const pointer = { channel, ts: await deps.messenger.post(channel, change.id, message), hash, facts: 0 };
    await deps.records.point(change.id, pointer);
    return { pointer, stored: true };
  }
  if (there.hash !== hash) await deps.messenger.update(there.channel, there.ts, message);
  return { pointer: { ...there, hash }, stored: false };
}

async function findCard(deps: Deps, change: Change, since: number): Promise<CardPointer | undefined> {
  const { channel } = change.spec;
  const ts = await deps.messenger.find(channel, change.id, since);
  return ts === undefined ? undefined : { channel, ts, hash: '', facts: 0 };
}

/** How far Slack's clock may be behind ours, in ms. */
const CLOCKS_DIFFER = 60_000;
