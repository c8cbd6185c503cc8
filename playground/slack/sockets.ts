/** The stand-in's Socket Mode: connections by ticket, envelopes on them, and the acknowledgements that come back. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Faults } from './faults.ts';
import type { Delivery, SignedRequest } from './people.ts';
import { ACK_LIMIT } from './people.ts';
import type { Peer } from './websocket.ts';
import { acceptWebSocket } from './websocket.ts';
import type { Json, Workspace } from './workspace.ts';

export interface Envelope {
  readonly envelope_id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly accepts_response_payload?: boolean;
}

/** One connection of the bot. */
export interface SlackLine extends Omit<Peer, 'send'> {
  /** 1, 2, … in the order of connecting. */
  readonly number: number;
  /** Anything: words as they are, the rest as JSON. */
  send(message: unknown): void;
  /** Slack's notice that it will close this connection. */
  disconnect(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
}

export interface Sockets {
  /** An address that is good for one connection. */
  readonly address: () => string;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex) => void;
  /** Those that were greeted and stand, the newest last. */
  readonly lines: () => readonly SlackLine[];
  /** Sends it on this connection, the newest unless told, and waits for the acknowledgement. */
  readonly deliver: (envelope: Envelope, line?: SlackLine) => Promise<Delivery>;
  readonly dropAll: () => void;
}

export function createSockets(workspace: Workspace, faults: Faults): Sockets {
  const tickets = new Set<string>();
  const open: SlackLine[] = [];
  const all = new Set<Duplex>();
  let count = 0;
  const connect = async (request: IncomingMessage, socket: Duplex): Promise<void> => {
    all.add(socket.on('close', () => all.delete(socket)));
    const ticket = new URLSearchParams(request.url?.split('?')[1]).get('ticket') ?? '';
    if (!tickets.delete(ticket) || faults.take('link')) return void socket.end('HTTP/1.1 404 Gone\r\n\r\n');
    const number = (count += 1);
    const line = createLine(number, request, socket, {
      onText: (text) => workspace.happen(readAck(number, text)),
      onClosed() {
        const index = open.indexOf(line);
        if (index < 0) return;
        open.splice(index, 1);
        workspace.happen({ kind: 'line', line: number, now: 'closed' });
      },
    });
    workspace.happen({ kind: 'line', line: number, now: 'come' });
    const fault = faults.take('hello');
    if (fault?.kind === 'hold') await fault.until;
    else if (fault) return line.drop();
    line.send({ type: 'hello', num_connections: open.length + 1, connection_info: {}, debug_info: {} });
    open.push(line);
    workspace.happen({ kind: 'line', line: number, now: 'open' });
  };
  return {
    address() {
      const ticket = randomBytes(12).toString('hex');
      tickets.add(ticket);
      return `${workspace.origin.replace('http', 'ws')}/link/?ticket=${ticket}`;
    },
    onUpgrade: (request, socket) => void connect(request, socket),
    lines: () => [...open],
    deliver: (envelope, line = open.at(-1)) => deliver(workspace, envelope, line),
    dropAll: () => all.forEach((socket) => socket.destroy()),
  };
}

type Events = Parameters<typeof acceptWebSocket>[2];

function createLine(number: number, request: IncomingMessage, socket: Duplex, events: Events): SlackLine {
  const peer = acceptWebSocket(request, socket, events);
  const send = (message: unknown) =>
    peer.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    ...peer,
    number,
    send,
    disconnect: (reason = 'refresh_requested') => send({ type: 'disconnect', reason, debug_info: {} }),
  };
}

function readAck(line: number, text: string) {
  const { envelope_id: envelope, payload = {} } = JSON.parse(text) as Json;
  return { kind: 'acked', line, envelope: String(envelope), payload: payload as Json } as const;
}

/** The same as Slack sends by HTTP, as an envelope. */
export function envelopeOf({ body }: SignedRequest): Envelope {
  const { payload, ...fields } = Object.fromEntries(new URLSearchParams(body));
  const [type, content] =
    payload === undefined ? ['slash_commands', fields] : ['interactive', JSON.parse(payload) as Json];
  return { envelope_id: randomUUID(), type, payload: content, accepts_response_payload: true };
}

/** Without a connection nothing is sent: the person is told that the app did not respond. */
async function deliver(workspace: Workspace, envelope: Envelope, line?: SlackLine): Promise<Delivery> {
  const start = performance.now();
  const before = workspace.events.length;
  const done = (status: number, body: string): Delivery => ({
    status,
    body,
    ms: performance.now() - start,
    trigger: '',
    request: { body: '', headers: {} },
    envelope,
  });
  if (!line) return done(0, 'no connection');
  line.send(envelope);
  const isAck = (event: Workspace['events'][number]) =>
    event.kind === 'acked' && event.envelope === envelope.envelope_id && event.line === line.number;
  const look = () => workspace.events.slice(before).find(isAck);
  try {
    const ack = await workspace.until(look, `the acknowledgement of ${envelope.type}`, ACK_LIMIT);
    const payload = ack.kind === 'acked' ? ack.payload : {};
    return done(200, Object.keys(payload).length > 0 ? JSON.stringify(payload) : '');
  } catch (error) {
    return done(0, String(error));
  }
}
