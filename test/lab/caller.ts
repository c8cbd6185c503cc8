/** The caller in a client's network namespace: lines of JSON in (`Calling` with an id), lines of JSON out (its calls). */
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Call, Calling } from './call.ts';

/** At a time; more would measure this machine. */
const PARALLEL = 40;
const LIMIT = 15_000;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'greet:': 3306, 'tcp:': 9000 };

type Answer = Omit<Call, 'outcome' | 'ms'>;

interface Way {
  readonly url: URL;
  /** The Host header. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function overHttp({ url, host, address, port, headers, signal }: Way): Promise<Answer> {
  const options = {
    host: address,
    port,
    path: url.pathname,
    headers: { host, ...headers },
    agent: false,
    signal,
  };
  const sent =
    url.protocol === 'https:'
      ? requestHttps({ ...options, servername: url.hostname, rejectUnauthorized: false })
      : requestHttp(options);
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, ...said(await text(response)) };
}

/** Also gRPC: a call of one empty message, whose status comes in the head or after the body. */
async function overHttp2({ url, host, address, port, headers, signal }: Way): Promise<Answer> {
  const session = connectHttp2(`http://${address}:${port}`);
  const failed = once(session, 'close').then(() => Promise.reject(closed()));
  const broken = Promise.race([
    failed,
    once(session, 'error', { signal }).then(([error]) => Promise.reject(error)),
  ]);
  broken.catch(() => undefined);
  try {
    const isGrpc = url.protocol === 'grpc:';
    const stream = session.request({
      ':authority': host,
      ':path': url.pathname,
      ':method': isGrpc ? 'POST' : 'GET',
      ...(isGrpc ? { 'content-type': 'application/grpc', te: 'trailers' } : {}),
      ...headers,
    });
    const heads: Record<string, unknown> = {};
    stream.on('response', (head) => Object.assign(heads, head));
    stream.on('trailers', (head) => Object.assign(heads, head));
    stream.end(isGrpc ? Buffer.alloc(5) : undefined);
    const body = await Promise.race([text(stream), broken]);
    if (heads[':status'] === undefined) throw closed();
    const status = heads['grpc-status'];
    return {
      status: Number(heads[':status']),
      ...(status === undefined ? {} : { grpc: Number(status) }),
      ...said(typeof heads['x-said'] === 'string' ? heads['x-said'] : body),
    };
  } finally {
    session.destroy();
  }
}

async function overTcp({ url, address, port, signal }: Way): Promise<Answer> {
  const socket = connect({ host: address, port, signal });
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = (await lines.next()) as IteratorResult<string>;
    if (done === true) throw closed();
    return value;
  };
  const broken = once(socket, 'error').then(([error]) => Promise.reject(error));
  broken.catch(() => undefined);
  const talk = async () => {
    if (url.protocol === 'greet:') await line();
    socket.write('ping\n');
    // "NAME:PORT ping"
    return { served_by: (await line()).split(':')[0] ?? '' };
  };
  try {
    return await Promise.race([talk(), broken]);
  } finally {
    socket.destroy();
  }
}

function closed(): Error {
  return Object.assign(new Error('closed'), { code: 'ECONNRESET' });
}

function said(body: string): Answer {
  try {
    const { served_by, version, host, sni, tls, attempt } = JSON.parse(body) as Record<string, unknown>;
    const kept = {
      served_by,
      version,
      host,
      sni,
      tls,
      attempt: attempt === undefined ? undefined : Number(attempt),
    };
    return Object.fromEntries(
      Object.entries(kept).filter(([, value]) => value !== undefined && value !== null),
    );
  } catch {
    return {};
  }
}

const ENDS: Readonly<Record<string, string>> = {
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ECONNREFUSED: 'refused',
  ABORT_ERR: 'timeout',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
};

async function callOnce(make: (way: Way) => Promise<Answer>, way: Omit<Way, 'signal'>): Promise<Call> {
  const began = performance.now();
  const ended = (outcome: string) => ({ outcome, ms: Math.round(performance.now() - began) });
  try {
    const answer = await make({ ...way, signal: AbortSignal.timeout(LIMIT) });
    return { ...ended('ok'), ...answer };
  } catch (error) {
    const { code = 'unknown' } = error as { code?: string };
    return ended(ENDS[code] ?? code);
  }
}

async function callAll({ url: text, host, headers = {}, count = 1 }: Calling): Promise<readonly Call[]> {
  const url = new URL(text);
  const found = await lookup(url.hostname, { family: 4 }).catch(() => undefined);
  if (!found) return Array.from({ length: count }, () => ({ outcome: 'unknown host', ms: 0 }));
  const port = Number(url.port) || (PORTS[url.protocol] ?? 80);
  const isHttp2 = url.protocol === 'h2:' || url.protocol === 'grpc:';
  const make = isHttp2 ? overHttp2 : url.protocol.startsWith('http') ? overHttp : overTcp;
  const calls: Call[] = [];
  let begun = 0;
  const work = async () => {
    while (begun < count) {
      begun += 1;
      calls.push(
        await callOnce(make, { url, host: host ?? url.host, address: found.address, port, headers }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, count) }, work));
  return calls;
}

for await (const line of createInterface(process.stdin)) {
  const { id, ...calling } = JSON.parse(line) as Calling & { readonly id: number };
  void callAll(calling).then((calls) => process.stdout.write(`${JSON.stringify({ id, calls })}\n`));
}
