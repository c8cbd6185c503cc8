/** The same for everyone: the public VirtualService, and each that only some namespaces see and that wins there (11.E). */
import type { KubeObject } from '../../core/kube.ts';
import { nameOf, targetOf } from '../../core/kube.ts';
import type { Edit } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { allGood, isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { destinationsFor } from './connections.ts';
import { createEdit, insertEdit, ownRoute } from '../changes/edits.ts';
import type { Placed, Placing } from './placing.ts';
import { canHold, clashFor, drivenBy, sharedBy } from './place.ts';
import { placeHttpForEveryone } from './place-http.ts';
import { familyOf } from '../view/protocol.ts';
import { byAge, isExportedTo, reachOf } from '../view/reach.ts';
import { routesFor, routesForAnyone } from '../view/routes.ts';
import { listFor, ruleTo } from './rules.ts';
import { keepersFor } from './siblings.ts';
import type { Pods } from '../view/sidecar.ts';

export function placeForEveryone(placing: Placing): Placed | Refusal {
  const { view, aim, home } = placing;
  if (familyOf(aim.port) === 'http') return placeHttpForEveryone(placing);
  const all = routesForAnyone(view, aim.host).filter((route) => canHold(route, aim));
  const open = all.filter((route) => reachOf(route) === '*').toSorted(byAge)[0];
  // Sorted: the same mesh gives the same plan, in whatever order its objects were read.
  const namespaces = [...new Set(all.flatMap(namedBy))].toSorted();
  const winners = namespaces.flatMap((namespace) => {
    return routesFor(view, aim.host, { namespace }).find((route) => canHold(route, aim)) ?? [];
  });
  const routes = distinct([...winners, ...(open ? [open] : [])]);
  for (const namespace of new Set([placing.pods.namespace, home, ...namespaces])) {
    const refused = check(placing, { namespace }, open ? routes : [undefined, ...routes]);
    if (refused) return refused;
  }
  const edits = allGood([
    ...routes.map((route) => ruleIn(route, placing)),
    ...(open ? [] : [ownRule(placing)]),
  ]);
  return isRefusal(edits) ? edits : { edits, routes, kept: [] };
}

function ruleIn(route: KubeObject, { aim }: Placing): Edit | Refusal {
  const to = destinationsFor(aim, [route]);
  return isRefusal(to) ? to : insertEdit(route, { [listFor(aim.port)]: [ruleTo(to, aim, route)] });
}

function ownRule({ aim, home }: Placing): Edit | Refusal {
  const to = destinationsFor(aim, []);
  if (isRefusal(to)) return to;
  return createEdit(ownRoute(aim.host, aim.callers, home), { [listFor(aim.port)]: [ruleTo(to, aim)] });
}

/** Whether any of these VirtualServices, as seen from one namespace, would hit others with our rule in it. */
function check(
  placing: Placing,
  pods: Pods,
  routes: readonly (KubeObject | undefined)[],
): Refusal | undefined {
  const { view, aim } = placing;
  const clash = clashFor(placing, pods);
  if (clash) return clash;
  for (const route of routes.filter((one) => !one || isExportedTo(one, pods.namespace))) {
    const around = { view, aim, pods, route };
    const refused = (route && drivenBy(route, aim)) ?? hits(around);
    if (refused) return refused;
  }
  return undefined;
}

function hits(around: Parameters<typeof sharedBy>[0]): Refusal | undefined {
  const { aim } = around;
  if (listFor(aim.port) === 'tcp') return sharedBy(around);
  const kept = keepersFor(around);
  if (isRefusal(kept)) return kept;
  // What keeps a host's way in one namespace may lead nowhere in another, which knows other hosts.
  return kept.keep.length > 0 ? refusals.everyoneWithSiblings(aim.host, kept.keep) : undefined;
}

function namedBy(route: KubeObject): readonly string[] {
  const reach = reachOf(route);
  return reach === '*' ? [] : reach;
}

function distinct(routes: readonly KubeObject[]): readonly KubeObject[] {
  return [...new Map(routes.map((route) => [nameOf(targetOf(route)), route])).values()];
}
