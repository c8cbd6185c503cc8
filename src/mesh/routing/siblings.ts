/**
 * Hosts that would lose their way to a rule for another one. A `tls` rule that concerns a service at
 * all takes the service's own chain away (ISTIO.md 3.1, 11.D): of a wildcard entry around the host,
 * and of the other hosts of the VirtualService that it goes into. A `tcp` rule hits them (3.2).
 */
import type { KubeObject } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { covers } from '../view/host.ts';
import { familyOf } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { hostsMeeting, knownHosts, portOf } from '../view/registry.ts';
import { hostsOfRoute, matchesOf, routesFor } from '../view/routes.ts';
import type { Aim } from './rules.ts';
import { applies } from '../view/matching.ts';
import type { Pods } from '../view/sidecar.ts';
import { strings } from '../view/reach.ts';

export interface Around {
  readonly view: View;
  readonly aim: Aim;
  readonly pods: Pods;
  /** The VirtualService that the rule goes into; none for one of our own. */
  readonly route?: KubeObject | undefined;
}

export interface Kept {
  /** Hosts of VirtualServices of our own that hold rules; none if all fit into `route`. */
  readonly owns: readonly string[];
  /** Hosts that need a rule to keep their way. */
  readonly keep: readonly string[];
}

/** Which hosts need a rule that keeps their way, and where such rules can stand (an SNI must be one of a route's hosts). */
export function keepersFor(around: Around): Kept | Refusal {
  return settle(around, around.route ? [] : [around.aim.host]);
}

function settle(around: Around, owns: readonly string[]): Kept | Refusal {
  const losers = losersOf(around, owns);
  if (isRefusal(losers)) return losers;
  const places = [...writtenHosts(around.route), ...owns];
  const outside = losers.filter((host) => !places.some((place) => covers(place, host)));
  if (outside.length === 0) return { owns, keep: losers };
  // A wider VirtualService of our own concerns more services, so the question is asked again.
  return settle(around, widest([...owns, ...outside]));
}

/** Whether a rule of `tcp` would hit another host too, and which. */
export function sharedWith({ view, aim, pods, route }: Around): string | undefined {
  const patterns = route ? hostsOfRoute(route) : [aim.host];
  const others = otherHosts(view, pods, aim.host, patterns);
  const hit = (one: Known) => {
    const port = portOf(one, aim.port.number);
    return port !== undefined && ['tcp', 'undeclared'].includes(familyOf(port));
  };
  return others.find(hit)?.host;
}

function losersOf(around: Around, owns: readonly string[]): readonly string[] | Refusal {
  const { view, aim, pods, route } = around;
  const patterns = [...(route ? hostsOfRoute(route) : []), ...owns];
  const losers: string[] = [];
  for (const one of otherHosts(view, pods, aim.host, patterns)) {
    const port = portOf(one, aim.port.number);
    if (!port || familyOf(port) !== 'tls') continue;
    const state = stateOf(one, around);
    if (state === 'some') return refusals.siblingsSplit(aim.host, one.host);
    if (state === 'all') continue;
    if (one.resolution === 'DYNAMIC_DNS') return refusals.dynamicDns(aim.host, one.host);
    losers.push(one.host);
  }
  return losers.toSorted();
}

/** Whether somebody's rules already stand in place of its own chain: for all, some or none of the callers. */
function stateOf(one: Known, { view, aim, pods }: Around): 'all' | 'some' | 'none' {
  const matches = routesFor(view, one.host, pods).flatMap((route) => matchesOf(route, 'tls'));
  const states = matches.map((match) => applies(match, aim.port.number, aim.callers));
  return states.includes('all') ? 'all' : states.includes('some') ? 'some' : 'none';
}

/** What else these pods know that a VirtualService with such hosts concerns; not what the host itself stands for. */
export function otherHosts(
  view: View,
  pods: Pods,
  host: string,
  patterns: readonly string[],
): readonly Known[] {
  const met = new Set(patterns.flatMap((pattern) => hostsMeeting(view, pattern)));
  const others = [...met].filter((other) => !covers(host, other));
  return knownHosts(view, pods, others.toSorted());
}

function widest(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].filter((host) => !hosts.some((other) => other !== host && covers(other, host)));
}

/** Its hosts as they are written: Istio holds an SNI against these, before short names are resolved (2.3). */
export function writtenHosts(route: KubeObject | undefined): readonly string[] {
  return strings(route?.spec?.['hosts']);
}
