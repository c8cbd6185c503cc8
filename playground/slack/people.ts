/** How the stand-in Slack calls the bot: signed requests with all the fields that Slack sends. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Envelope } from './sockets.ts';
import { asDelivered } from './typed-text.ts';
import type { Json, SlackMessage, Workspace } from './workspace.ts';

/** What became of one request. */
export interface Delivery {
  /** HTTP status (200 for an envelope that was acknowledged); 0 where the bot did not answer within Slack's 3 s, or at all. */
  readonly status: number;
  /** ms until the acknowledgement was complete. */
  readonly ms: number;
  readonly body: string;
  readonly trigger: string;
  /** The very request, to be delivered again: `slack.deliver(delivery.request)`. */
  readonly request: SignedRequest;
  /** What was sent over Socket Mode: `slack.send(delivery.envelope)` sends it again. */
  readonly envelope?: Envelope;
}

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TypeOptions {
  readonly trigger?: string;
  /** As given, without what Slack makes of links and mentions. */
  readonly raw?: boolean;
}

export interface ClickOptions {
  readonly trigger?: string;
  /** The message as the clicker sees it; else as it is now. */
  readonly message?: SlackMessage;
  /** Instead of the button's own. */
  readonly value?: string;
}

export const ACK_LIMIT = 3_000;
const FORM = 'application/x-www-form-urlencoded';

export function sign(secret: string, body: string, timestamp: number): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${hash}` };
}

/** A form as Slack posts it; `ahead` s are added to the timestamp. */
export function signForm(workspace: Workspace, fields: Record<string, string>, ahead = 0): SignedRequest {
  const body = new URLSearchParams(fields).toString();
  const timestamp = Math.floor(Date.now() / 1000) + ahead;
  const signature = sign(workspace.names.signingSecret, body, timestamp);
  return {
    body,
    headers: {
      'content-type': FORM,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      ...signature,
    },
  };
}

export async function deliver(url: string, request: SignedRequest, trigger = ''): Promise<Delivery> {
  const start = performance.now();
  const done = (status: number, body: string) => ({
    status,
    body,
    trigger,
    request,
    ms: performance.now() - start,
  });
  try {
    const signal = AbortSignal.timeout(ACK_LIMIT);
    const response = await fetch(url, { method: 'POST', ...request, signal });
    return done(response.status, await response.text());
  } catch (error) {
    return done(0, String(error));
  }
}

export interface Typing {
  readonly user: string;
  readonly channel: string;
  /** `/egress allow a.example.com` */
  readonly line: string;
}

export function commandRequest(
  workspace: Workspace,
  { user, channel, line }: Typing,
  { raw, trigger }: TypeOptions & { readonly trigger: string },
): SignedRequest {
  const [command = '', ...words] = line.split(' ');
  const text = words.join(' ');
  const { team, appId } = workspace.names;
  return signForm(workspace, {
    token: 'deprecated-verification-token',
    team_id: team,
    team_domain: 'standin',
    channel_id: channel,
    channel_name: workspace.channels.get(channel)?.name ?? 'directmessage',
    user_id: user,
    user_name: user.toLowerCase(),
    command,
    text: raw ? text : asDelivered(text),
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(workspace, { user, channel }),
    trigger_id: trigger,
  });
}

/** A click on a button of a message, by its action_id (with or without `drawbridge:`) or its label. */
export function clickRequest(
  workspace: Workspace,
  click: { readonly user: string; readonly message: SlackMessage; readonly button: string },
  { value, trigger }: ClickOptions & { readonly trigger: string },
): SignedRequest {
  const { user, message, button } = click;
  const { team, appId } = workspace.names;
  const found = findButton(message, button);
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: team },
    api_app_id: appId,
    token: 'deprecated-verification-token',
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    trigger_id: trigger,
    team: { id: team, domain: 'standin' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: message.channel, name: workspace.channels.get(message.channel)?.name ?? '' },
    message,
    state: { values: {} },
    response_url: responseUrl(workspace, { user, channel: message.channel, ts: message.ts }),
    actions: [{ ...found, ...(value === undefined ? {} : { value }), action_ts: workspace.nextTs() }],
  };
  return signForm(workspace, { payload: JSON.stringify(payload) });
}

/** Nobody can click what is not there: throws. */
function findButton(message: SlackMessage, wanted: string): Json {
  const buttons = buttonsOf(message);
  const found = buttons.find((button) => {
    const label = (button.text as Json | undefined)?.text;
    return [button.action_id, label].includes(wanted) || button.action_id === `drawbridge:${wanted}`;
  });
  if (found) return found;
  const there = buttons.map((button) => button.action_id).join(', ') || 'none';
  throw new Error(`The message ${message.ts} has no button ${wanted}; it has ${there}.`);
}

export function buttonsOf(message: SlackMessage): readonly Json[] {
  return message.blocks.flatMap((block) => {
    const elements = [...((block.elements ?? []) as Json[]), (block.accessory ?? {}) as Json];
    const buttons = elements.filter(({ type }) => type === 'button');
    return buttons.map((button) => ({ ...button, block_id: block.block_id }));
  });
}

/** A trigger as Slack gives it: known to the workspace for three seconds. */
export function newTrigger(workspace: Workspace, user: string, given?: string): string {
  const trigger =
    given ?? `${Date.now()}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
  workspace.triggers.set(trigger, { user, at: performance.now(), used: false });
  return trigger;
}

function responseUrl(workspace: Workspace, to: { user: string; channel: string; ts?: string }): string {
  const token = randomBytes(12).toString('hex');
  workspace.responseUrls.set(token, { ...to, left: 5 });
  return `${workspace.origin}/response/${token}`;
}
