/**
 * A stand-in for Slack on loopback: speaks the Web API methods that Drawbridge calls, signs like Slack,
 * and types and clicks as a given person. It has no page.
 *
 *     const slack = await startSlack({ channels: ['C0OPS'], groups: { S0PLATFORM: ['U0BOB'] } });
 *     // start the bot with slack.apiUrl, slack.botToken, slack.signingSecret, then tell where it listens:
 *     slack.connect('http://127.0.0.1:3000/slack/events');
 *     const typed = await slack.type('U0ANA', 'C0OPS', '/egress allow a.example.com for 1h');
 *     typed.status; typed.ms;                                   // the acknowledgement
 *     const card = await slack.until(() => slack.messages('C0OPS').at(-1));
 *     await slack.click('U0BOB', 'C0OPS', card.ts, 'Approve');  // label, or action_id `drawbridge:approve`, or `approve`
 *     await slack.until(() => slack.message('C0OPS', card.ts)?.text.includes('live'));
 *     await slack.close();
 *
 * Looking (all in order of time):
 * - `messages(channel)`: top-level messages as they are now; `message(channel, ts)`; `thread(channel, ts)`: its replies.
 * - `ephemerals(user?)`: private replies, by response URL or chat.postEphemeral (`via`); `modals(user?)`: opened views.
 * - `calls(method?)`: Web API calls and `response_url`, with arguments, also those that failed.
 * - `events`: everything that happened; a `posted` or `updated` event holds the message as it was then.
 * - `onEvent(listener)`: hears each event as it happens.
 * - `until(look, what?, within?)`: looks now and after every event, resolves with the first truthy value;
 *   rejects after `within` (10 s) with the last events. Events before the call count: compare lengths to wait for news.
 *
 * People:
 * - `type(user, channel, line, {trigger, raw})`: a slash command. Hosts, URLs and mentions are turned into
 *   `<http://host|host>` and the like, as Slack does, unless `raw`. The same `trigger` again is the same request, retried.
 * - `click(user, channel, ts, button, {message, value, trigger})`: a button of the message as it is now, or of `message`,
 *   an older look of it; throws when there is no such button.
 * - Both answer `{status, ms, body, trigger, request}`; status 0 means no answer within 3 s.
 * - `deliver(request)`: any signed request again; `form(fields, ahead?)` signs a form; `signature(body, timestamp)` signs anything.
 *
 * Socket Mode (to an app that connects with `slack.appToken`; where `connect` was not called, people are heard over it):
 * - `lines()`: the connections that stand, `line()` the newest; each can `send` anything, `disconnect(reason)`, `close`,
 *   `drop` the TCP connection, and `freeze` (half-open). `acks(envelope?)`: the acknowledgements.
 * - `send(envelope, line?)`: any envelope, also one that was sent before (`delivery.envelope`); waits for the acknowledgement.
 * - `leave()`: Slack is away, connections are refused; it resolves with a function that brings it back.
 *
 * The workspace: `channel(id, {archived, joined, name})`, `group(id, members | undefined)`.
 *
 * Trouble: `fault(method, fault, times?)` for the next calls of `chat.update`, `response_url`, `*`, … (`link` and
 * `hello` for the next connections); see faults.ts for the kinds (ratelimited, status, error, drop, lost, hold). It returns a function that takes the fault away.
 *
 * `be(mood)`: how Slack is until told otherwise: `fine`, `busy` (429), `broken` (500), `slow`, `twice`; `mood()` tells.
 *
 * Limits are Slack's: `invalid_blocks` with the reasons, `msg_too_long`, `not_in_channel`, `is_archived`,
 * triggers that die after 3 s or one use, response URLs that work five times.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './faults.ts';
import { createFaults } from './faults.ts';
import { createMoods } from './moods.ts';
import { createEyes, createHands } from './hands.ts';
import type { ClickOptions, Delivery, SignedRequest, TypeOptions } from './people.ts';
import { createSlackServer } from './server.ts';
import type { Envelope, SlackLine } from './sockets.ts';
import { createSockets } from './sockets.ts';
import type { Ephemeral, Json, Modal, SlackEvent, SlackMessage, Workspace } from './workspace.ts';
import { createWorkspace } from './workspace.ts';

export type {
  ClickOptions,
  Delivery,
  Envelope,
  Ephemeral,
  Fault,
  Json,
  Modal,
  SignedRequest,
  SlackEvent,
  SlackLine,
  SlackMessage,
};
export type { TypeOptions };
export { buttonsOf } from './people.ts';

export interface StandInOptions {
  /** Ids of channels that the bot is in. */
  readonly channels?: readonly string[];
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly port?: number;
}

const NAMES = {
  botToken: 'xoxb-standin-token',
  appToken: 'xapp-standin-token',
  signingSecret: 'standin-signing-secret',
  team: 'T0STANDIN',
  botUser: 'U0DRAWBRIDGE',
  botId: 'B0DRAWBRIDGE',
  appId: 'A0DRAWBRIDGE',
};

export type SlackStandIn = Awaited<ReturnType<typeof startSlack>>;

export async function startSlack({ channels = [], groups = {}, port = 0 }: StandInOptions = {}) {
  const workspace = createWorkspace(NAMES);
  const faults = createFaults();
  const moods = createMoods(faults);
  const sockets = createSockets(workspace, faults);
  const server = createSlackServer({ workspace, faults, sockets });
  const here = await listen(server, port);
  workspace.origin = `http://127.0.0.1:${here}`;
  const leave = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    sockets.dropAll();
    await closed;
  };
  for (const id of channels) setChannel(workspace, id, {});
  for (const [id, members] of Object.entries(groups)) workspace.groups.set(id, members);
  return {
    ...NAMES,
    apiUrl: `${workspace.origin}/api/`,
    events: workspace.events as readonly SlackEvent[],
    until: workspace.until,
    onEvent: workspace.onEvent,
    channel: (id: string, options: ChannelOptions = {}) => setChannel(workspace, id, options),
    group(id: string, members: readonly string[] | undefined) {
      if (members) workspace.groups.set(id, members);
      else workspace.groups.delete(id);
    },
    mood: moods.now,
    be: moods.be,
    fault: (method: string, fault: Fault, times?: number) => faults.add(method, fault, times),
    ...createEyes(workspace),
    ...createHands(workspace, sockets, () => moods.now() === 'twice'),
    async leave() {
      await leave();
      return async () => void (await listen(server, here));
    },
    close: leave,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface ChannelOptions {
  readonly name?: string;
  readonly archived?: boolean;
  readonly joined?: boolean;
}

function setChannel(workspace: Workspace, id: string, options: ChannelOptions): void {
  const { name = id.toLowerCase(), archived = false, joined = true } = options;
  const messages = workspace.channels.get(id)?.messages ?? [];
  workspace.channels.set(id, { id, name, archived, joined, messages });
}
