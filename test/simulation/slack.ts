/** Slack of a run: cards and threads in memory, away or limited at times; messages vanish. */
import type { Directory, Message, Messenger } from '../../src/core/ports.ts';
import { MessengerError } from '../../src/core/ports.ts';
import type { Life } from './calls.ts';
import { travel } from './calls.ts';
import type { Sim } from './sim.ts';

export interface Card {
  readonly channel: string;
  readonly id: string;
  readonly ts: string;
  message: Message;
  readonly thread: string[];
  deleted: boolean;
}

export interface Slack {
  readonly cards: Card[];
  post(channel: string, id: string, message: Message): string;
  update(channel: string, ts: string, message: Message): void;
  thread(channel: string, ts: string, text: string): void;
  find(channel: string, id: string): string | undefined;
}

/** People of the group that may approve. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = { S0OPS: ['U0CAT', 'U0DAN'] };

export function createSlack(isGone: (channel: string) => boolean): Slack {
  const cards: Card[] = [];
  const present = (channel: string) => {
    if (isGone(channel)) throw permanent('channel_not_found');
  };
  const card = (channel: string, ts: string): Card => {
    present(channel);
    const found = cards.find((one) => one.channel === channel && one.ts === ts && !one.deleted);
    if (!found) throw permanent('message_not_found');
    return found;
  };
  return {
    cards,
    post: (channel, id, message) => {
      present(channel);
      const ts = `${1_700_000_000 + cards.length}.000100`;
      cards.push({ channel, id, ts, message, thread: [], deleted: false });
      return ts;
    },
    update: (channel, ts, message) => {
      card(channel, ts).message = message;
    },
    thread: (channel, ts, text) => {
      card(channel, ts).thread.push(text);
    },
    find: (channel, id) => {
      present(channel);
      return cards.find((one) => one.channel === channel && one.id === id && !one.deleted)?.ts;
    },
  };
}

function permanent(code: string): MessengerError {
  return new MessengerError(code, code, { permanent: true });
}

/** Slack as one process reaches it. */
export function messengerOf(sim: Sim, life: Life): Messenger {
  const { slack } = sim;
  const call = <T>(method: string, about: string, writes: boolean, work: () => T) =>
    travel(sim, {
      life,
      name: `messenger.${method}`,
      to: 'slack',
      writes,
      about,
      land: async () => work(),
    }) as Promise<T>;
  return {
    post: (channel, id, message) => call('post', id, true, () => slack.post(channel, id, message)),
    find: (channel, id) => call('find', id, false, () => slack.find(channel, id)),
    update: (channel, ts, message) => call('update', ts, true, () => slack.update(channel, ts, message)),
    thread: (channel, ts, text) => call('thread', ts, true, () => slack.thread(channel, ts, text)),
  };
}

export function directoryOf(sim: Sim, life: Life): Directory {
  return {
    members: (group) =>
      travel(sim, {
        life,
        name: 'directory.members',
        to: 'slack',
        writes: false,
        about: group,
        land: async () => GROUPS[group] ?? [],
      }) as Promise<readonly string[]>,
  };
}
