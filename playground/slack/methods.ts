/** The Web API methods that we call, with Slack's answers and refusals. */
import { randomBytes } from 'node:crypto';
import { breaches, viewBreaches } from './blocks.ts';
import type { Channel, Json, SlackMessage, Workspace } from './workspace.ts';

/** `ok: false`, with Slack's code. */
export class SlackRefusal extends Error {
  readonly messages: readonly string[];
  constructor(code: string, messages: readonly string[] = []) {
    super(code);
    this.messages = messages;
  }
}

type Method = (workspace: Workspace, args: Json) => Json;

/** ms that a trigger lives, and characters of a message's text. */
const TRIGGER_LIFE = 3_000;
const TEXT_LIMIT = 40_000;

export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': ({ names }) => ({
    url: 'https://standin.slack.com/',
    team: 'Stand-in',
    user: 'drawbridge',
    team_id: names.team,
    user_id: names.botUser,
    bot_id: names.botId,
    is_enterprise_install: false,
  }),
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'chat.postEphemeral': postEphemeral,
  'conversations.history': history,
  'usergroups.users.list': ({ groups }, { usergroup }) => {
    const users = groups.get(word(usergroup));
    if (!users) throw new SlackRefusal('no_such_subteam');
    return { users };
  },
  'views.open': openView,
};

function postMessage(workspace: Workspace, args: Json): Json {
  const channel = writable(workspace, args.channel);
  const { text, blocks } = readContent(args);
  const { team, botUser, botId, appId } = workspace.names;
  const message: SlackMessage = {
    type: 'message',
    channel: channel.id,
    ts: workspace.nextTs(),
    user: botUser,
    bot_id: botId,
    app_id: appId,
    team,
    text,
    blocks,
    ...(args.metadata === undefined ? {} : { metadata: readMetadata(args.metadata) }),
    ...(args.thread_ts === undefined ? {} : { thread_ts: threadOf(channel, word(args.thread_ts)) }),
  };
  channel.messages.push(message);
  workspace.happen({ kind: 'posted', channel: channel.id, message });
  return { channel: channel.id, ts: message.ts, message: shown(message, false) };
}

function updateMessage(workspace: Workspace, args: Json): Json {
  const channel = readable(workspace, args.channel);
  if (channel.archived) throw new SlackRefusal('is_archived');
  const index = channel.messages.findIndex(({ ts }) => ts === word(args.ts));
  const old = channel.messages[index];
  if (!old) throw new SlackRefusal('message_not_found');
  if (old.bot_id !== workspace.names.botId) throw new SlackRefusal('cant_update_message');
  const { text, blocks } = readContent(args);
  const message: SlackMessage = {
    ...old,
    text,
    // What an update does not mention stays.
    blocks: args.blocks === undefined ? old.blocks : blocks,
    ...(args.metadata === undefined ? {} : { metadata: readMetadata(args.metadata) }),
    edited: { user: workspace.names.botUser, ts: workspace.nextTs() },
  };
  channel.messages[index] = message;
  workspace.happen({ kind: 'updated', channel: channel.id, message });
  return { channel: channel.id, ts: message.ts, text, message: shown(message, false) };
}

function postEphemeral(workspace: Workspace, args: Json): Json {
  const channel = writable(workspace, args.channel);
  const content = readContent(args);
  const user = word(args.user);
  workspace.happen({ kind: 'ephemeral', channel: channel.id, user, ...content, via: 'chat.postEphemeral' });
  return { message_ts: workspace.nextTs() };
}

function history(workspace: Workspace, args: Json): Json {
  const channel = readable(workspace, args.channel);
  if (!channel.joined) throw new SlackRefusal('not_in_channel');
  const limit = Math.min(Number(args.limit ?? 100), 999);
  const skip = Number(Buffer.from(word(args.cursor), 'base64').toString().split(':')[1] ?? 0);
  const oldest = Number(args.oldest ?? 0);
  const isInRange = (ts: number) => ts > oldest || (isTrue(args.inclusive) && ts === oldest);
  const all = channel.messages.filter((message) => !message.thread_ts && isInRange(Number(message.ts)));
  const page = all.toReversed().slice(skip, skip + limit);
  const more = all.length > skip + limit;
  const next = more ? Buffer.from(`next:${skip + limit}`).toString('base64') : '';
  return {
    messages: page.map((message) => shown(message, isTrue(args.include_all_metadata))),
    has_more: more,
    response_metadata: { next_cursor: next },
  };
}

function openView(workspace: Workspace, args: Json): Json {
  const trigger = workspace.triggers.get(word(args.trigger_id));
  if (!trigger || performance.now() - trigger.at > TRIGGER_LIFE) throw new SlackRefusal('expired_trigger_id');
  if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
  const view = readJson(args.view, 'invalid_arguments') as Json;
  const wrong = viewBreaches(view);
  if (wrong.length > 0) throw new SlackRefusal('invalid_arguments', wrong);
  trigger.used = true;
  const opened = { id: `V${randomBytes(5).toString('hex').toUpperCase()}`, ...view };
  workspace.happen({ kind: 'modal', user: trigger.user, view: opened });
  return { view: opened };
}

function readable(workspace: Workspace, id: unknown): Channel {
  const channel = workspace.channels.get(word(id));
  if (!channel) throw new SlackRefusal('channel_not_found');
  return channel;
}

function writable(workspace: Workspace, id: unknown): Channel {
  const channel = readable(workspace, id);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.joined) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** Text and blocks as Slack keeps them: every block has an id. */
export function readContent(args: Json): { text: string; blocks: readonly Json[] } {
  const text = word(args.text);
  if (text.length > TEXT_LIMIT) throw new SlackRefusal('msg_too_long');
  if (args.blocks === undefined && text === '') throw new SlackRefusal('no_text');
  const blocks = readJson(args.blocks ?? [], 'invalid_blocks_format') as readonly Json[];
  const wrong = breaches(blocks, 50);
  if (wrong.length > 0) throw new SlackRefusal('invalid_blocks', wrong);
  return { text, blocks: blocks.map((block) => ({ block_id: randomBytes(3).toString('base64'), ...block })) };
}

function readMetadata(value: unknown): Json {
  const metadata = readJson(value, 'invalid_metadata_format') as Json;
  if (typeof metadata.event_type !== 'string' || typeof metadata.event_payload !== 'object')
    throw new SlackRefusal('invalid_metadata_schema');
  return metadata;
}

function threadOf(channel: Channel, ts: string): string {
  if (!channel.messages.some((message) => message.ts === ts)) throw new SlackRefusal('thread_not_found');
  return ts;
}

function shown({ metadata, ...message }: SlackMessage, withMetadata: boolean): Json {
  return withMetadata && metadata ? { ...message, metadata } : message;
}

function readJson(value: unknown, code: string): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    throw new SlackRefusal(code);
  }
}

/** Forms hold words only. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}
