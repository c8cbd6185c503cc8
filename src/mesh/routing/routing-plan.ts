/** From what was typed to the plan of a routing change: one way for every verb of chaos and traffic. */
import type { Change } from '../../core/change.ts';
import { isInForce } from '../../core/change.ts';
import type { Outcome, Request } from '../../core/command.ts';
import { sameTarget } from '../../core/kube.ts';
import type { Edit, Plan, Scope } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { SINKS } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import type { TargetWord } from '../../core/words.ts';
import { isAmbient } from '../view/ambient.ts';
import { findGatewayCallers } from './at-gateway.ts';
import type { Callers } from '../view/callers.ts';
import { findCallers, scopeOfCallers } from '../view/callers.ts';
import type { Effect } from './effect.ts';
import { guardChaos } from '../view/guard.ts';
import { editsOf, inTheWay, sayChange, unmarkedIn } from '../changes/open.ts';
import { sayObject } from '../view/owner.ts';
import type { Port } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { known } from '../view/registry.ts';
import type { Routed, Wanted } from './routing.ts';
import { findKnown, portsFor, routeAll } from './routing.ts';
import { hasSink } from '../view/sinks.ts';
import { findTarget, ownFirst } from '../view/target.ts';
import { sayTarget, summaryOf, warningsOf } from './tell.ts';

/** What a verb asks of the mesh. */
export interface Asking {
  readonly target: TargetWord;
  /** `from WORKLOAD|everyone` */
  readonly from?: string | undefined;
  /** `at GATEWAY` */
  readonly at?: string | undefined;
  /** For the lease; for good unless given. */
  readonly seconds?: number | undefined;
  readonly effect: Effect | ((about: About) => Effect | Refusal);
  /** Whether an open change of the same verb, target and callers gives way to this one. */
  readonly supersedes?: boolean;
}

/** What an effect may depend on. */
export interface About {
  readonly view: View;
  readonly host: string;
  readonly found: Known;
  readonly port: Port;
  readonly callers: Callers;
  readonly namespace: string;
}

export function planRouting(request: Request, view: View, asking: Asking): Outcome {
  const aimed = findAimed(request, view, asking);
  if (isRefusal(aimed)) return aimed;
  const { wanted, found, ports } = aimed;
  const refused = guardRouting(wanted);
  if (refused) return refused;
  const older = olderOf(request.verb, aimed, asking);
  if (isRefusal(older)) return older;
  const routed = routeAll(wanted, found, ports);
  if (isRefusal(routed)) return routed;
  const plan = toPlan(wanted, routed, older);
  const stays = older ? leavesSome(older, plan) : undefined;
  return (
    stays ?? { kind: 'plan', plan, ...(asking.seconds === undefined ? {} : { seconds: asking.seconds }) }
  );
}

interface Aimed {
  readonly wanted: Wanted;
  readonly found: Known;
  readonly ports: readonly Port[];
}

function findAimed(request: Request, view: View, asking: Asking): Aimed | Refusal {
  const { namespace } = request;
  const target = findTarget(view, ownFirst(request), asking.target.name);
  if (isRefusal(target)) return target;
  const { host } = target;
  const callers =
    asking.at === undefined
      ? findCallers(asking.from, namespace, view)
      : findGatewayCallers(asking.at, namespace, view);
  if (isRefusal(callers)) return callers;
  const guarded = guardChaos(host, known({ ...view, sidecars: [] }, host, { namespace }), view);
  if (guarded) return guarded;
  const asked = { view, host, port: asking.target.port ?? target.port, callers, namespace };
  const found = findKnown(asked);
  if (isRefusal(found)) return found;
  return withEffect(asked, found, asking.effect);
}

function withEffect(asked: Omit<Wanted, 'effect'>, found: Known, wish: Asking['effect']): Aimed | Refusal {
  const { view, host, callers, namespace } = asked;
  if (typeof wish !== 'function') {
    const wanted = { ...asked, effect: wish };
    const ports = portsFor(wanted, found);
    return isRefusal(ports) ? ports : { wanted, found, ports };
  }
  // Which ports can be had does not depend on where exactly calls go.
  const ports = portsFor({ ...asked, effect: { do: 'split', to: [] } }, found);
  if (isRefusal(ports)) return ports;
  const [port] = ports;
  if (!port || ports.length > 1)
    return refusals.whichPort(
      host,
      ports.map(({ number }) => number),
    );
  const effect = wish({ view, host, found, port, callers, namespace });
  if (isRefusal(effect)) return effect;
  const wanted = { ...asked, effect };
  const checked = portsFor({ ...wanted, port: port.number }, found);
  return isRefusal(checked) ? checked : { wanted, found, ports: checked };
}

function guardRouting({ view, host, callers, effect }: Wanted): Refusal | undefined {
  if (isAmbient(view, callers.namespace)) return refusals.ambientCallers(host, callers.namespace);
  if (effect.do === 'sink' && !hasSink(view, effect.sink, callers))
    return refusals.sinkMissing(SINKS[effect.sink], callers.namespace);
  return undefined;
}

/** The change that this one takes the place of; refused where another one is in the way. */
function olderOf(verb: string, { wanted, ports }: Aimed, asking: Asking): Change | undefined | Refusal {
  const { view, host, callers } = wanted;
  const numbers = ports.map(({ number }) => number);
  const [other, ...more] = inTheWay(view, { host, ports: numbers, callers });
  if (!other) return undefined;
  const same = other.spec.verb === verb && sameScope(other.spec.scope, scopeFor(host, numbers, callers));
  if (asking.supersedes && same && isInForce(other) && more.length === 0)
    return unmarkedOf(other, view) ?? other;
  return refusals.overlapping(other.spec.target, other.id, sayChange(other), other.spec.verb);
}

/** By the mark alone an update knows what to take out: without it, the old rules would stay below the new ones. */
function unmarkedOf(older: Change, view: View): Refusal | undefined {
  const object = unmarkedIn(older, view);
  return object && refusals.unmarkedChange(older.id, sayObject(object), older.spec.verb);
}

/** One update takes the old items out and puts the new ones in: so the new change edits every object of the old. */
function leavesSome(older: Change, plan: Plan): Refusal | undefined {
  const left = editsOf(older).find(
    ({ target }) => !plan.edits.some((edit) => sameTarget(edit.target, target)),
  );
  return left && refusals.overlapping(older.spec.target, older.id, sayChange(older), older.spec.verb);
}

function toPlan(wanted: Wanted, routed: Routed, older: Change | undefined): Plan {
  const { host, callers } = wanted;
  const ports = routed.ports.map((port) => port.number);
  const edits: readonly Edit[] = older
    ? routed.edits.map((edit) => ({ ...edit, supersedes: older.id }))
    : routed.edits;
  const touched = [callers.namespace, ...edits.map((edit) => edit.target.namespace)];
  return {
    edits,
    target: sayTarget(host, ports),
    summary: summaryOf(wanted, routed),
    warnings: [
      ...(older ? [`It takes the place of \`${older.id}\`, which is live now: ${older.spec.summary}`] : []),
      ...warningsOf(wanted, routed),
    ],
    namespaces: [...new Set(touched)].filter((name) => name !== '*').toSorted(),
    scope: scopeFor(host, ports, callers),
  };
}

function scopeFor(host: string, ports: readonly number[], callers: Callers): Scope {
  return { host, ports: [...ports], ...scopeOfCallers(callers) };
}

function sameScope(a: Scope, b: Scope): boolean {
  return (
    a.host === b.host &&
    a.namespace === b.namespace &&
    a.workload === b.workload &&
    a.gateway === b.gateway &&
    a.ports.length === b.ports.length &&
    a.ports.every((port) => b.ports.includes(port))
  );
}
