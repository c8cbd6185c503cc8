/** What Slack must show when all is over: one card for each change, as its record says, and a whole thread. */
import type { Change } from '../../src/core/change.ts';
import { renderCard } from '../../src/core/card.ts';
import { canonical } from '../../src/core/digest.ts';
import { threadLine } from '../../src/core/story.ts';
import type { SlackMessage, SlackStandIn } from '../../playground/slack/standin.ts';
import type { Violation } from './laws.ts';
import { LAPSE } from './world.ts';

/**
 * What is wrong with the card of a change; `before` is the one that it follows. One that was void and has a
 * successor gave it its card; a successor that was left behind never got it.
 */
export function judgeCard(slack: SlackStandIn, change: Change, before?: Change): readonly Violation[] {
  if (successorOf(change) !== undefined || (before && successorOf(before) !== change.id)) return [];
  const about = change.id;
  const { card } = change;
  const message = card && slack.message(card.channel, card.ts);
  if (!card || !message) return [{ what: 'has no card', about }];
  const shown = renderCard(change, { lapse: LAPSE, namespace: 'drawbridge' });
  const same =
    message.text === shown.text && canonical(bare(message.blocks)) === canonical(bare(shown.blocks));
  const thread = slack.thread(card.channel, card.ts).map(({ text }) => text);
  const missing = change.facts
    .map((fact) => threadLine(change, fact))
    .filter((line) => !thread.includes(line));
  return [
    ...(same ? [] : [{ what: `its card is not as its record: ${message.text}`, about }]),
    ...missing.map((line) => ({ what: `its thread lacks: ${line}`, about })),
  ];
}

function successorOf(change: Change): string | undefined {
  return change.facts.find((fact) => fact.type === 'void')?.successor;
}

/** Messages that Slack has beyond one for each change, by change. */
export function doubledCards(slack: SlackStandIn, channels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const ids = channels.flatMap((channel) => slack.messages(channel).flatMap(idOf));
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1).map(([id, count]) => [id, count - 1]));
}

/** Lines that a thread has twice. */
export function doubledLines(slack: SlackStandIn, change: Change): number {
  const { card } = change;
  const thread = card ? slack.thread(card.channel, card.ts).map(({ text }) => text) : [];
  return thread.length - new Set(thread).size;
}

function idOf({ metadata }: SlackMessage): readonly string[] {
  const payload = metadata?.['event_payload'] as { readonly id?: string } | undefined;
  return payload?.id === undefined ? [] : [payload.id];
}

/** Without the ids that Slack gives to blocks. */
function bare(blocks: readonly unknown[]): unknown {
  const plain = JSON.parse(JSON.stringify(blocks)) as Record<string, unknown>[];
  return plain.map(({ block_id: _id, ...block }) => block);
}
