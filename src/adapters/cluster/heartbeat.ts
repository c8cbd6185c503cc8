/** The sweeper's heartbeat as the bot sees it. No part of the view: a Lease that is missing or forbidden must not make that old. */
import { ClusterError } from '../../core/ports.ts';
import type { WatchedOptions } from './kinds.ts';
import { leasesPath, renewedAt, SWEEPER } from './lease.ts';
import { startReflector } from './reflector.ts';
import type { Source } from './sources.ts';
import { fixedSource } from './sources.ts';

export interface Heartbeat {
  /** ms since the epoch; undefined for never, or where we may not see it. Throws `unavailable` until that was asked once. */
  at(): number | undefined;
  close(): Promise<void>;
}

/** For those who do not ask about the sweeper. */
export const NO_HEARTBEAT: Heartbeat = { at: () => undefined, close: async () => undefined };

/** Starts watching at once. */
export function watchHeartbeat({ door, namespace, log, timing }: WatchedOptions): Heartbeat {
  let asked = false;
  const told = () => {
    asked = true;
  };
  const only = { fieldSelector: `metadata.name=${SWEEPER}` };
  const reflector = startReflector({
    name: 'heartbeat',
    source: telling(fixedSource(door, leasesPath(namespace), only), told),
    project: renewedAt,
    onChange: () => undefined,
    log,
    timing,
  });
  void reflector.ready.then(told);
  return {
    at: () => {
      const [at] = reflector.values();
      if (at === undefined && !asked)
        throw new ClusterError('unavailable', 'whether the sweeper is alive is not known yet');
      return at;
    },
    close: () => reflector.close(),
  };
}

/** Calls `told` where a list is refused. No answer tells nothing. */
function telling(source: Source, told: () => void): Source {
  return {
    ...source,
    list: async (page) => {
      try {
        return await source.list(page);
      } catch (error) {
        if (!(error instanceof ClusterError) || error.fault !== 'unavailable') told();
        throw error;
      }
    },
  };
}
