/** Keeping the card right: rendered from the record, and repeated by the sweep until it is. */
import { renderCard } from '../core/card.ts';
import type { CardPointer, Change } from '../core/change.ts';
import { factOf } from '../core/change.ts';
import { hashOf } from '../core/digest.ts';
import type { Message } from '../core/ports.ts';
import { threadLine } from '../core/story.ts';
import type { Deps } from './deps.ts';

/** Whether the card and the thread show less than the record holds. */
export function isShown(deps: Deps, change: Change): boolean {
  if (hasFollower(change)) return true;
  const { card } = change;
  return (
    card !== undefined && card.hash === hashOf(render(deps, change)) && card.facts >= change.facts.length
  );
}

/** Posts or edits the card, adds the thread's missing lines, and stores how far it came. Rejects with MessengerError or ClusterError. */
export async function show(deps: Deps, id: string, posted: ReadonlySet<string>): Promise<void> {
  const change = await deps.records.get(id);
  if (!change || isShown(deps, change)) return;
  const message = render(deps, change);
  const { pointer, stored } = await putCard(deps, change, message, posted.has(id));
  let { facts } = pointer;
  try {
    for (const fact of change.facts.slice(facts)) {
      await deps.messenger.thread(pointer.channel, pointer.ts, threadLine(change, fact));
      facts += 1;
    }
  } finally {
    if (!stored || facts > pointer.facts) await deps.records.point(id, { ...pointer, facts });
  }
}

function render(deps: Deps, change: Change): Message {
  const { kiali, policy } = deps;
  return renderCard(change, { lapse: policy.lapse, ...(kiali === undefined ? {} : { kiali }) });
}

/** The card of a void change belongs to its successor. */
function hasFollower(change: Change): boolean {
  return factOf(change, 'void')?.successor !== undefined;
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
