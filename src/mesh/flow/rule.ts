/** Which routing rule a new connection or request of these pods meets, our own rules included (ISTIO.md 2.3, 5, 6, 11.D, 11.E, 11.L). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { httpRulesOf } from '../view/delegate.ts';
import { covers } from '../view/host.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import type { Match } from '../view/routes.ts';
import { hostsOfRoute, liveRoutesFor } from '../view/routes.ts';
import { applies, inHttp } from '../view/matching.ts';
import type { Pods } from '../view/sidecar.ts';

export interface Rule {
  readonly route: KubeObject;
  readonly fields: JsonObject;
}

/** `none`: no rule is about it. `lost`: rules took away the way that it had (11.D). `unmatched`: HTTP rules are, and none takes a plain call. */
export type Met = Rule | Unmatched | 'none' | 'lost';

export interface Unmatched {
  readonly unmatched: KubeObject;
}

export interface Called {
  readonly view: View;
  readonly host: string;
  /** As it is registered: the host itself, or the wildcard around it. */
  readonly registered: string;
  readonly port: Port;
  /** Whether HTTP is spoken, also where the port does not declare it. */
  readonly isHttp: boolean;
  readonly pods: Pods;
}

export function ruleFor(called: Called): Met {
  if (called.isHttp) return httpRule(called);
  if (familyOf(called.port) === 'tls') return tlsRule(called);
  const { view, host, port, pods } = called;
  return firstOf(liveRoutesFor(view, host, pods), 'tcp', (match) => fits(match, port, pods)) ?? 'none';
}

/** The VirtualService of the narrowest host that has a rule for this proxy at all; others are not looked at. */
function httpRule({ view, host, port, pods }: Called): Met {
  const routes = liveRoutesFor(view, host, pods).toSorted(
    (a, b) => narrowness(b, host) - narrowness(a, host),
  );
  const about = (match: Match) => fits(inHttp(match), port, pods);
  for (const route of routes) {
    const rules = httpRulesOf(view, route);
    if (!rules.some((fields) => takes(fields, 'http', about))) continue;
    const fields = rules.find((one) => takes(one, 'http', (match) => about(match) && isPlain(match)));
    return fields ? { route, fields } : { unmatched: route };
  }
  return 'none';
}

/** Envoy takes the filter chain of the narrowest SNI, whichever rule stands first. */
function tlsRule({ view, host, registered, port, pods }: Called): Met {
  const routes = liveRoutesFor(view, host, pods);
  const about = (match: Match) => fits(match, port, pods);
  const names = new Set(routes.flatMap((route) => sniOf(route, about)).filter((sni) => covers(sni, host)));
  const [narrowest] = [...names].toSorted((a, b) => b.length - a.length);
  if (narrowest !== undefined)
    return (
      firstOf(routes, 'tls', (match) => about(match) && (match.sniHosts ?? []).includes(narrowest)) ?? 'none'
    );
  // A rule with another host's SNI alone takes this one's own way too (3.1).
  return liveRoutesFor(view, registered, pods).some((route) => sniOf(route, about).length > 0)
    ? 'lost'
    : 'none';
}

function sniOf(route: KubeObject, about: (match: Match) => boolean): readonly string[] {
  const matches = listOf(route.spec, 'tls').flatMap(
    (rule) => listOf(fieldsOf(rule), 'match') as readonly Match[],
  );
  return matches.filter(about).flatMap(({ sniHosts = [] }) => sniHosts);
}

/** How many letters of the host its narrowest name for it has; a name that is no wildcard counts above all. */
export function narrowness(route: KubeObject, host: string): number {
  const names = hostsOfRoute(route).filter((name) => covers(name, host));
  return Math.max(0, ...names.map((name) => (name === host ? Infinity : name.length)));
}

/** One that names addresses is about some connections only, and nobody knows here which. */
function fits(match: Match, port: Port, { namespace, labels = {} }: Pods): boolean {
  if ((match.destinationSubnets ?? []).length > 0) return false;
  return applies(match, port.number, { namespace, workload: { name: '', labels } }) === 'all';
}

/** The first one with a match that fits; one without matches fits everything, but for TLS. */
function firstOf(
  routes: readonly KubeObject[],
  list: 'http' | 'tls' | 'tcp',
  isFit: (match: Match) => boolean,
): Rule | undefined {
  for (const route of routes) {
    const found = listOf(route.spec, list)
      .map(fieldsOf)
      .find((fields) => takes(fields, list, isFit));
    if (found) return { route, fields: found };
  }
  return undefined;
}

function takes(fields: JsonObject, list: 'http' | 'tls' | 'tcp', isFit: (match: Match) => boolean): boolean {
  const matches = listOf(fields, 'match') as readonly Match[];
  return matches.length === 0 ? list !== 'tls' : matches.some(isFit);
}

/** Conditions under which every call of these pods falls. */
const SCOPE: readonly string[] = ['port', 'gateways', 'sourceNamespace', 'sourceLabels', 'name'];

function isPlain(match: Match): boolean {
  return Object.entries(match).every(([key, value]) => SCOPE.includes(key) || isEveryPath(key, value));
}

function isEveryPath(key: string, value: unknown): boolean {
  return key === 'uri' && (value as { prefix?: unknown } | null)?.prefix === '/';
}
