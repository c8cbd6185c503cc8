/**
 * The door to @kubernetes/client-node. It is used for what it does well (kubeconfig files, tokens that
 * rotate, TLS, proxies); calls go out as plain JSON, because its typed models turn times into Dates
 * and lose their microseconds.
 */
import { delimiter } from 'node:path';
import { createConfiguration, KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { DispatcherOptions, ResponseContext } from '@kubernetes/client-node';
import { LIMITS } from '../../core/limits.ts';
import type { Connections, Dispatcher } from './connections.ts';
import { keepConnections } from './connections.ts';
import { errorOf, errorOfSilence, parseWarnings } from './fault.ts';
import { isTimeout, withinLimit } from './limit.ts';
import type { Skew } from './skew.ts';
import { measureSkew } from './skew.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Of the body; JSON unless given. */
  readonly type?: string;
}

export interface Answer {
  /** Parsed JSON. */
  readonly body: unknown;
  readonly warnings: readonly string[];
}

export interface Stream {
  readonly path: string;
  readonly query: Query;
  readonly signal: AbortSignal;
  /** One line of the answer; what it throws ends the stream. */
  readonly onLine: (line: string) => void;
}

/** Calls to one API server. Every rejection is an ApiError. */
export interface Door {
  /** The API server's name or address. */
  readonly host: string;
  /** Resolves with a success; at most `limit` ms. */
  call(call: Call): Promise<Answer>;
  /** Resolves at the orderly end of the stream. */
  stream(stream: Stream): Promise<void>;
  /** ms by which our clock is certainly ahead of the API server's (negative: behind); 0 where they may agree. */
  skew(): number;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface DoorOptions {
  /** A file, or several as in `$KUBECONFIG`, the first one's context; by default what kubectl takes, or the Pod's own. */
  readonly kubeconfig?: string;
  /** ms for one call. */
  readonly limit?: number;
}

/** Opens no connection yet. Throws a plain Error where no cluster is configured. */
export function openDoor({ kubeconfig, limit = LIMITS.write }: DoorOptions = {}): Door {
  const config = loadConfig(kubeconfig);
  const connections = reuseConnections(config);
  const skew = measureSkew();
  const request = async (call: Call) => {
    const made = toRequest(config, call);
    await config.applySecurityAuthentication(made);
    return made;
  };
  const guarded = async <T>(work: (used: (request: RequestContext) => RequestContext) => Promise<T>) => {
    let dispatcher: unknown;
    try {
      return await work((made) => {
        dispatcher = made.getDispatcher();
        return made;
      });
    } catch (error) {
      if (isTimeout(error)) connections.retire(dispatcher);
      throw errorOfSilence(error, limit);
    }
  };
  return {
    host: URL.parse(config.getCurrentCluster()?.server ?? '')?.hostname ?? '',
    call: (call) =>
      guarded((used) =>
        withinLimit(limit, async (signal) => answer(used(await request(call)), signal, skew)),
      ),
    stream: ({ path, query, signal, onLine }) =>
      guarded(async (used) => {
        // Credentials may come from a program, which may hang like any server; the stream itself runs on.
        const made = await withinLimit(limit, () => request({ method: 'GET', path, query }));
        await pour(used(made), signal, skew, onLine);
      }),
    skew: () => skew.value(),
    close: () => connections.close(),
  };
}

function loadConfig(files: string | undefined): KubeConfig {
  const config = new KubeConfig();
  const [first, ...more] = files?.split(delimiter).filter(Boolean) ?? [];
  if (first === undefined) config.loadFromDefault();
  else config.loadFromFile(first);
  for (const file of more) {
    const other = new KubeConfig();
    other.loadFromFile(file);
    config.mergeConfig(other, true);
  }
  const cluster = config.getCurrentCluster();
  // client-node's last resort is a server that nobody named.
  if (!cluster || (cluster.name === 'cluster' && cluster.server === 'http://localhost:8080'))
    throw new Error('no cluster is configured: set KUBECONFIG, or run in a Pod with a service account');
  return config;
}

function toRequest(config: KubeConfig, { method, path, query, body, type }: Call): RequestContext {
  const request = new RequestContext(`${config.getCurrentCluster()?.server}${path}`, method);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) request.setQueryParam(name, `${value}`);
  }
  request.setHeaderParam('Accept', 'application/json');
  request.setHeaderParam('User-Agent', 'drawbridge');
  if (body === undefined) return request;
  request.setHeaderParam('Content-Type', type ?? 'application/json');
  request.setBody(JSON.stringify(body));
  return request;
}

async function answer(request: RequestContext, signal: AbortSignal, skew: Skew): Promise<Answer> {
  const response = await send(request, signal, skew);
  const text = await response.body.text();
  if (response.httpStatusCode >= 300) throw errorOf(response.httpStatusCode, text);
  return { body: JSON.parse(text), warnings: parseWarnings(response.headers['warning']) };
}

async function pour(
  request: RequestContext,
  signal: AbortSignal,
  skew: Skew,
  onLine: Stream['onLine'],
): Promise<void> {
  const response = await send(request, signal, skew);
  if (response.httpStatusCode >= 300) throw errorOf(response.httpStatusCode, await response.body.text());
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body.stream() ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
}

const http = createConfiguration().httpApi;

async function send(request: RequestContext, signal: AbortSignal, skew: Skew): Promise<ResponseContext> {
  request.setSignal(signal);
  const sentAt = Date.now();
  const response = await http.send(request).toPromise();
  skew.heard(sentAt, Date.now(), response.headers['date']);
  return response;
}

interface Opener {
  createDispatcher(...args: Parameters<KubeConfig['createDispatcherOptions']>): Dispatcher | undefined;
}

/** Puts our own connections in the place of client-node's. */
function reuseConnections(config: KubeConfig): Connections<Dispatcher> {
  const opener = config as unknown as Opener;
  const create = opener.createDispatcher.bind(config);
  const options = config.createDispatcherOptions.bind(config);
  const connections = keepConnections<Dispatcher>();
  config.createDispatcherOptions = (...args) => hardened(options(...args));
  opener.createDispatcher = (cluster, agent) => {
    const { ca, cert, key } = agent;
    const credentials = [cluster?.server, textOf(ca), textOf(cert), textOf(key)].join('\n');
    return connections.get(credentials, () => create(cluster, agent));
  };
  return connections;
}

/** What may be rotated; the rest of an agent's options stays as it was at the start. */
function textOf(part: unknown): string {
  return Buffer.isBuffer(part) ? part.toString('latin1') : JSON.stringify(part ?? null);
}

/** One HTTP/2 connection that died in silence would take every later call with it: HTTP/1.1 loses one. */
const CONNECT = { allowH2: false, timeout: 3_000, keepAlive: true, keepAliveInitialDelay: 30_000 };

function hardened(options: DispatcherOptions): DispatcherOptions {
  if (options.type === 'socks') return options;
  if (options.type === 'none') return { type: 'agent', connect: { ...CONNECT } };
  const connect = { ...options.connect, ...CONNECT };
  if (options.type === 'agent') return { type: 'agent', connect };
  return { ...options, connect, requestTls: { ...options.requestTls, ...CONNECT } };
}
