/** The sweeper's heartbeat: a Lease in the bot's namespace. Several sweepers share it; the latest counts. */
import type { KubeObject } from '../../core/kube.ts';
import { ClusterError } from '../../core/ports.ts';
import type { Door } from './door.ts';
import { read } from './mesh.ts';

/** The sweeper's name: of its account, of its Lease, and in `managedFields`. */
export const SWEEPER = 'drawbridge-sweeper';
const API = 'coordination.k8s.io/v1';
/** How old, in seconds, the bot lets it become. */
const DURATION = 180;
const TRIES = 3;

export function leasesPath(namespace: string): string {
  return `/apis/${API}/namespaces/${encodeURIComponent(namespace)}/leases`;
}

/** When the Lease was last renewed, in ms since the epoch; undefined where it does not say. */
export function renewedAt({ spec }: KubeObject): number | undefined {
  const text = spec?.['renewTime'];
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

export interface Beat {
  readonly door: Door;
  readonly namespace: string;
  /** Our name in `managedFields`. */
  readonly manager: string;
  /** Which process it is. */
  readonly holder: string;
  /** ms since the epoch. */
  readonly now: number;
}

/** Renews the Lease, or makes it. Rejects with ClusterError. */
export async function renewLease(beat: Beat): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await renewOnce(beat);
    } catch (error) {
      const other = error instanceof ClusterError && ['conflict', 'exists', 'missing'].includes(error.fault);
      if (!other || attempt === TRIES) throw error;
    }
  }
}

async function renewOnce({ door, namespace, manager, holder, now }: Beat): Promise<void> {
  const folder = leasesPath(namespace);
  const path = `${folder}/${SWEEPER}`;
  const query = { fieldManager: manager };
  const found = await read(door, path);
  const spec = { holderIdentity: holder, leaseDurationSeconds: DURATION, renewTime: microTime(now) };
  if (found) {
    const body = { ...found, spec: { ...found.spec, ...spec } };
    await door.call({ method: 'PUT', path, query, body });
  } else {
    const metadata = { name: SWEEPER, namespace };
    const body = { apiVersion: API, kind: 'Lease', metadata, spec };
    await door.call({ method: 'POST', path: folder, query, body });
  }
}

/** Kubernetes wants all six digits. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
