/** What people do in Slack, and what comes of it: asking, deciding, and waiting for the card. */
import type { Delivery, SlackMessage } from '../../playground/slack/standin.ts';
import type { Stage } from './stage.ts';
import { ANA, BOB } from './stage.ts';
import { until } from './until.ts';

export interface Card {
  readonly id: string;
  readonly channel: string;
  readonly ts: string;
}

export interface Fact {
  readonly type: string;
  readonly at: string;
  readonly by?: string;
  readonly end?: string;
  readonly why?: string;
  readonly proof?: readonly { readonly object: string; readonly by: string }[];
}

export type Story = ReturnType<typeof openStory>;

/** A conversation in one channel. */
export function openStory(stage: Pick<Stage, 'slack' | 'api' | 'channel'>, channel = stage.channel()) {
  const { slack, api } = stage;
  const message = (card: Card) => slack.message(channel, card.ts) as SlackMessage;
  const facts = async (id: string): Promise<readonly Fact[]> => {
    const record = await api.get<{ status?: { facts?: readonly Fact[] } }>(recordPath(id));
    return record?.status?.facts ?? [];
  };
  const story = {
    channel,
    facts,
    /** The card as it is now. */
    message,
    /** Types a command; the card that it posts, or what is answered instead. */
    async type(line: string, by = ANA): Promise<Card | string> {
      const before = slack.messages(channel).length;
      const told = slack.ephemerals(by).length;
      expectAcknowledged(await slack.type(by, channel, line), line);
      const seen = await slack.until(
        () => slack.messages(channel)[before] ?? slack.ephemerals(by).slice(told).find(isHere),
        `a card for ${line}`,
      );
      if (!('ts' in seen)) return seen.text;
      const payload = seen.metadata?.event_payload as { id?: string } | undefined;
      return { id: payload?.id ?? '', channel, ts: seen.ts };
    },
    /** Types a command that posts a card; fails with what was answered instead. */
    async ask(line: string, by = ANA): Promise<Card> {
      const answer = await story.type(line, by);
      if (typeof answer === 'string') throw new Error(`${line} was answered: ${answer}`);
      return answer;
    },
    /**
     * Asks until the plan edits this object: what was applied a moment ago may not be in the bot's view
     * yet, and a plan that does not know of it would be void by the time it is approved.
     */
    async askKnowing(line: string, object: string): Promise<Card> {
      for (;;) {
        const card = await story.ask(line);
        const record = await api.get<{ spec: { plan: string } }>(recordPath(card.id));
        if (record?.spec.plan.includes(`"name":"${object}"`)) return card;
        await story.click(card, 'Deny');
        await story.shows(card, /\*Denied\*/);
      }
    },
    /** Types a command that is answered privately; the answer's text. */
    async say(line: string, by = ANA): Promise<string> {
      const told = slack.ephemerals(by).length;
      expectAcknowledged(await slack.type(by, channel, line), line);
      return (await slack.until(() => slack.ephemerals(by).slice(told).find(isHere), `an answer to ${line}`))
        .text;
    },
    async click(card: Card, button: string, by = BOB): Promise<void> {
      expectAcknowledged(await slack.click(by, channel, card.ts, button), button);
    },
    /** Clicks, and waits for the private answer. */
    async clickRefused(card: Card, button: string, by: string): Promise<string> {
      const told = slack.ephemerals(by).length;
      await story.click(card, button, by);
      return (await slack.until(() => slack.ephemerals(by).slice(told).find(isHere), `an answer to ${by}`))
        .text;
    },
    /** Waits until the card says so. */
    shows: (card: Card, words: RegExp, within = 40_000) =>
      slack.until(
        () => (words.test(JSON.stringify(message(card).blocks)) ? message(card) : undefined),
        `${words} on the card of ${card.id}`,
        within,
      ),
    async approve(card: Card, by = BOB): Promise<void> {
      await story.click(card, 'Approve', by);
      await story.shows(card, /\*Live\*/);
    },
    isOver: (card: Card, within?: number) => story.shows(card, /\*Over\*/, within),
    /** Waits for a fact of this type in the record. */
    fact: (id: string, type: string) =>
      until(async () => (await facts(id)).find((fact) => fact.type === type), `${id} ${type}`),
  };
  const isHere = (event: { channel: string }) => event.channel === channel;
  return story;
}

function recordPath(id: string): string {
  return `/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges/${id}`;
}

function expectAcknowledged({ status, body }: Delivery, what: string): void {
  if (status !== 200) throw new Error(`${what} was not acknowledged: ${status} ${body}`);
}
