/** Slack, put together: hears commands and clicks (Socket Mode or signed HTTP), speaks through the Messenger and Directory ports. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Handlers } from '../../core/asking.ts';
import type { Clock, Directory, Log, Messenger } from '../../core/ports.ts';
import type { AnswerOptions } from './answer.ts';
import { answerClick, answerCommand } from './answer.ts';
import { createDirectory } from './directory.ts';
import type { AppOptions } from './door.ts';
import { openClient } from './door.ts';
import type { Ear } from './ears.ts';
import { hearOverHttp, hearOverSocket } from './ears.ts';
import { introduce } from './identity.ts';
import { createMessenger } from './messenger.ts';
import { createTell } from './reply.ts';

export interface SlackOptions {
  readonly botToken: string;
  /** With an app token it hears over Socket Mode, and listens on nothing; else by signed requests on the port. */
  readonly appToken?: string;
  readonly signingSecret?: string;
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
  /** ms before the second auth.test, and the second try at a connection. */
  readonly firstPause?: number;
  /** ms that Slack has to answer a ping on a connection. */
  readonly pingTimeout?: number;
  /** ms that close() waits for handlers at work. */
  readonly drain?: number;
}

export interface Slack {
  readonly messenger: Messenger;
  readonly directory: Directory;
  /** Listens, and resolves with the port; or begins to connect, and resolves at once. Commands are heard from then on, ready or not. */
  start(): Promise<{ readonly port?: number }>;
  /** Whether it listens or is connected, and Slack knows our token. */
  ready(): boolean;
  /** Resolves when auth.test has answered (or at close); never rejects. */
  readonly known: Promise<void>;
  /** Hears nothing new, lets handlers at work finish for a while. */
  close(): Promise<void>;
}

/** Time limits, ms. A modal's trigger dies after 3 s; a card may take longer. */
const INTERACTIVE = 2_500;
const CARDS = 5_000;
const FIRST_PAUSE = 500;

/** Starts asking Slack who we are at once; throws nothing. */
export function connectSlack(options: SlackOptions): Slack {
  const { botToken, apiUrl = 'https://slack.com/api/', log, clock } = options;
  const client = (timeout: number) => openClient({ botToken, apiUrl, timeout, log });
  const interactive = client(INTERACTIVE);
  const { identity, known, stop } = introduce({
    call: client(CARDS),
    log,
    firstPause: options.firstPause ?? FIRST_PAUSE,
  });
  const answering: AnswerOptions = { ...options, call: interactive, tell: createTell(interactive, log) };
  const atWork = createTracker();
  // Work begins one turn of the loop later: by then the acknowledgement is on the wire.
  const ear = openEar(options, {
    botToken,
    apiUrl,
    log,
    identity,
    onCommand: (heard) => atWork.add(nextTurn().then(() => answerCommand(heard, answering))),
    onClick: (heard) => atWork.add(nextTurn().then(() => answerClick(heard, answering))),
  });
  return {
    messenger: createMessenger({ call: client(CARDS), identity }),
    directory: createDirectory(client(INTERACTIVE), clock),
    start: () => ear.start(),
    ready: () => ear.isOpen() && identity() !== undefined,
    known,
    async close() {
      stop();
      const drain = options.drain ?? 5_000;
      const closed = ear.close(drain);
      await within(drain, closed.then(atWork.finished));
      await closed;
    },
  };
}

function openEar(options: SlackOptions, app: AppOptions): Ear {
  const { appToken, signingSecret = '', clock, port, host, path = '/slack/events' } = options;
  const { firstPause = FIRST_PAUSE, pingTimeout = 3_000, bodyTimeout = 3_000 } = options;
  if (appToken !== undefined) return hearOverSocket({ ...app, appToken, clock, firstPause, pingTimeout });
  return hearOverHttp({ ...app, signingSecret, clock, port, host, path, bodyTimeout });
}

/** Promises that nobody else waits for. */
function createTracker() {
  const running = new Set<Promise<void>>();
  return {
    add(work: Promise<void>): void {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    finished: () => Promise.all(running),
  };
}

async function within(patience: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patience);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
