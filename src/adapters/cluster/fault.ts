/** What the API server's answers mean: its statuses, and silence, as faults of the `Cluster` port. */
import type { ClusterFault } from '../../core/ports.ts';
import { ClusterError } from '../../core/ports.ts';

/** A fault with the HTTP status behind it; 0 where no answer came. */
export class ApiError extends ClusterError {
  readonly status: number;
  /** The path is not served at all: a missing kind, or an API server that is still starting. */
  readonly unserved: boolean;
  constructor(fault: ClusterFault, message: string, status: number, options: ApiErrorOptions = {}) {
    super(fault, message, options);
    this.status = status;
    this.unserved = options.unserved ?? false;
  }
}

interface ApiErrorOptions extends ErrorOptions {
  readonly unserved?: boolean;
}

/** The part of a `Status` object that is read. */
interface Status {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: { readonly name?: string; readonly causes?: readonly Cause[] };
}

interface Cause {
  readonly field?: string;
  readonly message?: string;
}

/** The error for an answer that is not a success. */
export function errorOf(code: number, text: string): ApiError {
  const status = parseStatus(text);
  if (code === 404 && !isMissing(status)) {
    return new ApiError('unavailable', 'the API server does not serve this kind (yet)', code, {
      unserved: true,
    });
  }
  return new ApiError(faultOf(code, status), messageOf(code, status), code);
}

/** The error for an `ERROR` event of a watch, whose object is a `Status`. */
export function errorOfEvent(object: unknown): ApiError {
  const status = (object ?? {}) as Status;
  const code = status.code ?? 500;
  return new ApiError(faultOf(code, status), messageOf(code, status), code);
}

/** The error for a call without an answer. */
export function errorOfSilence(error: unknown, limit: number): ApiError {
  if (error instanceof ApiError) return error;
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const why =
    name === 'TimeoutError'
      ? `the API server did not answer within ${limit / 1000} s`
      : `the API server cannot be reached: ${cause?.code ?? cause?.message ?? message}`;
  return new ApiError('unavailable', why, 0, { cause: error });
}

function faultOf(code: number, status: Status): ClusterFault {
  if (isDenial(status)) return 'invalid';
  if (code === 409) return status.reason === 'AlreadyExists' ? 'exists' : 'conflict';
  if (code === 404) return 'missing';
  if (code === 401 || code === 403) return 'forbidden';
  const passing = code === 408 || code === 410 || code === 429 || code >= 500;
  return passing ? 'unavailable' : 'invalid';
}

/** Webhooks and admission policies choose their own code, often 403; what they say is about the object. */
function isDenial(status: Status): boolean {
  return /^admission webhook .* denied the request|^.*ValidatingAdmissionPolicy .* denied request/.test(
    status.message ?? '',
  );
}

/** An object, or the namespace it belongs in; a 404 without a name is about the path. */
function isMissing(status: Status): boolean {
  return status.reason === 'NotFound' && status.details?.name !== undefined;
}

/** The server's words without causes that say nothing to people (LIBRARIES.md, "What a real API server does", 6). */
function messageOf(code: number, status: Status): string {
  const causes = status.details?.causes ?? [];
  const telling = causes.filter((cause) => cause.field !== '<nil>');
  const message = status.message ?? `the API server answered ${code}`;
  if (telling.length === causes.length || telling.length === 0) return message;
  const head = message.slice(0, message.indexOf(' is invalid: ') + ' is invalid: '.length);
  return head + telling.map((cause) => `${cause.field}: ${cause.message}`).join(', ');
}

function parseStatus(text: string): Status {
  try {
    const value = JSON.parse(text) as Status | null;
    return value?.kind === 'Status' ? value : {};
  } catch {
    return {};
  }
}

/** Texts of `Warning: 299 - "text"` headers, which arrive joined by commas. */
export function parseWarnings(header: string | undefined): string[] {
  const quoted = (header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...quoted].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}
