/** The two ways of hearing people: signed HTTP requests to a port, or Socket Mode, where we connect to Slack. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../core/ports.ts';
import type { AppOptions, DoorOptions, SocketClientOptions } from './door.ts';
import { openApp, openDoor, openSocketClient } from './door.ts';
import type { Envelope } from './envelope.ts';
import { createFirstTime, isReadable } from './envelope.ts';
import { createFront } from './front.ts';
import { openLine } from './line.ts';
import type { Staying } from './stay.ts';
import { stayConnected } from './stay.ts';

export interface Ear {
  /** The port, where there is one. */
  start(): Promise<{ readonly port?: number }>;
  /** Whether Slack can reach us, as far as we know. */
  isOpen(): boolean;
  /** Hears nothing new; what is being received may take `drain` ms. */
  close(drain: number): Promise<void>;
}

export interface HttpOptions extends DoorOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly port: number;
  readonly host?: string;
  /** ms a sender has for a body. */
  readonly bodyTimeout: number;
}

export function hearOverHttp(options: HttpOptions): Ear {
  const server = createFront({ ...options, next: openDoor(options) });
  return {
    async start() {
      server.listen(options.port, options.host);
      await once(server, 'listening');
      return { port: (server.address() as AddressInfo).port };
    },
    isOpen: () => server.listening,
    close: (drain) => stopListening(server, drain),
  };
}

async function stopListening(server: Server, drain: number): Promise<void> {
  if (!server.listening) return;
  const timer = setTimeout(() => server.closeAllConnections(), drain);
  const closed = once(server, 'close');
  server.close();
  await closed;
  clearTimeout(timer);
}

export interface SocketOptions extends AppOptions, SocketClientOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** ms before the second try at a connection. */
  readonly firstPause: number;
}

/** Far more than Slack sends in the time in which it sends one again. */
const REMEMBERED = 10_000;

export function hearOverSocket(options: SocketOptions): Ear {
  const receive = createReceive(options);
  const dial = () => openLine(openSocketClient(options), { log: options.log, onEnvelope: receive });
  let staying: Staying | undefined;
  return {
    start() {
      staying ??= stayConnected({ ...options, dial });
      return Promise.resolve({});
    },
    isOpen: () => staying?.isConnected() ?? false,
    async close() {
      await staying?.close();
      staying = undefined;
    },
  };
}

/** Acknowledges whatever comes, and hands on what can be read, once: two connections may bring the same envelope. */
export function createReceive(options: AppOptions) {
  const { log } = options;
  const hear = openApp(options);
  const isFirst = createFirstTime(REMEMBERED);
  const receive = async (envelope: Envelope, ack: () => Promise<void>): Promise<void> => {
    // A person who stops chaos while the connection goes must be heard all the same.
    await ack().catch((error: unknown) => log.warn('slack acknowledgement lost', { error: String(error) }));
    if (!isReadable(envelope)) return log.warn('slack envelope unreadable');
    if (!isFirst(envelope.id)) return log.info('slack envelope doubled');
    await hear(envelope.payload);
  };
  const failed = (error: unknown) => log.error('slack envelope failed', { error: String(error) });
  return (envelope: Envelope, ack: () => Promise<void>) => void receive(envelope, ack).catch(failed);
}
