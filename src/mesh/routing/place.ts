/** Into which VirtualServices the rules of a routing change go, for the callers of one namespace. */
import type { Json, KubeObject } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { destinationsFor } from './connections.ts';
import { createEdit, insertEdit, isHidden, ownRoute } from '../changes/edits.ts';
import { covers } from '../view/host.ts';
import { ownerOf, sayObject } from '../view/owner.ts';
import { placeHttp } from './place-http.ts';
import type { Placed, Placing } from './placing.ts';
import { familyOf } from '../view/protocol.ts';
import { hostsOfRoute, matchesOf, routesFor } from '../view/routes.ts';
import type { Aim } from './rules.ts';
import { keepRule, listFor, ruleTo } from './rules.ts';
import { applies } from '../view/matching.ts';
import type { Kept } from './siblings.ts';
import { keepersFor, sharedWith, writtenHosts } from './siblings.ts';
import type { Pods } from '../view/sidecar.ts';

/** The edits that have the effect on one port of a host. */
export function placeForNamespace(placing: Placing): Placed | Refusal {
  const { view, aim, pods } = placing;
  if (familyOf(aim.port) === 'http') return placeHttp(placing);
  const routes = routesFor(view, aim.host, pods);
  const route = routes.find((candidate) => canHold(candidate, aim));
  const refused = clashFor(placing, pods) ?? (route && drivenBy(route, aim));
  if (refused) return refused;
  const to = destinationsFor(aim, routes);
  if (isRefusal(to)) return to;
  return listFor(aim.port) === 'tcp' ? placeTcp(placing, to, route) : placeTls(placing, to, route);
}

type To = readonly Json[];

function placeTcp({ view, aim, pods }: Placing, to: To, route: KubeObject | undefined): Placed | Refusal {
  const refused = sharedBy({ view, aim, pods, route });
  if (refused) return refused;
  const tcp = [ruleTo(to, aim, route)];
  if (route) return { edits: [insertEdit(route, { tcp })], routes: [route], kept: [] };
  const own = ownRoute(aim.host, aim.callers, pods.namespace);
  if (isHidden(view, pods, own)) return refusals.sidecarHidesRoute(aim.host, pods.namespace);
  return { edits: [createEdit(own, { tcp })], routes: [], kept: [] };
}

function placeTls({ view, aim, pods }: Placing, to: To, route: KubeObject | undefined): Placed | Refusal {
  const kept = keepersFor({ view, aim, pods, route });
  if (isRefusal(kept)) return kept;
  const owns = kept.owns.map((host) => ownRoute(host, aim.callers, pods.namespace));
  if (owns.some((own) => isHidden(view, pods, own)))
    return refusals.sidecarHidesRoute(aim.host, pods.namespace);
  const created = owns.map((own) => createEdit(own, { tls: ownRules({ aim, to, kept }, own.host, route) }));
  const inserted = route ? [insertEdit(route, { tls: routeRules({ aim, to, kept }, route) })] : [];
  return { edits: [...created, ...inserted], routes: route ? [route] : [], kept: kept.keep };
}

interface Ruling {
  readonly aim: Aim;
  readonly to: To;
  readonly kept: Kept;
}

/** What goes into one of our own: the rule itself where nobody else's can hold it, and rules that keep. */
function ownRules({ aim, to, kept }: Ruling, own: string, route: KubeObject | undefined): Json[] {
  const mine = kept.keep.filter((host) => covers(own, host) && !isHeldBy(route, host));
  const main = !route && covers(own, aim.host) ? [ruleTo(to, aim)] : [];
  return [...main, ...mine.map((host) => keepRule(host, aim.port.number, aim.callers))];
}

function routeRules({ aim, to, kept }: Ruling, route: KubeObject): Json[] {
  const mine = kept.keep.filter((host) => isHeldBy(route, host));
  return [ruleTo(to, aim, route), ...mine.map((host) => keepRule(host, aim.port.number, aim.callers, route))];
}

function isHeldBy(route: KubeObject | undefined, host: string): boolean {
  return writtenHosts(route).some((written) => covers(written, host));
}

/** Whether a rule for the host may stand in it: an SNI is held against its hosts as they are written. */
export function canHold(route: KubeObject, aim: Aim): boolean {
  const hosts = listFor(aim.port) === 'tls' ? writtenHosts(route) : hostsOfRoute(route);
  return hosts.some((host) => covers(host, aim.host));
}

export function drivenBy(route: KubeObject, aim: Aim): Refusal | undefined {
  const owner = ownerOf(route);
  return owner?.drives ? refusals.drivenObject(aim.host, sayObject(route), owner.tool) : undefined;
}

interface Sharing {
  readonly view: View;
  readonly aim: Aim;
  readonly pods: Pods;
  readonly route: KubeObject | undefined;
}

/** The refusal of a `tcp` rule that would hit another host too. */
export function sharedBy(sharing: Sharing): Refusal | undefined {
  const { aim, route } = sharing;
  const other = sharedWith(sharing);
  return other === undefined
    ? undefined
    : refusals.sharedRule(aim.host, aim.port.number, other, route && sayObject(route));
}

/**
 * A rule of somebody's whose SNI list holds the host and others, or that names subnets. Istio takes
 * only equal lists for the same (`conflictsWith`), so Envoy would get the host twice and refuse the listener.
 */
export function clashFor({ view, aim }: Placing, pods: Pods): Refusal | undefined {
  if (listFor(aim.port) === 'tcp') return undefined;
  const clashes = (route: KubeObject) =>
    matchesOf(route, 'tls').some((match) => {
      const { sniHosts = [], destinationSubnets = [] } = match;
      const about = sniHosts.includes(aim.host) && applies(match, aim.port.number, aim.callers) !== 'none';
      return about && (new Set(sniHosts).size > 1 || destinationSubnets.length > 0);
    });
  const clash = routesFor(view, aim.host, pods).find(clashes);
  return clash && refusals.sniShared(aim.host, sayObject(clash));
}
