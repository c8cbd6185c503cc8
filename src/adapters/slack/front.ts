/** The HTTP server in front of Bolt: whole, timely, signed and new requests go through; the rest leaves a log line. */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Log } from '../../core/ports.ts';
import type { Rejection } from './gate.ts';
import {
  bareType,
  checkContent,
  checkHeaders,
  checkRoute,
  checkSignature,
  createMemory,
  isRejection,
  TOO_LARGE,
} from './gate.ts';

export interface FrontOptions {
  readonly path: string;
  readonly signingSecret: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** ms from the headers to the end of the body. */
  readonly bodyTimeout: number;
  /** Gets requests with `rawBody` set. */
  readonly next: RequestListener;
}

const BODY_LIMIT = 256 * 1024;
/** A few MB at most; far more than Slack sends in six minutes. */
const REMEMBERED = 50_000;
const TOO_SLOW: Rejection = { status: 408, why: 'body too slow' };
const CUT_OFF: Rejection = { status: 400, why: 'body cut off' };
const HEADERS_TIMEOUT = 5_000;
/** Longer than usual load balancers keep idle connections, so that they close first. */
const KEEP_ALIVE = 65_000;

export function createFront(options: FrontOptions): Server {
  const { log, path, bodyTimeout } = options;
  const check = createCheck(options);
  const reading = new WeakSet<Socket>();
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    reading.add(socket);
    const body = checkRoute(request, path, BODY_LIMIT) ?? (await check(request));
    reading.delete(socket);
    if (!Buffer.isBuffer(body)) return turnAway({ request, response, log, bodyTimeout }, body);
    request.headers['content-type'] = bareType(request.headers);
    return options.next(Object.assign(request, { rawBody: body }), response);
  };
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: 1_000, keepAliveTimeout: KEEP_ALIVE },
    (request, response) => {
      receive(request, response).catch((error: unknown) => {
        log.error('slack request failed', { error: String(error) });
        response.destroy();
      });
    },
  );
  return server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // A request that is being read reports its own end.
    if (reading.has(socket) || error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else turnAwayUnread(error, socket, log);
  });
}

/** From headers to a body that Slack signed and that was never seen before. */
function createCheck({ clock, signingSecret, bodyTimeout }: FrontOptions) {
  const remember = createMemory(REMEMBERED);
  return async (request: IncomingMessage): Promise<Buffer | Rejection> => {
    const stamp = checkHeaders(request.headers, clock.now());
    if (isRejection(stamp)) return stamp;
    const body = await readBody(request, bodyTimeout);
    if (!Buffer.isBuffer(body)) return body;
    return (
      checkSignature(stamp, body, signingSecret) ??
      remember(stamp, clock.now()) ??
      checkContent(bareType(request.headers), body) ??
      body
    );
  };
}

/** Never rejects. Goes on discarding what comes after a rejection. */
function readBody(request: IncomingMessage, timeout: number): Promise<Buffer | Rejection> {
  const { promise, resolve } = Promise.withResolvers<Buffer | Rejection>();
  const timer = setTimeout(resolve, timeout, TOO_SLOW);
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
    else resolve(TOO_LARGE);
  });
  request.on('end', () => resolve(Buffer.concat(chunks)));
  request.on('close', () => resolve(CUT_OFF));
  request.on('error', () => resolve(CUT_OFF));
  return promise.finally(() => clearTimeout(timer));
}

interface TurningAway {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly log: Log;
  readonly bodyTimeout: number;
}

/** Path and body stay out of the log: they are the sender's words, and may hold anything. */
function turnAway({ request, response, log, bodyTimeout }: TurningAway, { status, why }: Rejection): void {
  log.warn('slack request rejected', { status, why, from: request.socket.remoteAddress });
  if (status === 405) response.setHeader('allow', 'POST');
  if (status === TOO_SLOW.status) response.setHeader('connection', 'close');
  // Reading on lets the answer arrive: a connection closed on unread data is reset.
  else if (!request.complete) discard(request, bodyTimeout);
  response.writeHead(status).end();
}

function discard(request: IncomingMessage, timeout: number): void {
  const end = setTimeout(() => request.socket.destroy(), timeout);
  request.on('close', () => clearTimeout(end));
  request.resume();
}

function turnAwayUnread(error: NodeJS.ErrnoException, socket: Socket, log: Log): void {
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  log.warn('slack request rejected', { status, why: 'not http', from: socket.remoteAddress });
  socket.end(`HTTP/1.1 ${status} Rejected\r\nConnection: close\r\n\r\n`);
  socket.destroySoon();
}
