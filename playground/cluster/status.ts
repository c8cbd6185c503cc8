/** Answers that are no success: `Status` objects as the API server words them. */
import type { StoreError } from './store-error.ts';

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** What an object is called in messages: `virtualservices.networking.istio.io "a"`. */
export interface Named {
  readonly group: string;
  readonly plural: string;
  readonly name?: string;
}

/** Thrown by whatever serves a request. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: Details | undefined;
  readonly metadata: object;
  constructor(code: number, message: string, reason?: string, details?: Details, metadata = {}) {
    super(message);
    this.metadata = metadata;
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export function statusOf({ code, message, reason, details, metadata }: StatusError): object {
  const about = { ...(reason ? { reason } : {}), ...(details ? { details } : {}) };
  return { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, ...about, code };
}

export function detailsOf({ group, plural, name }: Named): Details {
  return { ...(name === undefined ? {} : { name }), ...(group ? { group } : {}), kind: plural };
}

/** `virtualservices.networking.istio.io`, `services`. */
export function resourceName({ group, plural }: Named): string {
  return group ? `${plural}.${group}` : plural;
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, message, 'BadRequest');
}

export function notFound(named: Named): StatusError {
  const message = `${resourceName(named)} "${named.name}" not found`;
  return new StatusError(404, message, 'NotFound', detailsOf(named));
}

export function forbidden(named: Named, why: string, causes?: readonly Cause[]): StatusError {
  const name = named.name === undefined ? '' : ` "${named.name}"`;
  const message = `${resourceName(named)}${name} is forbidden: ${why}`;
  return new StatusError(403, message, 'Forbidden', { ...detailsOf(named), ...(causes ? { causes } : {}) });
}

export function conflict(named: Named, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceName(named)} "${named.name}": ${why}`;
  return new StatusError(409, message, 'Conflict', detailsOf(named));
}

/** Of the kind where the object itself is wrong, of the resource where the call is. */
export function invalid(named: Named, causes: readonly Cause[]): StatusError {
  const told = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = told.length === 1 ? told[0] : `[${told.join(', ')}]`;
  const message = `${resourceName(named)} "${named.name ?? ''}" is invalid: ${list}`;
  return new StatusError(422, message, 'Invalid', { ...detailsOf(named), causes });
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** What the store said no to, as the API server says it; `kind` names the object of a delete. */
export function statusOfStore(error: StoreError, named: Named, kind?: string): StatusError {
  const { live, wanted = {}, conflicts } = error.found;
  if (conflicts) return applyConflict(error.message, conflicts);
  if (error.fault === 'missing') return notFound(named);
  if (error.fault === 'exists') {
    const message = `${resourceName(named)} "${named.name}" already exists`;
    const dying = live?.metadata.deletionTimestamp ? 'object is being deleted: ' : '';
    return new StatusError(409, dying + message, 'AlreadyExists', detailsOf(named));
  }
  const uid = live?.metadata.uid;
  if (kind === undefined) {
    const isOther = wanted.uid !== undefined && wanted.uid !== uid;
    return conflict(
      named,
      isOther
        ? `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`
        : MODIFIED,
    );
  }
  return conflict({ ...named, plural: kind }, failedPrecondition(error));
}

function failedPrecondition({ found: { live, wanted = {} } }: StoreError): string {
  const { uid, resourceVersion } = live?.metadata ?? {};
  if (wanted.uid !== undefined && wanted.uid !== uid)
    return `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
  return `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
}

function applyConflict(
  message: string,
  conflicts: readonly { manager: string; field: string }[],
): StatusError {
  const causes = conflicts.map(({ manager, field }) => {
    return { reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field };
  });
  return new StatusError(409, message, 'Conflict', { causes });
}
