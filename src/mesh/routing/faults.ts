/** Istio's faults, timeouts and retries. A fault's percentage is always written: left out it means none (ISTIO.md 2.3, 11.F). */
import type { JsonObject } from '../../core/kube.ts';
import type { AbortStatus } from '../../core/amounts.ts';
import type { Faulting } from './effect.ts';

export function abortWith(status: AbortStatus, share: number): Faulting {
  return { do: 'fault', fault: { abort: { ...status, percentage: { value: share } } } };
}

/** `ms`: whole milliseconds. */
export function delayBy(ms: number, share: number): Faulting {
  return { do: 'fault', fault: { delay: { fixedDelay: duration(ms), percentage: { value: share } } } };
}

/**
 * Tried so many times more, where the host was not reached, or answered 502, 503 or 504: what is not safe to repeat is
 * not repeated on any other error. Items are split at commas without trimming (2.3).
 */
export function retriesOf(times: number): JsonObject {
  return times === 0
    ? { attempts: 0 }
    : { attempts: times, retryOn: 'connect-failure,refused-stream,unavailable,cancelled,gateway-error' };
}

/** As Istio writes a time: `2s`, `1.5s`, `0.25s`. */
export function duration(ms: number): string {
  return `${ms / 1000}s`;
}
