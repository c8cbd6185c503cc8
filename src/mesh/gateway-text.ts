/** Those whom a routing change in the mesh leaves alone: who comes in through a gateway, and is routed there (ISTIO.md 9). Plain text. */
import type { KubeObject } from '../core/kube.ts';
import { fieldsOf, listOf } from '../core/kube.ts';
import type { View } from '../core/view.ts';
import { fullName } from './host.ts';
import { few } from './listing.ts';
import { lookupBy } from './lookup.ts';
import { gatewaysOf } from './routes.ts';

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
const byDestination = lookupBy((route) => (boundTo(route).length > 0 ? destinationsOf(route) : []));

function boundTo(route: KubeObject): readonly string[] {
  const { namespace = '' } = route.metadata;
  return gatewaysOf(route)
    .filter((name) => name !== 'mesh')
    .map((name) => (name.includes('/') ? name : `${namespace}/${name}`));
}

function destinationsOf({ spec, metadata }: KubeObject): readonly string[] {
  const rules = ['http', 'tls', 'tcp'].flatMap((list) => listOf(spec, list));
  const named = rules
    .flatMap((rule) => listOf(fieldsOf(rule), 'route'))
    .map((one) => fieldsOf(fieldsOf(one)['destination'])['host']);
  return named.flatMap((host) =>
    typeof host === 'string' ? [fullName(host, metadata.namespace ?? '')] : [],
  );
}
