/** Calling the Web API: what a call is, and how its failures are told apart. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessengerError } from '../../core/ports.ts';

export type Answer = Readonly<Record<string, unknown>>;

/** One method of the Web API. Rejects with MessengerError only. */
export type Call = (method: string, args: Record<string, unknown>) => Promise<Answer>;

/** Slack's codes for trouble of its own: the same call may work later. */
const PASSING = new Set([
  'fatal_error',
  'internal_error',
  'ratelimited',
  'rate_limited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** What the client throws, read by its fields: it has a class per kind, and wraps some in others. */
interface Thrown {
  readonly code?: string;
  readonly data?: {
    readonly error?: string;
    readonly response_metadata?: { readonly messages?: readonly string[] };
  };
  readonly retryAfter?: number;
  readonly statusCode?: number;
  readonly original?: unknown;
}

/** The failure with a code to act on, and a message for the log that holds no secret. */
export function asMessengerError(method: string, error: unknown): MessengerError {
  const thrown: Thrown = typeof error === 'object' && error !== null ? error : {};
  const refused = thrown.data?.error;
  if (refused !== undefined) {
    const detail = thrown.data?.response_metadata?.messages?.join(' ');
    // A body that is not JSON lands here whole: a proxy's page, for one.
    const code = /^\w{1,60}$/.test(refused) ? refused : 'unreadable';
    return failure(method, code, { permanent: code !== 'unreadable' && !PASSING.has(code), detail });
  }
  if (thrown.retryAfter !== undefined)
    return failure(method, 'ratelimited', { permanent: false, retryAfter: thrown.retryAfter * 1000 });
  if (thrown.statusCode !== undefined)
    return failure(method, `http_${thrown.statusCode}`, { permanent: false });
  const cause = thrown.original ?? error;
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  return failure(method, isTimeout ? 'timeout' : 'unreachable', { permanent: false });
}

interface Failure {
  readonly permanent: boolean;
  readonly retryAfter?: number;
  readonly detail?: string;
}

function failure(method: string, code: string, { permanent, retryAfter, detail }: Failure): MessengerError {
  const message = `${method}: ${code}${detail ? ` (${detail})` : ''}`;
  return new MessengerError(code, message, { permanent, retryAfter });
}

/**
 * Waits out rate limits while they are short (`patience` ms in all), per method: Slack counts per method.
 * A longer one goes to the caller at once, as later calls of that method do.
 */
export function patient(call: Call, patience: number): Call {
  const notBefore = new Map<string, number>();
  return async (method, args) => {
    const deadline = performance.now() + patience;
    for (;;) {
      const wait = (notBefore.get(method) ?? 0) - performance.now();
      if (performance.now() + wait > deadline)
        throw failure(method, 'ratelimited', { permanent: false, retryAfter: wait });
      if (wait > 0) await sleep(wait);
      try {
        return await call(method, args);
      } catch (error) {
        if (!(error instanceof MessengerError) || error.retryAfter === undefined) throw error;
        notBefore.set(method, performance.now() + Math.max(error.retryAfter, SHORTEST_PAUSE));
      }
    }
  };
}

const SHORTEST_PAUSE = 50;

/** Once more after a failure that may pass; only for calls that may be made twice. */
export function twice(call: Call): Call {
  return async (method, args) => {
    try {
      return await call(method, args);
    } catch (error) {
      if (!(error instanceof MessengerError) || error.permanent || error.retryAfter !== undefined)
        throw error;
      return call(method, args);
    }
  };
}
