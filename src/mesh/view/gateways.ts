/** Gateways: what their servers take, on which pods (ISTIO.md 2.4, 8.2). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import { strings } from './reach.ts';

export interface Server {
  readonly number: number;
  /** Upper case. */
  readonly protocol: string;
  readonly hosts: readonly string[];
}

export function serversOf(gateway: KubeObject): readonly Server[] {
  return listOf(gateway.spec, 'servers').map(fieldsOf).map(toServer);
}

/** Hosts that any of its servers takes, of whichever namespace. */
export function hostsOfGateway(gateway: KubeObject): readonly string[] {
  return serversOf(gateway).flatMap(({ hosts }) => hosts);
}

function toServer(server: JsonObject): Server {
  const { number, protocol } = fieldsOf(server['port']);
  const hosts = strings(server['hosts']).map((host) => host.slice(host.indexOf('/') + 1));
  return {
    number: Number(number),
    protocol: typeof protocol === 'string' ? protocol.toUpperCase() : '',
    hosts,
  };
}
