/** Whether Redis takes work on, as far as we know: told to the log once each time it changes, and to those who act on it. */
import type { Log } from '../../core/ports.ts';

export interface State {
  readonly isUp: () => boolean;
  /** Redis stored something, and has kept (or not) what it had stored before. */
  readonly turnUp: (isKept: boolean) => void;
  readonly turnDown: (why: string) => void;
  /** Called when it takes work on, for the first time or again, or has lost what it held. */
  readonly onUp: (listener: () => void) => void;
  /** Called when it no longer does. */
  readonly onDown: (listener: () => void) => void;
  /** Logs a complaint: once each, and not while Redis is away, which is told anyway. */
  readonly report: (why: string) => void;
}

/** Changes no more, and tells nobody anything, once `end` is aborted. */
export function createState(log: Log, end: AbortSignal): State {
  const listeners = { up: [] as (() => void)[], down: [] as (() => void)[] };
  const reported = new Set<string>();
  let state: 'new' | 'up' | 'down' = 'new';

  function turnUp(isKept: boolean): void {
    if (end.aborted || (state === 'up' && isKept)) return;
    if (state === 'up') log.warn('Redis has lost what it held');
    else log.info('Redis takes work on');
    state = 'up';
    reported.clear();
    for (const listener of listeners.up) listener();
  }

  function turnDown(why: string): void {
    if (end.aborted || state === 'down') return;
    state = 'down';
    log.warn('Redis takes no work on; it is done here until it does', { why });
    for (const listener of listeners.down) listener();
  }

  function report(why: string): void {
    if (end.aborted || state !== 'up' || reported.has(why)) return;
    reported.add(why);
    log.warn('work over Redis went wrong', { why });
  }

  return {
    isUp: () => state === 'up',
    turnUp,
    turnDown,
    onUp: (listener) => void listeners.up.push(listener),
    onDown: (listener) => void listeners.down.push(listener),
    report,
  };
}

/** `ECONNREFUSED`, `WRONGPASS`, `OOM`: a code or an answer's first word, because the rest may quote what was sent. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? /^[A-Z_]{3,}/.exec(error.message)?.[0] ?? error.name;
}
