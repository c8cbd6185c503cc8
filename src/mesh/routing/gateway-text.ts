/** Those whom a routing change in the mesh leaves alone: who comes in through a gateway, and is routed there (ISTIO.md 9). Plain text. */
import type { KubeObject } from '../../core/kube.ts';
import { destinationsOf, listOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { fullName } from '../view/host.ts';
import { few } from '../../core/listing.ts';
import { lookupBy } from '../view/lookup.ts';
import { fullGateway, gatewaysOf } from '../view/routes.ts';

/** `acts` says whether the verb can be had at a gateway too. */
export function sayGateways(view: View, host: string, acts: boolean): readonly string[] {
  const routes = byDestination(view.virtualServices).bearing(host);
  const names = [...new Set(routes.flatMap(boundTo))].toSorted();
  const [first] = names;
  if (first === undefined) return [];
  const instead = acts ? ` For them, type \`at ${first}\`.` : '';
  return [`Calls that come in through ${few(names)} are not hit.${instead}`];
}

/** VirtualServices that are bound to gateways, by the hosts that their rules lead to. */
const byDestination = lookupBy((route) => (boundTo(route).length > 0 ? hostsLedTo(route) : []));

function boundTo(route: KubeObject): readonly string[] {
  return gatewaysOf(route)
    .filter((name) => name !== 'mesh')
    .map((name) => fullGateway(name, route));
}

function hostsLedTo({ spec, metadata }: KubeObject): readonly string[] {
  const rules = ['http', 'tls', 'tcp'].flatMap((list) => listOf(spec, list));
  return rules
    .flatMap(destinationsOf)
    .flatMap(({ host }) => (typeof host === 'string' ? [fullName(host, metadata.namespace ?? '')] : []));
}
