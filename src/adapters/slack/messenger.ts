/** The Messenger port on the Web API. */
import type { Message, Messenger } from '../../core/ports.ts';
import { MessengerError } from '../../core/ports.ts';
import type { Answer, Call } from './call.ts';
import { patient, twice } from './call.ts';
import type { Identity } from './identity.ts';

const EVENT_TYPE = 'drawbridge_change';
const PAGE = 200;
const MAX_PAGES = 10;
/** Our clock and Slack's may differ. */
const CLOCK_SLACK = 60_000;
/** ms of rate limit that a call waits out before it gives up. */
const PATIENCE = 5_000;
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };

export interface MessengerOptions {
  /** A client of its own: a rate limit on cards must not hold up a modal. */
  readonly call: Call;
  readonly identity: () => Identity | undefined;
}

/** Posts are made once, for an answer may be lost after the message was posted; updates and searches are repeated. */
export function createMessenger({ call, identity }: MessengerOptions): Messenger {
  const once = patient(call, PATIENCE);
  const again = twice(once);
  return {
    async post(channel, id, message) {
      const metadata = { event_type: EVENT_TYPE, event_payload: { id } };
      const answer = await once('chat.postMessage', {
        channel,
        metadata,
        ...content(message),
        ...NO_PREVIEWS,
      });
      if (typeof answer.ts !== 'string') throw unreadable('chat.postMessage');
      return answer.ts;
    },
    find: (channel, id, since) => findCard({ call: again, channel, id, since, botId: identity()?.botId }),
    async update(channel, ts, message) {
      await again('chat.update', { channel, ts, ...content(message) });
    },
    async thread(channel, ts, text, blocks) {
      const more = blocks === undefined ? {} : { blocks };
      await once('chat.postMessage', { channel, thread_ts: ts, text, ...more, ...NO_PREVIEWS });
    },
  };
}

function content({ text, blocks }: Message): { text: string; blocks: readonly unknown[] } {
  return { text, blocks };
}

interface Search {
  readonly call: Call;
  readonly channel: string;
  readonly id: string;
  /** ms since the epoch */
  readonly since: number;
  readonly botId: string | undefined;
}

async function findCard(search: Search): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await search.call('conversations.history', historyArgs(search, cursor));
    const card = messagesOf(answer).find((message) => isCard(message, search));
    if (card) return card.ts;
    cursor = nextCursor(answer);
    if (!cursor) return undefined;
  }
  return undefined;
}

function historyArgs({ channel, since }: Search, cursor: string | undefined): Record<string, unknown> {
  const oldest = (Math.max(0, since - CLOCK_SLACK) / 1000).toFixed(6);
  return { channel, oldest, inclusive: true, limit: PAGE, include_all_metadata: true, cursor };
}

interface Found {
  readonly ts: string;
  readonly bot_id?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly id?: unknown } };
}

/** Ours alone: any app may write metadata of any name. */
function isCard(message: Found, { id, botId }: Search): boolean {
  if (botId !== undefined && message.bot_id !== botId) return false;
  return message.metadata?.event_type === EVENT_TYPE && message.metadata.event_payload?.id === id;
}

function messagesOf(answer: Answer): readonly Found[] {
  if (!Array.isArray(answer.messages)) throw unreadable('conversations.history');
  return answer.messages as readonly Found[];
}

function nextCursor(answer: Answer): string | undefined {
  const metadata = answer.response_metadata as { readonly next_cursor?: string } | undefined;
  return metadata?.next_cursor || undefined;
}

function unreadable(method: string): MessengerError {
  return new MessengerError('unreadable', `${method}: unreadable`, { permanent: false });
}
