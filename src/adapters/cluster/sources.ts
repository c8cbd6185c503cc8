/** Where each watched collection is found, as the reflector wants it. */
import type { KubeObject } from '../../core/kube.ts';
import type { Door, Query } from './door.ts';
import { errorOfEvent } from './fault.ts';
import type { Istio } from './istio.ts';
import { ISTIO } from './istio.ts';

export interface Page {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface Watching {
  readonly resourceVersion: string;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WatchEvent) => void;
}

/** Where one collection is listed and watched. Rejects with ApiError. */
export interface Source {
  list(page: { readonly limit?: number; readonly continue?: string }): Promise<Page>;
  /** Resolves at the orderly end. */
  watch(watching: Watching): Promise<void>;
}

/** A collection at a fixed path; `query` narrows lists and watches alike. */
export function fixedSource(door: Door, path: string, query: Query = {}): Source {
  return {
    list: async ({ limit, continue: token }) => {
      const answer = await door.call({ method: 'GET', path, query: { ...query, limit, continue: token } });
      return toPage(answer.body);
    },
    watch: ({ resourceVersion, seconds, signal, onEvent }) =>
      door.stream({
        path,
        query: {
          ...query,
          watch: 'true',
          allowWatchBookmarks: 'true',
          timeoutSeconds: seconds,
          resourceVersion,
        },
        signal,
        onLine: (line) => onEvent(toEvent(line)),
      }),
  };
}

/** A collection of Istio's kinds in all namespaces, at the version that is served. */
export function istioSource(door: Door, istio: Istio, plural: string): Source {
  const at = (version: string) => fixedSource(door, `/apis/${ISTIO}/${version}/${plural}`);
  return {
    list: (page) => istio.with((version) => at(version).list(page)),
    watch: (watching) => istio.with((version) => at(version).watch(watching)),
  };
}

function toPage(body: unknown): Page {
  const { items, metadata } = body as {
    items: readonly KubeObject[] | null;
    metadata: { resourceVersion: string; continue?: string };
  };
  const { resourceVersion, continue: token } = metadata;
  return { items: items ?? [], resourceVersion, ...(token ? { continue: token } : {}) };
}

/** An `ERROR` event is thrown: it ends the watch. */
function toEvent(line: string): WatchEvent {
  const event = JSON.parse(line) as { type: string; object: KubeObject };
  if (event.type === 'ERROR') throw errorOfEvent(event.object);
  return event as WatchEvent;
}
