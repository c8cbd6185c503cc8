/** What a live change rests on, besides its own objects: the host that its rules are for. */
import type { Change } from '../core/change.ts';
import { factOf, isClosed } from '../core/change.ts';
import type { Live } from '../core/live.ts';
import { concerns, isNamed } from '../core/named.ts';
import { isEgress } from '../core/policy.ts';
import type { View } from '../core/view.ts';
import type { Deps } from './deps.ts';
import { VIEW_AGE } from './deps.ts';

/** What is live, and whether its host is still known. An old view says nothing about that. */
export function onGround(live: Live, change: Change, view: View | undefined): Live {
  return view && acts(change) ? { ...live, hostless: !isNamed(view, change.spec.scope.host) } : live;
}

/** The watched view, while it is current. */
export function currentView(deps: Deps): View | undefined {
  return deps.watched.age() > VIEW_AGE ? undefined : deps.watched.view(Infinity);
}

/** Live changes whose rules are for one of these hosts. */
export function changesOn(deps: Deps, hosts: readonly string[]): readonly string[] {
  if (hosts.length === 0) return [];
  const exact = new Set(hosts);
  const wildcards = hosts.filter((host) => host.startsWith('*'));
  const on = ({ spec: { scope } }: Change) =>
    exact.has(scope.host) || wildcards.some((named) => concerns(named, scope.host));
  return deps.watched
    .records()
    .filter((change) => on(change) && !isClosed(change) && acts(change))
    .map(({ id }) => id);
}

/** Chaos and traffic act on what somebody else made known; an open host is known by its own objects. */
function acts(change: Change): boolean {
  return factOf(change, 'applied') !== undefined && !isEgress(change);
}
