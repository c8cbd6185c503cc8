/** Slack, put together: hears commands and clicks over signed HTTP, speaks through the Messenger and Directory ports. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handlers } from '../../core/asking.ts';
import type { Clock, Directory, Log, Messenger } from '../../core/ports.ts';
import type { AnswerOptions } from './answer.ts';
import { answerClick, answerCommand } from './answer.ts';
import { createDirectory } from './directory.ts';
import { openClient, openDoor } from './door.ts';
import { createFront } from './front.ts';
import { introduce } from './identity.ts';
import { createMessenger } from './messenger.ts';
import { createTell } from './reply.ts';

export interface SlackOptions {
  readonly botToken: string;
  readonly signingSecret: string;
  /** `https://slack.com/api/` unless given. */
  readonly apiUrl?: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly host?: string;
  /** The request URL's path, for commands and for interactivity. */
  readonly path?: string;
  /** The slash commands answered, without the slash. */
  readonly families: readonly string[];
  readonly handlers: Handlers;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  /** ms a sender has for a body. */
  readonly bodyTimeout?: number;
  /** ms before the second auth.test. */
  readonly firstPause?: number;
  /** ms that close() waits for handlers at work. */
  readonly drain?: number;
}

export interface Slack {
  readonly messenger: Messenger;
  readonly directory: Directory;
  /** Listens; resolves with the port. Commands are heard from now on, ready or not. */
  start(): Promise<{ readonly port: number }>;
  /** Whether it listens and Slack knows our token. */
  ready(): boolean;
  /** Resolves when auth.test has answered (or at close); never rejects. */
  readonly known: Promise<void>;
  /** Hears nothing new, lets handlers at work finish for a while. */
  close(): Promise<void>;
}

/** Time limits, ms. A modal's trigger dies after 3 s; a card may take longer. */
const INTERACTIVE = 2_500;
const CARDS = 5_000;

/** Starts asking Slack who we are at once; throws nothing. */
export function connectSlack(options: SlackOptions): Slack {
  const { botToken, apiUrl = 'https://slack.com/api/', log, clock } = options;
  const client = (timeout: number) => openClient({ botToken, apiUrl, timeout, log });
  const interactive = client(INTERACTIVE);
  const { identity, known, stop } = introduce({
    call: client(CARDS),
    log,
    firstPause: options.firstPause ?? 500,
  });
  const answering: AnswerOptions = { ...options, call: interactive, tell: createTell(interactive, log) };
  const atWork = createTracker();
  const path = options.path ?? '/slack/events';
  // Work begins one turn of the loop later: by then the acknowledgement is on the wire.
  const listener = openDoor({
    ...options,
    apiUrl,
    path,
    identity,
    onCommand: (heard) => atWork.add(nextTurn().then(() => answerCommand(heard, answering))),
    onClick: (heard) => atWork.add(nextTurn().then(() => answerClick(heard, answering))),
  });
  const front = createFront({ ...options, path, bodyTimeout: options.bodyTimeout ?? 3_000, next: listener });
  return {
    messenger: createMessenger({ call: client(CARDS), identity }),
    directory: createDirectory(client(INTERACTIVE), clock),
    start: () => listen(front, options),
    ready: () => front.listening && identity() !== undefined,
    known,
    async close() {
      stop();
      const drain = options.drain ?? 5_000;
      await Promise.all([stopListening(front, drain), atWork.finished(drain)]);
    },
  };
}

async function listen(server: Server, { port, host }: SlackOptions): Promise<{ readonly port: number }> {
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port };
}

async function stopListening(server: Server, drain: number): Promise<void> {
  if (!server.listening) return;
  const timer = setTimeout(() => server.closeAllConnections(), drain);
  const closed = once(server, 'close');
  server.close();
  await closed;
  clearTimeout(timer);
}

/** Promises that nobody else waits for. */
function createTracker() {
  const running = new Set<Promise<void>>();
  return {
    add(work: Promise<void>): void {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    async finished(patience: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, patience);
      await Promise.race([Promise.all(running), promise]);
      clearTimeout(timer);
    },
  };
}
