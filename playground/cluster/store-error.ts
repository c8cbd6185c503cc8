/** What the store says no to, with what it compared. */
import type { KubeObject } from '../../src/core/kube.ts';
import type { ClusterFault } from '../../src/core/ports.ts';
import { ClusterError } from '../../src/core/ports.ts';

export class StoreError extends ClusterError {
  readonly found: StoreFound;
  constructor(fault: ClusterFault, message: string, found: StoreFound = {}) {
    super(fault, message);
    this.found = found;
  }
}

export interface StoreFound {
  readonly live?: KubeObject;
  readonly wanted?: Preconditions;
  readonly conflicts?: readonly Conflict[];
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** A field that somebody else owns. */
export interface Conflict {
  /** As the API server tells it: `"ann" using networking.istio.io/v1 at 2026-11-21T09:00:00Z`. */
  readonly manager: string;
  /** Likewise: `.spec.ports[name="http"].number`. */
  readonly field: string;
}

/** In the API server's words. */
export function applyConflict(conflicts: readonly Conflict[]): StoreError {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    const message = `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`;
    return new StoreError('conflict', message, { conflicts });
  }
  const managers = Map.groupBy(conflicts, ({ manager }) => manager);
  const lines = [...managers].flatMap(([manager, of]) => {
    return [`conflicts with ${manager}:`, ...of.map(({ field }) => `- ${field}`)];
  });
  const message = `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
  return new StoreError('conflict', message, { conflicts });
}
