/** One Socket Mode connection, from asking for its address to its end. */
import type { Log } from '../../core/ports.ts';
import { asMessengerError } from './call.ts';
import type { SocketClient } from './door.ts';
import type { Envelope } from './envelope.ts';
import { readMessage } from './envelope.ts';

export interface LineOptions {
  readonly log: Log;
  /** `ack` rejects when the connection is gone. */
  readonly onEnvelope: (envelope: Envelope, ack: () => Promise<void>) => void;
}

export interface Line {
  /** Resolves at Slack's `hello`; rejects with MessengerError. */
  readonly opened: Promise<void>;
  /** Resolves with Slack's reason when it says that it will close this connection. */
  readonly leaving: Promise<string>;
  /** Resolves when nothing more can come, whoever ended it; never rejects. */
  readonly ended: Promise<void>;
  /** Says goodbye; cuts the connection where Slack does not say it too. */
  readonly close: () => void;
}

interface Handed {
  readonly body: Envelope;
  readonly ack: () => Promise<void>;
}

/** ms from the first question to `hello`, and from our goodbye to Slack's. */
const HELLO = 15_000;
const GOODBYE = 100;
const WATCH = 250;
const HEARD = 'drawbridge_envelope';

/** Begins at once. The client must not reconnect by itself. */
export function openLine(client: SocketClient, options: LineOptions): Line {
  const leaving = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  filter(client, options.log, leaving.resolve);
  client.on(HEARD, ({ body, ack }: Handed) => options.onEnvelope(body, ack));
  client.on('disconnected', () => ended.resolve());
  // Once more clears the timers that a failed handshake leaves behind: 30 s in which the process would not end.
  void ended.promise.then(() => client.disconnect());
  const close = closer(client, ended.promise);
  const tooLong = setTimeout(close, HELLO);
  cutWhenClosing(client, ended.promise);
  const opened = client.start().then(
    () => undefined,
    (error: unknown) => {
      ended.resolve();
      throw asMessengerError('apps.connections.open', error);
    },
  );
  opened.then(
    () => clearTimeout(tooLong),
    () => clearTimeout(tooLong),
  );
  return { opened, leaving: leaving.promise, ended: ended.promise, close };
}

/**
 * Reads messages before the library does: it emits what Slack calls a message as an event of its own (`close`, `error`),
 * a malformed one ends the process, and at `disconnect` it hangs up although Slack still sends.
 */
function filter(client: SocketClient, log: Log, onLeaving: (reason: string) => void): void {
  const library = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  const pass = (text: string) => library.forEach((listener) => listener(text, false));
  client.on('ws_message', (data: unknown) => {
    const message = readMessage(data);
    if (!message) return log.warn('slack message unreadable');
    if (message.kind === 'disconnect') return onLeaving(message.reason);
    if (message.kind === 'hello') return pass(JSON.stringify({ type: 'hello' }));
    const { envelope } = message;
    return pass(JSON.stringify({ type: HEARD, envelope_id: envelope.id, payload: envelope }));
  });
}

/** The library waits for the end of the TCP connection, which Slack leaves open after its goodbye. */
function cutWhenClosing(client: SocketClient, ended: Promise<void>): void {
  let greeted = false;
  client.on('connected', () => (greeted = true));
  const watch = setInterval(() => {
    if (greeted && !client.websocket?.isActive()) void client.disconnect();
  }, WATCH);
  void ended.then(() => clearInterval(watch));
}

function closer(client: SocketClient, ended: Promise<void>): () => void {
  let closing = false;
  // A connection that was being asked for comes into being all the same.
  client.on('connecting', () => {
    if (closing) queueMicrotask(hangUp);
  });
  function hangUp(): void {
    closing = true;
    void client.disconnect();
    // The second time cuts it.
    const cut = setTimeout(() => void client.disconnect(), GOODBYE);
    void ended.then(() => clearTimeout(cut));
  }
  return hangUp;
}
