/** Alarms of this process. Timers hold only what is near: the sweep sets the rest again, every minute. */
import type { Alarm, Clock } from '../core/ports.ts';

/** `setTimeout` and its kind; a test steps its own. */
export interface Timers {
  /** Calls back once after `ms`; the timer keeps no process alive. */
  set(ring: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export interface AlarmOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers?: Timers;
}

/** How near a ring must be to get a timer, in ms. */
export const NEAR = 5 * 60_000;

/** An Alarm that is forgotten with its process: whoever relies on it sweeps as well. */
export function createAlarm({ clock, timers = systemTimers }: AlarmOptions): Alarm {
  const pending = new Map<string, unknown>();
  const listeners: ((id: string) => void)[] = [];
  let closed = false;

  function set(id: string, at: number): void {
    timers.clear(pending.get(id));
    pending.delete(id);
    const wait = at - clock.now();
    if (closed || !(wait < NEAR)) return;
    pending.set(
      id,
      timers.set(() => ring(id, at), Math.max(0, wait)),
    );
  }

  function ring(id: string, at: number): void {
    // Timers run on another clock than `at`, which may have been set back, and fire up to 1 ms early.
    if (clock.now() < at) return set(id, at);
    pending.delete(id);
    for (const listener of listeners) listener(id);
  }

  async function close(): Promise<void> {
    closed = true;
    for (const timer of pending.values()) timers.clear(timer);
    pending.clear();
  }

  return { set, onRing: (listener) => void listeners.push(listener), close };
}

const systemTimers: Timers = {
  set: (ring, ms) => setTimeout(ring, ms).unref(),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
};
