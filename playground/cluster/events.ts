/** What happened to the objects, in order, for as long as it is kept: what watches go on from. */
import type { KubeObject } from '../../src/core/kube.ts';

export interface Happened {
  readonly version: number;
  readonly kind: string;
  readonly before: KubeObject | undefined;
  /** Undefined where it is gone. */
  readonly after: KubeObject | undefined;
  /** What was stored last, with the version of this event. */
  readonly last: KubeObject;
}

export interface Events {
  add(before: KubeObject | undefined, after: KubeObject | undefined, last: KubeObject): void;
  /** Everything after that version; undefined where it is no longer known. */
  since(version: number): readonly Happened[] | undefined;
  /** Versions up to this one cannot be watched from. */
  oldest(): number;
  /** The version of the last write. */
  current(): number;
  /** Returns how to stop. */
  listen(listener: (happened: Happened) => void): () => void;
  /** Forgets what happened so far. */
  compact(): void;
}

/** More than any watch needs that is still alive. */
const KEPT = 20_000;

export function createEvents(first: number): Events {
  const listeners = new Set<(happened: Happened) => void>();
  let all: Happened[] = [];
  let forgotten = first;
  let current = first;
  return {
    add: (before, after, last) => {
      current = Number(last.metadata.resourceVersion);
      const happened = { version: current, kind: last.kind, before, after, last };
      all.push(happened);
      if (all.length > 2 * KEPT) {
        forgotten = all[KEPT - 1]?.version ?? forgotten;
        all = all.slice(KEPT);
      }
      for (const listener of listeners) listener(happened);
    },
    since: (version) => (version < forgotten ? undefined : all.filter((one) => one.version > version)),
    oldest: () => forgotten,
    current: () => current,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    compact: () => {
      forgotten = current;
      all = [];
    },
  };
}
