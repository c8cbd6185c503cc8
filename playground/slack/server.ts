/** The stand-in's HTTP side: `/api/<method>` and `/response/<token>`. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults } from './faults.ts';
import { METHODS, readContent, SlackRefusal } from './methods.ts';
import type { Sockets } from './sockets.ts';
import type { Json, Workspace } from './workspace.ts';

export function createSlackServer(parts: Parts): Server {
  const server = createServer((request, response) => {
    handle(request, response, parts).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  return server.on('upgrade', parts.sockets.onUpgrade);
}

interface Parts {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly sockets: Sockets;
}

async function handle(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { workspace, faults } = parts;
  const [, kind, name = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const args = readArgs(await readText(request), request.headers['content-type'] ?? '');
  const method = kind === 'response' ? 'response_url' : name;
  workspace.happen({ kind: 'called', method, args });
  const fault = faults.take(method);
  if (fault?.kind === 'hold') await fault.until;
  if (fault?.kind === 'slow') await sleep(fault.ms, undefined, { ref: false });
  if (fault && !DONE.includes(fault.kind)) return misbehave(response, fault);
  const token = request.headers.authorization ?? `Bearer ${String(args.token)}`;
  const [status, answer] =
    kind === 'response' ? respond(workspace, name, args) : [200, call(parts, name, args, token)];
  if (fault?.kind === 'lost') return void response.socket?.destroy();
  send(response, status, answer);
}

/** Faults with which it is done all the same. */
const DONE: readonly string[] = ['hold', 'slow', 'lost'];

function misbehave(response: ServerResponse, fault: Fault): void {
  if (fault.kind === 'ratelimited') {
    response.setHeader('retry-after', String(fault.retryAfter));
    return send(response, 429, { ok: false, error: 'ratelimited' });
  }
  if (fault.kind === 'status') return void response.writeHead(fault.status).end('upstream trouble');
  if (fault.kind === 'error') return send(response, 200, { ok: false, error: fault.error });
  response.socket?.destroy();
}

function call({ workspace, sockets }: Parts, name: string, args: Json, authorization: string): Json {
  const opens = name === 'apps.connections.open';
  const method = opens ? () => ({ url: sockets.address() }) : METHODS[name];
  const { botToken, appToken } = workspace.names;
  try {
    if (!method) throw new SlackRefusal('unknown_method');
    if (authorization !== `Bearer ${opens ? appToken : botToken}`) throw new SlackRefusal('invalid_auth');
    return { ok: true, ...method(workspace, args) };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const metadata = error.messages.length > 0 ? { response_metadata: { messages: error.messages } } : {};
    return { ok: false, error: error.message, ...metadata };
  }
}

/** A response URL works five times; it needs no token and no membership. */
function respond(workspace: Workspace, token: string, args: Json): [number, Json] {
  const url = workspace.responseUrls.get(token);
  if (!url) return [404, { ok: false, error: 'expired_url' }];
  if (url.left <= 0) return [404, { ok: false, error: 'used_url' }];
  url.left -= 1;
  const { channel, user } = url;
  try {
    const content = readContent(args);
    if (args.response_type !== 'in_channel' && args.replace_original !== true)
      workspace.happen({ kind: 'ephemeral', channel, user, ...content, via: 'response_url' });
    else if (args.replace_original === true && url.ts)
      METHODS['chat.update']?.(workspace, { ...args, channel, ts: url.ts });
    else METHODS['chat.postMessage']?.(workspace, { ...args, channel });
    return [200, { ok: true }];
  } catch (error) {
    if (error instanceof SlackRefusal) return [400, { ok: false, error: error.message }];
    throw error;
  }
}

function send(response: ServerResponse, status: number, answer: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(answer));
}

function readArgs(body: string, type: string): Json {
  if (type.startsWith('application/json')) return JSON.parse(body) as Json;
  return Object.fromEntries(new URLSearchParams(body));
}
