/** HTTP: requests as calls, answers and streams as bytes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer, Api, Call } from './api.ts';
import { AS } from './identities.ts';
import { serve } from './serve.ts';
import { StatusError, statusOf } from './status.ts';
import type { Stream } from './watch.ts';

export async function handle(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.sendDate = false;
  response.setHeader('date', new Date(api.now()).toUTCString());
  response.setHeader('cache-control', 'no-cache, private');
  try {
    const call = await callOf(api, request);
    const answer = serve(api, call, () => streamTo(response));
    if (answer) send(response, answer);
  } catch (error) {
    const status =
      error instanceof StatusError
        ? error
        : new StatusError(500, `${(error as Error).stack}`, 'InternalError');
    if (response.headersSent) response.destroy();
    else send(response, { code: status.code, body: statusOf(status) });
  }
}

async function callOf({ identities }: Api, request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, inPath, rest] = new RegExp(`^${AS}([^/]+)(/.*)?$`).exec(url.pathname) ?? [];
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const user = identities.userOf(tokenIn(header('authorization')) ?? inPath);
  if (!user) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  const body = await text(request);
  const path = decodeURIComponent(inPath === undefined ? url.pathname : (rest ?? '/'));
  return { method: request.method ?? 'GET', path, query: url.searchParams, header, body, user };
}

function tokenIn(header: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
}

function send(
  response: ServerResponse,
  { code, body, warnings = [], type = 'application/json' }: Answer,
): void {
  response.statusCode = code;
  response.setHeader('content-type', type);
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((one) => `299 - ${JSON.stringify(one)}`),
    );
  response.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}

function streamTo(response: ServerResponse): Stream {
  response.setHeader('content-type', 'application/json');
  response.flushHeaders();
  return {
    send: (event) => void response.write(`${JSON.stringify(event)}\n`),
    end: () => void response.end(),
    onEnd: (work) => void response.once('close', work),
  };
}
