/** The page's own server, on loopback: files, one stream of what there is to see, and what the visitor does. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface PageOptions {
  readonly port: number;
  /** Everything there is to see; undefined while there is nothing yet. */
  readonly state: () => unknown;
  /** What went wrong on the way to the page. */
  readonly onError: (error: unknown) => void;
  /** Does what the visitor wants; rejects with a PageError where that is not possible. */
  readonly act: (what: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** Told to the visitor as it is. */
export class PageError extends Error {}

export interface Page {
  readonly url: string;
  /** There is something new to see. */
  changed(): void;
  close(): Promise<void>;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};
const HTML = readFileSync(`${HERE}index.html`, 'utf8');
const IMPORTS = /<script type="importmap">(.*?)<\/script>/s.exec(HTML)?.[1] ?? '';
/** Nothing is loaded from elsewhere, and no script runs that is not a file, but for the map of imports. */
const POLICY = [
  "default-src 'self'",
  `script-src 'self' 'sha256-${createHash('sha256').update(IMPORTS).digest('base64')}'`,
  "style-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
].join('; ');
/** How many changes in a row become one, in ms. */
const BREATH = 30;

/** Listens on the port, or on any free one where that is taken. */
export async function servePage(options: PageOptions): Promise<Page> {
  const watchers = new Set<ServerResponse>();
  let due: NodeJS.Timeout | undefined;
  const send = (to: Iterable<ServerResponse>): void => {
    const data = dataOf(options);
    if (data === undefined) return;
    for (const response of to) {
      // Who reads slowly gets the newest state when there is room again, and none in between.
      if (!response.writableNeedDrain) response.write(data);
      else if (response.listenerCount('drain') === 0) response.once('drain', () => send([response]));
    }
  };
  const server = createServer((request, response) => {
    void answer(request, response, options, (watcher) => {
      watchers.add(watcher);
      watcher.on('close', () => watchers.delete(watcher));
      send([watcher]);
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/`,
    changed: () => {
      due ??= setTimeout(() => {
        due = undefined;
        send(watchers);
      }, BREATH);
    },
    close: async () => {
      clearTimeout(due);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Undefined where there is nothing to see, or where it cannot be told: the page keeps what it has. */
function dataOf({ state, onError }: PageOptions): string | undefined {
  try {
    const now = state();
    return now === undefined ? undefined : `data: ${JSON.stringify(now)}\n\n`;
  } catch (error) {
    onError(error);
    return undefined;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  for (const wanted of [port, 0]) {
    const failed = Promise.withResolvers<NodeJS.ErrnoException>();
    server.once('error', failed.resolve);
    server.listen(wanted, '127.0.0.1');
    const error = await Promise.race([once(server, 'listening').then(() => undefined), failed.promise]);
    server.removeListener('error', failed.resolve);
    if (!error) return (server.address() as AddressInfo).port;
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
  }
  throw new Error('no port is free');
}

type Watch = (response: ServerResponse) => void;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PageOptions,
  watch: Watch,
): Promise<void> {
  try {
    if (!isOurs(request)) return finish(response, 403, { error: 'This page is for this machine alone.' });
    const [pathname = '/'] = (request.url ?? '/').split('?');
    if (request.method === 'POST') {
      const args = (await json(request)) as Readonly<Record<string, unknown>>;
      return finish(response, 200, (await options.act(pathname.slice(1), args)) ?? {});
    }
    if (pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      return watch(response);
    }
    await file(pathname, response);
  } catch (error) {
    const told = error instanceof PageError ? error.message : undefined;
    finish(response, told ? 400 : 500, { error: told ?? String(error) });
  }
}

/** Other pages that the visitor has open may not command the bot, whatever name they give this address. */
function isOurs({ headers, method }: IncomingMessage): boolean {
  const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
  return local && (method === 'GET' || headers['content-type'] === 'application/json');
}

function finish(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Where each file of the page is. Its scripts are TypeScript, whose types are taken out here. */
function place(path: string): string | undefined {
  const lit = /^\/lit-html\/([\w/-]+\.js)$/.exec(path)?.[1];
  if (lit) return `${PACKAGES}lit-html/${lit}`;
  if (path === '/slack.css') return `${PACKAGES}slack-blocks-to-jsx/dist/style.css`;
  const script = /^\/browser\/([\w-]+)\.ts$/.exec(path)?.[1];
  if (script) return `${HERE}browser/${script}.ts`;
  return { '/': `${HERE}index.html`, '/page.css': `${HERE}page.css`, '/icon.svg': `${HERE}icon.svg` }[path];
}

async function file(path: string, response: ServerResponse): Promise<void> {
  const at = place(path);
  if (at === undefined) return finish(response, 404, { error: `There is no ${path} here.` });
  const text = await readFile(at, 'utf8');
  const script = at.endsWith('.ts');
  const type = TYPES[script ? 'js' : (at.split('.').at(-1) ?? '')] ?? 'text/plain';
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-cache',
    'content-security-policy': POLICY,
  });
  response.end(script ? stripTypeScriptTypes(text) : text);
}
