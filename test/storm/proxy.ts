/**
 * An HTTPS proxy before the API server, one for each process, for what the lab's own faults lack: one
 * client alone cut off, half-open connections, silent watches, slow and torn answers, lost answers,
 * writes that land late, and storms of 409 (somebody else writes between a read and a write).
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import type { Random } from '../simulation/random.ts';
import type { Api } from './api.ts';

export const TROUBLES = ['cut', 'deaf', 'mute', 'drip', 'torn', 'conflict', 'lost', 'late'] as const;
/** cut: no connection; deaf: no answer; mute: watches say nothing; drip, torn: slow and broken bodies; lost, late: of writes. */
export type Trouble = (typeof TROUBLES)[number];

export interface Proxy {
  readonly port: number;
  set(trouble: Trouble): void;
  /** What was cut or silenced stays dead; new connections work. */
  clear(): void;
  close(): Promise<void>;
}

export interface ProxyOptions {
  readonly api: Api;
  readonly cert: string;
  readonly key: string;
  readonly random: Random;
}

interface State extends ProxyOptions {
  trouble: Trouble | undefined;
  readonly agent: Agent;
  /** As accepted, and with TLS on them. */
  readonly sockets: Set<Socket>;
  readonly secure: Set<Socket>;
  /** Half-open ones: nothing passes any more. */
  readonly dead: WeakSet<Socket>;
  /** Watches under way, and those that say nothing any more. */
  readonly watches: Set<ServerResponse>;
  readonly muted: WeakSet<ServerResponse>;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const state: State = {
    ...options,
    trouble: undefined,
    agent: new Agent({ keepAlive: true, ca: options.api.ca }),
    sockets: new Set(),
    secure: new Set(),
    dead: new WeakSet(),
    watches: new Set(),
    muted: new WeakSet(),
  };
  const server = createServer({ cert: options.cert, key: options.key }, (asked, answer) => {
    pass(state, asked, answer).catch(() => asked.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    if (state.trouble === 'cut') return void socket.resetAndDestroy();
    keepIn(state.sockets, socket);
  });
  server.on('secureConnection', (socket: Socket) => {
    keepIn(state.secure, socket);
    if (state.trouble === 'deaf') state.dead.add(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    set(trouble) {
      state.trouble = trouble;
      if (trouble === 'cut') for (const socket of state.sockets) socket.resetAndDestroy();
      if (trouble === 'deaf') for (const socket of state.secure) state.dead.add(socket);
      if (trouble === 'mute') for (const watch of state.watches) state.muted.add(watch);
    },
    clear: () => void (state.trouble = undefined),
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const socket of state.sockets) socket.destroy();
      state.agent.destroy();
      await closed;
    },
  };
}

async function pass(state: State, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = await buffer(asked);
  const isWatch = /[?&]watch=true/.test(asked.url ?? '');
  const isWrite = asked.method !== 'GET' && !/accessreviews/.test(asked.url ?? '');
  const { trouble, random } = state;
  if (isDead(state, asked)) return;
  if (trouble === 'conflict' && isWrite && asked.method !== 'POST' && random.chance(0.6)) {
    if (random.chance(0.5)) return refuse(answer);
    await touch(state, asked);
  }
  if (trouble === 'late' && isWrite && random.chance(0.5)) await sleep(random.between(500, 9_000));
  if (isWatch) state.watches.add(answer);
  if (isWatch && trouble === 'mute') state.muted.add(answer);
  answer.on('close', () => state.watches.delete(answer));
  const got = await forward(state, { asked, answer, body });
  if (trouble === 'lost' && isWrite && random.chance(0.7))
    return void (got.destroy(), asked.socket.destroy());
  answer.writeHead(got.statusCode ?? 502, passable(got.headers));
  await pour(state, { asked, answer, got });
}

function keepIn(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.on('close', () => open.delete(socket)).on('error', () => undefined);
}

function isDead(state: State, asked: IncomingMessage): boolean {
  return state.dead.has(asked.socket);
}

interface Passing {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
}

function forward({ api, agent }: State, { asked, answer, body }: Passing): Promise<IncomingMessage> {
  const { host: _host, connection: _connection, ...headers } = asked.headers;
  const sent = request(new URL(asked.url ?? '/', api.url), { method: asked.method, agent, headers });
  const answered = Promise.withResolvers<IncomingMessage>();
  sent.on('response', answered.resolve).on('error', answered.reject);
  sent.end(body);
  // A write goes on when its client has given up; a read need not.
  if (asked.method === 'GET') answer.once('close', () => sent.destroy());
  return answered.promise;
}

interface Exchange {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  readonly got: IncomingMessage;
}

async function pour(state: State, { asked, answer, got }: Exchange): Promise<void> {
  const torn = state.trouble === 'torn' && state.random.chance(0.4);
  answer.on('close', () => got.destroy());
  for await (const chunk of got as AsyncIterable<Buffer>) {
    if (isDead(state, asked) || state.muted.has(answer)) continue;
    if (torn) {
      answer.write(chunk.subarray(0, Math.ceil(chunk.length / 2)));
      return void asked.socket.destroy();
    }
    if (state.trouble === 'drip') await drip(answer, chunk);
    else answer.write(chunk);
  }
  if (!isDead(state, asked) && !state.muted.has(answer)) answer.end();
}

async function drip(answer: ServerResponse, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length && !answer.closed; at += 256) {
    answer.write(chunk.subarray(at, at + 256));
    await sleep(80);
  }
}

/** Length and framing are ours; the rest is the server's. */
function passable({ connection: _c, 'transfer-encoding': _t, ...headers }: OutgoingHttpHeaders) {
  return headers;
}

function refuse(answer: ServerResponse): void {
  const message = 'the object has been modified; please apply your changes to the latest version';
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Conflict',
    code: 409,
    message,
  };
  answer.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}

let touches = 0;

/** Somebody writes the object's metadata just before: the server itself then says 409. */
async function touch({ api }: State, asked: IncomingMessage): Promise<void> {
  touches += 1;
  const path = (asked.url ?? '').split('?')[0]?.replace(/\/status$/, '') ?? '';
  const body = { metadata: { annotations: { 'storm.example.com/touched': String(touches) } } };
  const query = '?fieldManager=storm-touch';
  await api.call('PATCH', path + query, body, 'application/merge-patch+json').catch(() => undefined);
}
