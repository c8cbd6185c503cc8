/** Telling one person something: by the request's own response URL, else by the Web API. */
import { request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import type { Log } from '../../core/ports.ts';
import type { Call } from './call.ts';

export interface Person {
  readonly user: string;
  readonly channel: string;
  readonly responseUrl: string;
}

/** Never rejects: what could not be told is logged. */
export type Tell = (person: Person, text: string) => Promise<void>;

const TIMEOUT = 3_000;

export function createTell(call: Call, log: Log): Tell {
  return async ({ user, channel, responseUrl }, text) => {
    try {
      await respond(responseUrl, text);
    } catch (first) {
      try {
        await call('chat.postEphemeral', { channel, user, text });
      } catch (second) {
        log.error('slack reply lost', { user, channel, first: String(first), second: String(second) });
      }
    }
  };
}

/** Works for 30 minutes, also where the bot is not in the channel. */
async function respond(url: string, text: string): Promise<void> {
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text });
  const { status, answer } = await post(url, body);
  const ok = status >= 200 && status < 300 && !/"ok":\s*false/.test(answer);
  if (!ok) throw new Error(`response_url: ${status}`);
}

/** Not `fetch`: under load, collecting what it leaves behind held up acknowledgements by 15 ms (`npm run bench`). */
async function post(url: string, body: string): Promise<{ status: number; answer: string }> {
  const request = url.startsWith('https:') ? requestTls : requestPlain;
  const answered = Promise.withResolvers<IncomingMessage>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request(url, { method: 'POST', headers });
  const timer = setTimeout(() => sent.destroy(new Error('response_url: timeout')), TIMEOUT);
  sent.on('response', answered.resolve).on('error', answered.reject).end(body);
  try {
    const response = await answered.promise;
    return { status: response.statusCode ?? 0, answer: await readText(response) };
  } finally {
    clearTimeout(timer);
  }
}
