/** Slack in memory behind the ports `Messenger` and `Directory`. */
import type { Directory, Message, Messenger } from '../../src/core/ports.ts';
import { MessengerError } from '../../src/core/ports.ts';

export interface Card {
  readonly channel: string;
  readonly id: string;
  readonly ts: string;
  message: Message;
  edits: number;
  readonly thread: string[];
  /** Blocks of the thread's lines that have any. */
  readonly drawn: (readonly unknown[])[];
}

export interface FakeSlack {
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly cards: Card[];
  /** What Slack answers instead, while it is set. */
  away?: Error;
  /** Groups by id; a group that is not here cannot be looked up. */
  groups: Record<string, readonly string[]>;
}

export function fakeSlack(): FakeSlack {
  const cards: Card[] = [];
  const find = (channel: string, ts: string): Card => {
    const card = cards.find((one) => one.channel === channel && one.ts === ts);
    if (!card) throw new MessengerError('message_not_found', 'message_not_found', { permanent: true });
    return card;
  };
  const present = (): void => {
    if (slack.away) throw slack.away;
  };
  const slack: FakeSlack = {
    cards,
    groups: {},
    messenger: {
      post: async (channel, id, message) => {
        present();
        const ts = `${1_700_000_000 + cards.length}.000100`;
        cards.push({ channel, id, ts, message, edits: 0, thread: [], drawn: [] });
        return ts;
      },
      find: async (channel, id) => {
        present();
        return cards.find((card) => card.channel === channel && card.id === id)?.ts;
      },
      update: async (channel, ts, message) => {
        present();
        Object.assign(find(channel, ts), { message, edits: find(channel, ts).edits + 1 });
      },
      thread: async (channel, ts, text, blocks) => {
        present();
        find(channel, ts).thread.push(text);
        if (blocks) find(channel, ts).drawn.push(blocks);
      },
    },
    directory: {
      members: async (group) => {
        const members = slack.groups[group];
        if (!members) throw new MessengerError('timeout', 'no answer', { permanent: false });
        return members;
      },
    },
  };
  return slack;
}
