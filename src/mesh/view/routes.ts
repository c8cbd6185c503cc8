/** Which VirtualServices are in effect for a host, in Istio's order of precedence (ISTIO.md 5, 11.E). */
import type { KubeObject } from '../../core/kube.ts';
import { isBare, isOurs, strip } from '../../core/edit.ts';
import { marksOf } from '../../core/mark.ts';
import { isEgress } from '../../core/policy.ts';
import type { View } from '../../core/view.ts';
import { fullName } from './host.ts';
import { bearingAny, lookupBy } from './lookup.ts';
import { byAge, isExportedTo, reachOf, strings } from './reach.ts';
import type { Pods } from './sidecar.ts';
import { sidecarOf, takesIn } from './sidecar.ts';

/** One match of a `tls` or `tcp` rule, as far as anything here asks. */
export interface Match {
  readonly port?: number;
  readonly sniHosts?: readonly string[];
  readonly sourceNamespace?: string;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly destinationSubnets?: readonly string[];
  readonly gateways?: readonly string[];
}

/**
 * VirtualServices that sidecars of these pods consult for the host, first one first. Rules of open
 * changes of ours are left out: what a plan says must not depend on what else happens to be live.
 */
export function routesFor(view: View, host: string, pods: Pods): readonly KubeObject[] {
  return liveRoutesFor(view, host, pods).flatMap((route) => withoutRouting(view, route));
}

/** The same with all that is live, our rules too: what sidecars really do. */
export function liveRoutesFor(view: View, host: string, pods: Pods): readonly KubeObject[] {
  const sidecar = sidecarOf(view, pods);
  return concerning(view, host)
    .filter((route) => isExportedTo(route, pods.namespace))
    .filter((route) => hostsOfRoute(route).some((name) => takesIn(sidecar, pods, route, name)))
    .toSorted((a, b) => groupOf(a, pods.namespace) - groupOf(b, pods.namespace) || byAge(a, b));
}

/** VirtualServices that concern the host for anybody at all; those that only some namespaces see with their names. */
export function routesForAnyone(view: View, host: string): readonly KubeObject[] {
  return concerning(view, host).flatMap((route) => withoutRouting(view, route));
}

/** Its hosts, short names resolved in its own namespace; none for a delegate. */
export function hostsOfRoute(route: KubeObject): readonly string[] {
  return strings(route.spec?.['hosts']).map((host) => fullName(host, route.metadata.namespace ?? ''));
}

/** `door` in a VirtualService of `shop` is `shop/door`. */
export function fullGateway(name: string, { metadata }: KubeObject): string {
  return name.includes('/') ? name : `${metadata.namespace ?? ''}/${name}`;
}

export function gatewaysOf(route: KubeObject): readonly string[] {
  return strings(route.spec?.['gateways']);
}

/** Every match of its rules of that kind; a rule without any matches all. */
export function matchesOf(route: KubeObject, list: 'tls' | 'tcp'): readonly Match[] {
  const rules = (route.spec?.[list] ?? []) as readonly { match?: readonly Match[] }[];
  return rules.flatMap((rule) => (rule.match?.length ? rule.match : [{}]));
}

const byHost = lookupBy(hostsOfRoute);

/** Those for the host, under its own name or by a wildcard; whatever they are bound to. */
export function routesAround({ virtualServices }: View, host: string): readonly KubeObject[] {
  const lookup = byHost(virtualServices);
  return bearingAny(lookup, lookup.around(host));
}

/** Those that sidecars look at (no gateways means `mesh`) and that have a host which meets this one. */
function concerning({ virtualServices }: View, host: string): readonly KubeObject[] {
  const lookup = byHost(virtualServices);
  return bearingAny(lookup, lookup.meeting(host)).filter((route) => {
    const gateways = gatewaysOf(route);
    return gateways.length === 0 || gateways.includes('mesh');
  });
}

/** The VirtualService without rules of our routing changes; what an egress construct of ours put there stays. None where nothing else is in it. */
export function withoutRouting(view: View, route: KubeObject): readonly KubeObject[] {
  const marked = [...marksOf(route).keys()];
  if (marked.length === 0 && !isOurs(route)) return [route];
  const routing = marked.filter((id) => !view.changes.some((change) => change.id === id && isEgress(change)));
  const bare = strip(route, routing);
  return isOurs(route) && isBare(bare) ? [] : [bare];
}

/** Private in the client's own namespace, then exported to it by name, then public. */
function groupOf(route: KubeObject, namespace: string): number {
  if (reachOf(route) === '*') return 2;
  return route.metadata.namespace === namespace ? 0 : 1;
}
