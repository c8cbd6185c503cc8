/** Staying connected: the next connection is opened as soon as one is lost or about to be, whatever Slack answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Log, MessengerError } from '../../core/ports.ts';
import type { Line } from './line.ts';

export interface StayOptions {
  readonly dial: () => Line;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  /** ms before the second try in a row; doubled up to 10 s. */
  readonly firstPause: number;
  /** Resolves after so many ms, or at the signal; never rejects. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Staying {
  /** Whether Slack greeted us on a connection that stands. */
  isConnected(): boolean;
  /** Resolves when every connection has ended. */
  close(): Promise<void>;
}

const LONGEST_PAUSE = 10_000;
/** Slack does not take the token: somebody must act first. */
const REFUSED_PAUSE = 30_000;
/** A connection that lasted so long counts as a success, ms. */
const STEADY = 10_000;
/** ms that Slack has to close a connection it gave notice of; until then it may still send on it. */
const LINGER = 30_000;

/** Starts connecting; throws nothing, never gives up. */
export function stayConnected(options: StayOptions): Staying {
  const stopping = new AbortController();
  const standing = new Set<Line>();
  const open = new Set<Line>();
  const dial = (): Line => {
    const line = options.dial();
    standing.add(line);
    void line.ended.then(() => standing.delete(line));
    return line;
  };
  void stay({ ...options, dial, open, signal: stopping.signal });
  return {
    isConnected: () => open.size > 0,
    async close() {
      stopping.abort();
      for (const line of standing) line.close();
      await Promise.all([...standing].map(({ ended }) => ended));
    },
  };
}

interface Stay extends StayOptions {
  readonly open: Set<Line>;
  readonly signal: AbortSignal;
}

async function stay(options: Stay): Promise<void> {
  const { dial, open, log, clock, firstPause, signal, pause = pauseFor } = options;
  let failures = 0;
  while (!signal.aborted) {
    const old = [...open];
    const line = dial();
    const trouble = await line.opened.then(none, asIs);
    if (signal.aborted) return;
    const since = clock.now();
    if (!trouble) {
      open.add(line);
      void line.ended.then(() => open.delete(line));
      for (const one of old) void pause(LINGER, signal).then(one.close);
      log.info('slack socket connected');
      await untilGoing(line, log, signal);
    }
    failures = !trouble && clock.now() - since >= STEADY ? 0 : failures + 1;
    const wait = waitAfter(failures, firstPause, trouble);
    if (trouble) tell(trouble, wait, log);
    if (wait > 0) await pause(wait, signal);
  }
}

async function untilGoing({ leaving, ended }: Line, log: Log, signal: AbortSignal): Promise<void> {
  const reason = await Promise.race([leaving, ended]);
  if (signal.aborted) return;
  if (reason === undefined) log.warn('slack socket lost');
  else log.info('slack socket about to close', { reason: reason.slice(0, 40) });
}

/** ms; at once after a connection that lasted. */
function waitAfter(failures: number, first: number, trouble?: MessengerError): number {
  if (trouble?.permanent) return REFUSED_PAUSE;
  const doubled = failures === 0 ? 0 : Math.min(first * 2 ** (failures - 1), LONGEST_PAUSE);
  return Math.max(doubled, trouble?.retryAfter ?? 0);
}

function tell({ code, permanent }: MessengerError, retryIn: number, log: Log): void {
  if (permanent) log.error('slack refuses the app token', { code, retryIn });
  else log.warn('slack socket not opened', { code, retryIn });
}

function none(): undefined {}

function asIs(error: MessengerError): MessengerError {
  return error;
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
