/** Watches: what happened since a version, and what happens from now on, one event a line. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { Api, Call, Place } from './api.ts';
import { apiVersionOf, present } from './api.ts';
import type { Happened } from './events.ts';
import { NOT_A_NUMBER, selectionOf } from './list.ts';
import type { Selects } from './selectors.ts';
import { StatusError, statusOf } from './status.ts';

export interface Stream {
  /** One event, to be sent as a line. */
  send(event: { readonly type: string; readonly object: unknown }): void;
  end(): void;
  /** Called once, however it ends. */
  onEnd(work: () => void): void;
}

/** Without `timeoutSeconds`, as the API server chooses at least. */
const LONGEST = 1800;
/** How long before the end, and how often at least, a watch tells how far it is. */
const BOOKMARK = { before: 2_000, every: 60_000 } as const;

interface Watch {
  readonly api: Api;
  readonly place: Place;
  readonly selects: Selects;
  readonly stream: Stream;
  /** How an object is shown; a table's row for who asked for one. */
  readonly show: (object: KubeObject) => unknown;
}

/** Throws what is wrong with the call; everything later is told in the stream. */
export function watch(api: Api, call: Call, place: Place, stream: Stream, show: Watch['show']): void {
  const { query } = call;
  const from = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(from)) throw new StatusError(500, NOT_A_NUMBER(from));
  const watching = { api, place, selects: selectionOf(call, place), stream, show };
  const isFresh = from === '' || from === '0' || query.get('sendInitialEvents') === 'true';
  const missed = isFresh ? [] : api.events.since(Number(from));
  if (!missed) return tooOld(api, stream, from);
  if (isFresh) initial(watching, query);
  const tell = (happened: Happened) => {
    const event = eventOf(watching, happened);
    if (event) stream.send(event);
  };
  // A version that is still to come is waited for.
  const stop = api.events.listen((happened) =>
    happened.version > Number(from) ? tell(happened) : undefined,
  );
  stream.onEnd(stop);
  for (const happened of missed) tell(happened);
  endInTime(watching, query);
}

function tooOld({ events }: Api, stream: Stream, from: string): void {
  const message = `too old resource version: ${from} (${events.oldest()})`;
  stream.send({ type: 'ERROR', object: statusOf(new StatusError(410, message, 'Expired')) });
  stream.end();
}

function initial(watching: Watch, query: URLSearchParams): void {
  const { api, place, selects, stream, show } = watching;
  for (const object of api.store.list(place.resource.kind))
    if (selects(object)) stream.send({ type: 'ADDED', object: show(present(object, place)) });
  if (query.get('sendInitialEvents') === 'true') bookmark(watching, { 'k8s.io/initial-events-end': 'true' });
}

/** What begins or ceases to be selected comes and goes for who watches. */
function eventOf(watching: Watch, { kind, before, after, last }: Happened) {
  const { place, selects, show } = watching;
  if (kind !== place.resource.kind) return undefined;
  const [was, is] = [before && selects(before), after && selects(after)];
  if (!was && !is) return undefined;
  const type = was ? (is ? 'MODIFIED' : 'DELETED') : 'ADDED';
  const { resourceVersion } = last.metadata;
  const object = is
    ? after
    : { ...(before ?? last), metadata: { ...(before ?? last).metadata, resourceVersion } };
  return object && { type, object: show(present(object, place)) };
}

function bookmark({ api, place, stream }: Watch, annotations?: Readonly<Record<string, string>>): void {
  const { resource, version } = place;
  const metadata = { resourceVersion: `${api.events.current()}`, ...(annotations ? { annotations } : {}) };
  const object = { kind: resource.kind, apiVersion: apiVersionOf(resource.group, version.name), metadata };
  stream.send({ type: 'BOOKMARK', object });
}

function endInTime(watching: Watch, query: URLSearchParams): void {
  const { stream } = watching;
  const ms = Number(query.get('timeoutSeconds') || LONGEST) * 1_000;
  const end = setTimeout(() => stream.end(), ms);
  stream.onEnd(() => clearTimeout(end));
  if (query.get('allowWatchBookmarks') !== 'true') return;
  const last = ms > BOOKMARK.before ? setTimeout(() => bookmark(watching), ms - BOOKMARK.before) : undefined;
  const regular = setInterval(() => bookmark(watching), BOOKMARK.every);
  stream.onEnd(() => {
    clearTimeout(last);
    clearInterval(regular);
  });
}
