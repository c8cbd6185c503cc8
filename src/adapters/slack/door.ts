/** The only file that knows Bolt: an app that hears commands and clicks, its two ways in, and clients that call the Web API. */
import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import type { BlockAction, ButtonAction, Logger, Receiver } from '@slack/bolt';
import type { Log } from '../../core/ports.ts';
import type { Call } from './call.ts';
import { asMessengerError } from './call.ts';
import type { HeardClick, HeardCommand } from './heard.ts';
import type { Identity } from './identity.ts';

export interface AppOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly identity: () => Identity | undefined;
  readonly onCommand: (heard: HeardCommand) => void;
  readonly onClick: (heard: HeardClick) => void;
}

export interface DoorOptions extends AppOptions {
  readonly signingSecret: string;
  readonly path: string;
}

/** A Bolt app as a request listener; it verifies signatures by itself and acknowledges before it calls anybody. */
export function openDoor(options: DoorOptions): RequestListener {
  const { signingSecret, path, log } = options;
  const logger = loggerFor(log);
  const receiver = new HTTPReceiver({ signingSecret, endpoints: path, logger, processBeforeResponse: false });
  createApp(receiver, options);
  return receiver.requestListener;
}

/** A Bolt app for bodies that were acknowledged already. Rejects on those it cannot place. */
export function openApp(options: AppOptions): (body: Readonly<Record<string, unknown>>) => Promise<void> {
  const done = () => Promise.resolve();
  const app = createApp({ init: silent, start: done, stop: done }, options);
  return (body) => app.processEvent({ body, ack: done });
}

function createApp(receiver: Receiver, options: AppOptions): App {
  const { apiUrl, botToken, log, identity } = options;
  const app = new App({
    receiver,
    logger: loggerFor(log),
    // Bolt's own auth.test is asked once for ever, and holds up the first acknowledgement.
    authorize: () => Promise.resolve({ botToken, botId: identity()?.botId, botUserId: identity()?.userId }),
    convoStore: false,
    ignoreSelf: false,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 } },
  });
  listen(app, options);
  return app;
}

/** One listener each for all commands and all buttons: Bolt walks every listener for every request. */
function listen(app: App, { onCommand, onClick, log }: AppOptions): void {
  app.command(/.*/, async ({ ack, command }) => {
    await ack();
    onCommand({
      command: command.command,
      text: command.text,
      user: command.user_id,
      team: command.team_id,
      channel: command.channel_id,
      trigger: command.trigger_id,
      responseUrl: command.response_url,
    });
  });
  app.action<BlockAction<ButtonAction>>(/.*/, async ({ ack, action, body }) => {
    await ack();
    onClick(heardClick(action, body));
  });
  app.error((error) => {
    log.error('slack app failed', { error: error.message, stack: error.stack });
    return Promise.resolve();
  });
}

function heardClick(action: ButtonAction, body: BlockAction<ButtonAction>): HeardClick {
  return {
    actionId: action.action_id,
    value: action.value ?? '',
    isLink: action.url !== undefined,
    user: body.user.id,
    team: body.team?.id ?? body.user.team_id ?? '',
    channel: body.channel?.id ?? '',
    trigger: body.trigger_id,
    responseUrl: body.response_url,
  };
}

export type SocketClient = SocketModeReceiver['client'];

export interface SocketClientOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  /** ms that Slack has to answer a ping. */
  readonly pingTimeout: number;
  readonly log: Log;
}

/** ms for apps.connections.open. */
const OPENING = 5_000;

/**
 * The client of Bolt's Socket Mode receiver, for one connection. Coming back is ours (stay.ts): the library's own
 * waits, asks less and less often, and ends the process when the API fails (an unhandled rejection).
 */
export function openSocketClient(options: SocketClientOptions): SocketClient {
  const { appToken, apiUrl, pingTimeout, log } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: quiet(loggerFor(log)),
    autoReconnectEnabled: false,
    clientPingTimeout: pingTimeout,
    installerOptions: {
      // The library writes into them, so they are nobody else's.
      clientOptions: {
        slackApiUrl: apiUrl,
        timeout: OPENING,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
  return receiver.client;
}

export interface ClientOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  /** ms for one call, connecting included. */
  readonly timeout: number;
  readonly log: Log;
}

/**
 * A client with a queue of its own. One attempt, no waiting: a client that waits out a rate limit
 * stops every other call that goes through it. Rejects with MessengerError only.
 */
export function openClient({ botToken, apiUrl, timeout, log }: ClientOptions): Call {
  const client = new webApi.WebClient(botToken, {
    slackApiUrl: apiUrl,
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet(loggerFor(log)),
  });
  return async (method, args) => {
    try {
      return { ...(await client.apiCall(method, args)) };
    } catch (error) {
      throw asMessengerError(method, error);
    }
  };
}

/** What a client warns of is in the error that its caller gets, and is logged there once. */
function quiet(logger: Logger): Logger {
  return { ...logger, warn: silent, error: silent };
}

function loggerFor(log: Log): Logger {
  return {
    debug: silent,
    info: silent,
    warn: (...words: unknown[]) => log.warn('slack library warned', { detail: words.map(String).join(' ') }),
    error: (...words: unknown[]) =>
      log.error('slack library failed', { detail: words.map(String).join(' ') }),
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}

function silent(): void {}
