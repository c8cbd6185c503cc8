/**
 * The referee: every state of every object and record, from watches of its own that go around the proxies
 * and come back after every outage. It judges nothing while the storm lasts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Api, WatchLine } from './api.ts';
import type { Kind } from './paths.ts';
import { COLLECTIONS, keyOf, KINDS, namedOf } from './paths.ts';

export interface Sight {
  /** ms since the epoch, when it was seen. */
  readonly at: number;
  /** One order over all objects: etcd's. */
  readonly version: number;
  /** Undefined from when it was gone. */
  readonly object: KubeObject | undefined;
  /** Found by a list after an outage: what was between the last one and this is not known. */
  readonly listed: boolean;
}

export interface Referee {
  /** By `keyOf`, in the order of their versions. */
  readonly sights: ReadonlyMap<string, readonly Sight[]>;
  /** Objects of a kind as last seen. */
  now(kind: Kind): readonly KubeObject[];
  /** How often a watch had to begin anew with a list: what came and went in between is not known. */
  gaps(): number;
  /** Resolves with the first truthy answer, asked after every event; undefined after `within` ms. */
  until<T>(look: () => T, within: number): Promise<T | undefined>;
  /** Asks all who wait again. */
  stir(): void;
  close(): Promise<void>;
}

interface State {
  readonly api: Api;
  readonly sights: Map<string, Sight[]>;
  readonly watchers: Set<() => void>;
  closed: boolean;
  gaps: number;
}

/** Resolves when every kind was listed once. */
export async function startReferee(api: Api): Promise<Referee> {
  const state: State = { api, sights: new Map(), watchers: new Set(), closed: false, gaps: -KINDS.length };
  const first = KINDS.map(() => Promise.withResolvers<void>());
  const running = KINDS.map((kind, n) => follow(state, kind, () => first[n]?.resolve()));
  await Promise.all(first.map(({ promise }) => promise));
  const stir = () => [...state.watchers].forEach((watcher) => watcher());
  return {
    sights: state.sights,
    now: (kind) => [...state.sights].flatMap(([key, all]) => (key.startsWith(`${kind} `) ? last(all) : [])),
    gaps: () => state.gaps,
    until: (look, within) => until(state, look, within),
    stir,
    async close() {
      state.closed = true;
      api.close();
      await Promise.all(running);
    },
  };
}

const PAUSE = 50;
/** ms without a word after which a watch is opened anew: a stopped API server does not hang up. */
const QUIET = 3_000;

async function follow(state: State, kind: Kind, onList: () => void): Promise<void> {
  let from: string | undefined;
  while (!state.closed) {
    try {
      if (from === undefined) {
        from = await list(state, kind);
        onList();
      }
      await watch(state, kind, from, (version) => (from = version));
    } catch (error) {
      if (error instanceof Gone) from = undefined;
      if (!state.closed) await sleep(PAUSE);
    }
  }
}

class Gone extends Error {}

/** Everything that differs from what was last seen is seen now. */
async function list(state: State, kind: Kind): Promise<string> {
  const { status, body } = await state.api.call('GET', COLLECTIONS[kind]);
  if (status !== 200) throw new Error(`list: ${status}`);
  state.gaps += 1;
  const { items, metadata } = body as { items: readonly KubeObject[]; metadata: { resourceVersion: string } };
  const there = new Set<string>();
  for (const item of items) {
    const object = { ...item, kind };
    there.add(keyOf(namedOf(object)));
    see(state, object, { gone: false, listed: true });
  }
  for (const [key, all] of state.sights) {
    const object = all.at(-1)?.object;
    if (!key.startsWith(`${kind} `) || there.has(key) || !object) continue;
    all.push({ at: Date.now(), version: Number(metadata.resourceVersion), object: undefined, listed: true });
  }
  return metadata.resourceVersion;
}

async function watch(
  state: State,
  kind: Kind,
  from: string,
  onVersion: (version: string) => void,
): Promise<void> {
  const query = `?watch=true&allowWatchBookmarks=true&timeoutSeconds=240&resourceVersion=${from}`;
  const onLine = ({ type, object }: WatchLine): void => {
    if (type === 'ERROR') throw new Gone('the watch expired');
    if (type !== 'BOOKMARK') see(state, { ...object, kind }, { gone: type === 'DELETED', listed: false });
    onVersion(object.metadata.resourceVersion ?? from);
  };
  await state.api.watch(COLLECTIONS[kind] + query, onLine, QUIET);
}

interface How {
  readonly gone: boolean;
  readonly listed: boolean;
}

function see(state: State, object: KubeObject, { gone, listed }: How): void {
  const key = keyOf(namedOf(object));
  const version = Number(object.metadata.resourceVersion);
  const all = state.sights.get(key) ?? [];
  if (version <= (all.at(-1)?.version ?? 0)) return;
  all.push({ at: Date.now(), version, object: gone ? undefined : object, listed });
  state.sights.set(key, all);
  for (const watcher of state.watchers) watcher();
}

function last(all: readonly Sight[]): readonly KubeObject[] {
  const object = all.at(-1)?.object;
  return object ? [object] : [];
}

async function until<T>({ watchers }: State, look: () => T, within: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<T | undefined>();
  const watcher = () => {
    const seen = look();
    if (seen) resolve(seen);
  };
  const timer = setTimeout(() => resolve(undefined), within);
  watchers.add(watcher);
  watcher();
  return promise.finally(() => {
    clearTimeout(timer);
    watchers.delete(watcher);
  });
}
