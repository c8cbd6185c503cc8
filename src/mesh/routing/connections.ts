/** Where connections go by the `tls` and `tcp` rules in effect, and the destinations that an effect gives them instead (ISTIO.md 3, 4.2, 5). */
import type { Json, JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { isForConnections, isWhole } from './effect.ts';
import { covers } from '../view/host.ts';
import { sayObject } from '../view/owner.ts';
import { familyOf } from '../view/protocol.ts';
import type { Match } from '../view/routes.ts';
import type { Aim } from './rules.ts';
import { listFor } from './rules.ts';
import { applies } from '../view/matching.ts';
import { branches, withSink } from './weights.ts';

/**
 * What the rule of ours leads to. A share leaves the rest where it goes now, so it is refused where that is not the
 * same for all of the callers. `routes` are those in effect, the first one first.
 */
export function destinationsFor(aim: Aim, routes: readonly KubeObject[]): readonly Json[] | Refusal {
  const { effect, host, port } = aim;
  if (!isForConnections(effect)) throw new Error('an effect on requests was asked of connections');
  if (effect.do === 'split') return branches(effect.to, host, port.number, familyOf(port));
  if (isWhole(effect)) return withSink([], effect.sink, 100);
  const now = destinationsNow(aim, routes);
  return isRefusal(now) ? now : withSink(now, effect.sink, effect.share);
}

function destinationsNow(aim: Aim, routes: readonly KubeObject[]): readonly Json[] | Refusal {
  const { host, port } = aim;
  const rules = routes.flatMap((route) =>
    listOf(route.spec, listFor(port)).map((rule) => ({ route, rule: fieldsOf(rule) })),
  );
  for (const { route, rule } of narrowestFirst(rules, host)) {
    const state = stateOf(rule, aim);
    if (state === 'some') return refusals.callersSplit(host, sayObject(route));
    if (state === 'all') return listOf(rule, 'route');
  }
  return [{ destination: { host, port: { number: port.number } } }];
}

interface Found {
  readonly route: KubeObject;
  readonly rule: JsonObject;
}

/** Envoy takes the chain of the narrowest SNI, whichever rule stands first (11.E). */
function narrowestFirst(rules: readonly Found[], host: string): readonly Found[] {
  const width = ({ rule }: Found) =>
    Math.max(
      0,
      ...matchesIn(rule).flatMap(({ sniHosts = [] }) =>
        sniHosts.filter((sni) => covers(sni, host)).map((sni) => (sni === host ? Infinity : sni.length)),
      ),
    );
  return rules.toSorted((a, b) => width(b) - width(a) || 0);
}

function stateOf(rule: JsonObject, { host, port, callers }: Aim): 'all' | 'some' | 'none' {
  const tls = listFor(port) === 'tls';
  const states = matchesIn(rule).map((match) => {
    if (tls && !(match.sniHosts ?? []).some((sni) => covers(sni, host))) return 'none';
    const state = applies(match, port.number, callers);
    // Of some addresses only, and nobody knows here which are called.
    return state === 'all' && (match.destinationSubnets ?? []).length > 0 ? 'some' : state;
  });
  return states.includes('all') ? 'all' : states.includes('some') ? 'some' : 'none';
}

function matchesIn(rule: JsonObject): readonly Match[] {
  const matches = listOf(rule, 'match') as readonly Match[];
  return matches.length > 0 ? matches : [{}];
}
