/** The sinks as they stand in this mesh (ISTIO.md 4.1, 11.A, 11.B). */
import type { SinkName } from '../../core/sink.ts';
import { SINK_PORT, SINKS } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import type { Callers } from './callers.ts';
import { reachOf } from './reach.ts';
import { known, portOf } from './registry.ts';

/**
 * Whether the sink is there for these callers and breaks as we say it does. A Sidecar's egress hosts
 * do not matter: istiod adds the destinations of the VirtualServices that a pod sees.
 */
export function hasSink(view: View, sink: SinkName, callers: Callers): boolean {
  const everyone = callers.namespace === '*';
  const found = known({ ...view, sidecars: [] }, SINKS[sink], {
    namespace: everyone ? '' : callers.namespace,
  });
  if (!found || found.host !== SINKS[sink]) return false;
  if (everyone && reachOf(found.object) !== '*') return false;
  const endpoints = found.object.spec?.['endpoints'];
  const empty = !Array.isArray(endpoints) || endpoints.length === 0;
  // With resolution NONE Envoy dials what the client dialled; without an address the sink takes port 9 over.
  const leadsNowhere = found.resolution === 'STATIC' && found.addresses.length > 0;
  return leadsNowhere && portOf(found, SINK_PORT) !== undefined && empty === (sink === 'refuse');
}
