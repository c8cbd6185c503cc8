/** What an HTTP request must be before Bolt sees it. Bolt takes timestamps from the future, and the same request twice. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { isClick, isCommand, isEvent, isObject, parsed } from './payload.ts';

/** Turned away: an HTTP status, and a constant word for the log. */
export interface Rejection {
  readonly status: number;
  readonly why: string;
}

/** s; Slack signs when it sends, so that a timestamp is never from the future but for clocks that differ. */
const MAX_AGE = 300;
const MAX_AHEAD = 60;

export interface Stamp {
  readonly signature: string;
  /** s since the epoch, as text: it is part of what is signed. */
  readonly timestamp: string;
}

export function isRejection(value: object): value is Rejection {
  return 'why' in value;
}

export function checkRoute(request: IncomingMessage, path: string, limit: number): Rejection | undefined {
  if (request.url?.split('?')[0] !== path) return { status: 404, why: 'path' };
  if (request.method !== 'POST') return { status: 405, why: 'method' };
  return Number(request.headers['content-length'] ?? 0) > limit ? TOO_LARGE : undefined;
}

export const TOO_LARGE: Rejection = { status: 413, why: 'body too large' };

/** The signature's headers, if they have the right form and the right time. */
export function checkHeaders(headers: IncomingHttpHeaders, now: number): Stamp | Rejection {
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string')
    return { status: 401, why: 'headers missing' };
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^\d{1,12}$/.test(timestamp))
    return { status: 401, why: 'headers malformed' };
  const age = Math.floor(now / 1000) - Number(timestamp);
  if (age > MAX_AGE) return { status: 401, why: 'timestamp stale' };
  if (age < -MAX_AHEAD) return { status: 401, why: 'timestamp ahead' };
  return { signature, timestamp };
}

export function checkSignature(
  { signature, timestamp }: Stamp,
  body: Buffer,
  secret: string,
): Rejection | undefined {
  const ours = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const equal = timingSafeEqual(Buffer.from(`v0=${ours}`), Buffer.from(signature));
  return equal ? undefined : { status: 401, why: 'signature wrong' };
}

/** Signatures that verified, until no clock would take them any more. Bounded: the oldest go first. */
export function createMemory(limit: number): (stamp: Stamp, now: number) => Rejection | undefined {
  const seen = new Map<string, number>();
  return ({ signature, timestamp }, now) => {
    if (seen.has(signature)) return { status: 401, why: 'replay' };
    for (const [old, until] of seen) {
      if (until > now && seen.size < limit) break;
      seen.delete(old);
    }
    seen.set(signature, (Number(timestamp) + MAX_AGE + 1) * 1000);
    return undefined;
  };
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** The content type without its parameters: Bolt wants exactly that. */
export function bareType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether it is something that Slack sends us; what Bolt cannot place would be answered after 3 s only. */
export function checkContent(type: string, body: Buffer): Rejection | undefined {
  if (type === JSON_TYPE) return isAboutEvents(parsed(body.toString())) ? undefined : BROKEN;
  if (type !== FORM) return { status: 400, why: 'content type' };
  const { payload, ...fields } = parse(body.toString());
  if (payload !== undefined) return isClick(parsed(payload)) ? undefined : BROKEN;
  return isCommand(fields) || fields.ssl_check === '1' ? undefined : BROKEN;
}

const BROKEN: Rejection = { status: 400, why: 'payload broken' };

function isAboutEvents(body: unknown): boolean {
  return isEvent(body) || (isObject(body) && body.type === 'url_verification');
}
