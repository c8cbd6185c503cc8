/** Reads: one object, and pages of many that all show the same moment. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Answer, Api, Call, Place } from './api.ts';
import { apiVersionOf, namedOf, present } from './api.ts';
import type { Selects } from './selectors.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { badRequest, notFound, StatusError } from './status.ts';

export function get(api: Api, { query }: Call, place: Place): Answer {
  checkVersion(api, query.get('resourceVersion'));
  const { resource, namespace = '', name = '' } = place;
  const object = api.store.get(resource.kind, namespace, name);
  if (!object) throw notFound(namedOf(place, name));
  return { code: 200, body: present(object, place) };
}

/** What the selectors and the namespace of a list or watch leave. */
export function selectionOf({ query }: Call, { namespace }: Place): Selects {
  const byLabel = labelSelector(query.get('labelSelector') ?? '');
  const byField = fieldSelector(query.get('fieldSelector') ?? '');
  return (object) => {
    const isHere = namespace === undefined || object.metadata.namespace === namespace;
    return isHere && byLabel(object) && byField(object);
  };
}

export function list(api: Api, call: Call, place: Place): Answer {
  const { query } = call;
  const limit = limitOf(query.get('limit'));
  const token = continueOf(query);
  if (!token) checkVersion(api, query.get('resourceVersion'));
  const version = token?.rv ?? api.events.current();
  const all = stateAt(api, place, version).filter(selectionOf(call, place));
  const rest = token ? all.filter((object) => keyOf(object) >= token.start) : all;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const left = rest.length - page.length;
  const last = page.at(-1);
  const next = left > 0 && last ? encode({ rv: version, start: `${keyOf(last)}\u0000` }) : '';
  const counted = left > 0 && !query.get('labelSelector') && !query.get('fieldSelector');
  const { resource } = place;
  const metadata = {
    resourceVersion: `${version}`,
    ...(next || resource.custom ? { continue: next } : {}),
    ...(counted ? { remainingItemCount: left } : {}),
  };
  const apiVersion = apiVersionOf(resource.group, place.version.name);
  const items = page.map((object) => itemOf(present(object, place), resource.custom));
  return { code: 200, body: { kind: `${resource.kind}List`, apiVersion, metadata, items } };
}

/** Lists of built-in kinds do not repeat the kind in their items. */
function itemOf(object: KubeObject, custom: boolean): unknown {
  const { apiVersion: _version, kind: _kind, ...bare } = object;
  return custom ? object : bare;
}

/** The objects of the kind as they were at that version. */
function stateAt({ store, events }: Api, { resource }: Place, version: number): readonly KubeObject[] {
  const later = events.since(version);
  if (!later) throw expired(events.current());
  const now = store.list(resource.kind);
  if (later.length === 0) return now;
  const then = new Map(now.map((object) => [keyOf(object), object]));
  for (const { kind, before, last } of later.toReversed()) {
    if (kind !== resource.kind) continue;
    if (before) then.set(keyOf(before), before);
    else then.delete(keyOf(last));
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results.';

function expired(current: number): StatusError {
  const next = encode({ rv: current, start: '' });
  return new StatusError(410, EXPIRED, 'Expired', undefined, { continue: next });
}

function keyOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

interface Token {
  readonly rv: number;
  readonly start: string;
}

function encode(token: Token): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token })).toString('base64url');
}

function continueOf(query: URLSearchParams): Token | undefined {
  const text = query.get('continue');
  if (!text) return undefined;
  const version = query.get('resourceVersion');
  if (version && version !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
    if (typeof token.rv === 'number' && typeof token.start === 'string') return token;
  } catch {
    // Told below.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}

function limitOf(text: string | null): number {
  if (!/^-?\d*$/.test(text ?? '')) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text ?? 0);
}

export const NOT_A_NUMBER = (text: string) =>
  `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;

function checkVersion({ events }: Api, text: string | null): void {
  if (!text) return;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid resource version: ${NOT_A_NUMBER(text)}`);
  if (Number(text) <= events.current()) return;
  const message = `Timeout: Too large resource version: ${text}, current: ${events.current()}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }];
  throw new StatusError(504, message, 'Timeout', { causes, retryAfterSeconds: 1 });
}
