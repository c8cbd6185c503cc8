/** Numbers of a request, as words: shares, weights, times, statuses. Each schema's issue carries the refusal to show. */
import { nearest } from './nearest.ts';
import type { Refusal } from './refusal.ts';
import { isRefusal } from './refusal.ts';
import { badPause, badRetries, badShare, badStatus, badWeight } from './refusals/typed.ts';
import { readSubsetOrHost, word } from './words.ts';

/** How often a request is tried again: 0 to 10. */
export const Retries = word((text) => (/^(\d|10)$/.test(text) ? Number(text) : badRetries(text)));
/** A share in percent, from `30%`: above 0, up to 100, in hundredths at most. */
export const Share = word(readShare);
/** What a share looks like. */
export const SHARE = /%$/;
/** How a sidecar answers: an HTTP status, or a gRPC status by its name. */
export const AbortStatus = word(readStatus);
/** Whole milliseconds, from `500ms`, `2s` or `1.5s`; up to an hour. */
export const Pause = word(readPause);
/** `v2=20`: a subset or a host, and its weight in percent. */
export const Weight = word(readWeight);
/** What a weight looks like. */
export const WEIGHT = /^[^=~]+=/;

function readShare(text: string): number | Refusal {
  const share = /^\d{1,3}(\.\d{1,2})?%$/.test(text) ? Number(text.slice(0, -1)) : 0;
  return share > 0 && share <= 100 ? share : badShare(text);
}

export type AbortStatus = { readonly httpStatus: number } | { readonly grpcStatus: string };

/** gRPC's own names of its errors (grpc.io, "Status codes and their use in gRPC"). */
const GRPC_STATUSES: readonly string[] =
  'CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  );

/** 600 passes Istio's checks and freezes the port in every sidecar (ISTIO.md 11.F). */
function readStatus(text: string): AbortStatus | Refusal {
  const name = text.toUpperCase().replaceAll('-', '_');
  if (GRPC_STATUSES.includes(name)) return { grpcStatus: name };
  const status = /^\d{3}$/.test(text) ? Number(text) : 0;
  return status >= 200 && status <= 599
    ? { httpStatus: status }
    : badStatus(text, nearest(name, GRPC_STATUSES));
}

const LONGEST_PAUSE = 3_600_000;
const PAUSE_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function readPause(text: string): number | Refusal {
  const [, number = '', unit = ''] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text.toLowerCase()) ?? [];
  // Of thousandths of a second there are no floating ones.
  const ms = Math.round(Number(number) * (PAUSE_UNITS[unit] ?? 0) * 1000) / 1000;
  return Number.isInteger(ms) && ms >= 1 && ms <= LONGEST_PAUSE ? ms : badPause(text);
}

export interface Weighted {
  /** A subset, or a host. */
  readonly to: string;
  readonly weight: number;
}

function readWeight(text: string): Weighted | Refusal {
  const [, to = '', weight = ''] = /^([^=]+)=(\d{1,3})%?$/.exec(text) ?? [];
  if (to === '' || Number(weight) > 100) return badWeight(text);
  const there = readSubsetOrHost(to);
  return isRefusal(there) ? there : { to: there, weight: Number(weight) };
}
