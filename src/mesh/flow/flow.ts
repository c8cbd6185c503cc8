/** Where a new connection or request goes now, by the objects in the cluster as they are, our own rules included. */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import type { Call, Part } from './parts.ts';
import { all, arrive, partsOf, unreachable } from './parts.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { known, portOf } from '../view/registry.ts';
import type { Rule, Unmatched } from './rule.ts';
import { ruleFor } from './rule.ts';
import { captorOf, hasHttp, isDropped, takesPort, waiterOf } from './shared.ts';
import type { Pods } from '../view/sidecar.ts';
import { outboundOf } from '../view/sidecar.ts';
import { usualFamily } from '../view/speaking.ts';
import { aliasOf } from '../view/target.ts';

export interface Flow {
  /**
   * What lets it pass or stops it: a registered host, a mesh that lets anything out, or one that does not; on a
   * port that hosts share, an entry that takes whatever comes there, or one that has sidecars wait for ever.
   */
  readonly by: 'registry' | 'any' | 'none' | 'unknown' | 'taken' | 'waits';
  /** What makes the host known; of a port that is shared, whose it is. */
  readonly object?: KubeObject;
  /** The VirtualService whose rule decides; absent where the host is simply reached. */
  readonly route?: KubeObject;
  /** That rule, as it stands in the VirtualService. */
  readonly rule?: JsonObject;
  /** Shares of 1 that add up to it. */
  readonly parts: readonly Part[];
}

/** For pods that call this port of the host. HTTP rules with conditions of their own are passed over: what is told is what a plain call meets. */
export function flowOf(view: View, host: string, number: number, pods: Pods): Flow {
  const one = known(view, host, pods);
  const port = one && portOf(one, number);
  const call: Call = { view, host, port: port ?? { number, name: '' }, isHttp: isHttp(port, number), pods };
  // HTTP asked of an alias is what the host meant would get; anything else goes by names and addresses of its own.
  const alias = !one && call.isHttp ? aliasOf(view, host) : undefined;
  if (alias !== undefined) return flowOf(view, alias, number, pods);
  if (!one || !port) return strangerFlow(call, one);
  const mayBeTaken = isDropped(call, one) || (isTcp(call) && takesPort(one, view));
  return (mayBeTaken ? takenFlow(call, one) : undefined) ?? registeredFlow(call, one);
}

function isTcp({ isHttp, port }: Call): boolean {
  return !isHttp && familyOf(port) !== 'tls';
}

/** Of a port that declares nothing, what its number is for. */
function isHttp(port: Port | undefined, number: number): boolean {
  const family = port ? familyOf(port) : 'undeclared';
  return (family === 'undeclared' ? usualFamily(number) : family) === 'http';
}

function registeredFlow(call: Call, one: Known): Flow {
  const { object } = one;
  const met = ruleFor({ ...call, registered: one.host });
  if (met === 'lost') return strangerFlow(call, one);
  if (met === 'none') return { by: 'registry', object, parts: arrive(call, one) };
  return { by: 'registry', object, ...ruled(call, met) };
}

function ruled(call: Call, met: Rule | Unmatched): Pick<Flow, 'route' | 'rule' | 'parts'> {
  return 'unmatched' in met
    ? { route: met.unmatched, parts: all('answered', '404') }
    : { route: met.route, rule: met.fields, parts: partsOf(call, met) };
}

/** A call that nothing registered is for; `one` is the host with other ports, or one that lost its way. */
function strangerFlow(call: Call, one: Known | undefined): Flow {
  const { number } = call.port;
  if (one?.dead.some((port) => port.number === number))
    return { by: 'registry', object: one.object, parts: unreachable(call, call.host) };
  if (!call.isHttp || !hasHttp(call)) return takenFlow(call, one) ?? unnamedFlow(call, one);
  // Where sidecars speak HTTP on port 80, rules hold for hosts that no registry has (3, 11.F).
  const met = number === 80 ? ruleFor({ ...call, registered: call.host }) : 'none';
  return typeof met === 'string' ? unnamedFlow(call, one) : { by: 'registry', ...ruled(call, met) };
}

/** On a listener that hosts share: where sidecars wait for the client and it waits too, and where another host takes all (3.3, 11.I). */
function takenFlow(call: Call, one: Known | undefined): Flow | undefined {
  const waiter = waiterOf(call);
  if (waiter) return { by: 'waits', object: waiter, parts: all('hangs', call.host) };
  const captor = captorOf(call);
  if (!captor || captor.object === one?.object) return undefined;
  const port = portOf(captor, call.port.number) ?? call.port;
  const flow = registeredFlow({ ...call, host: captor.host, port }, captor);
  const there = captor.resolution === 'NONE' ? all('itself', call.host) : all('elsewhere', captor.host);
  const parts = flow.parts.flatMap((part) =>
    part.to === 'itself' ? there.map((other) => ({ ...other, share: part.share })) : [part],
  );
  return { ...flow, by: 'taken', object: captor.object, parts };
}

function unnamedFlow({ view, host, pods }: Call, one: Known | undefined): Flow {
  const { mode } = outboundOf(view, pods);
  const by = mode === 'ALLOW_ANY' ? 'any' : mode === 'REGISTRY_ONLY' ? 'none' : 'unknown';
  // At the address of a Service nobody listens but on its ports.
  const to = by === 'none' || one?.object.kind === 'Service' ? 'refused' : 'itself';
  return { by, ...(one ? { object: one.object } : {}), parts: all(to, host) };
}

/** All of it arrives somewhere, some of it, or none; or that cannot be said. */
export function stateOfFlow({ by, parts }: Flow): 'open' | 'split' | 'broken' | 'unclear' {
  if (by === 'unknown') return 'unclear';
  const arrives = (part: Part) => part.to === 'itself' || part.to === 'elsewhere';
  if (parts.every(arrives)) return 'open';
  return parts.some(arrives) ? 'split' : 'broken';
}

/** "reached", or "70 % reached, 30 % closed at once"; `is` before each. */
export function sayParts({ parts }: Flow, is = ''): string {
  const share = (part: Part) => (parts.length > 1 ? `${Math.round(part.share * 100)} % ` : '');
  return parts.map((part) => `${share(part)}${is}${sayPart(part)}`).join(', ');
}

function sayPart({ to, name }: Part): string {
  const words = {
    itself: 'reached',
    elsewhere: `sent to ${name}`,
    refused: 'closed at once',
    hangs: 'never answered',
    answered: `answered by the sidecar: ${name}`,
  };
  return words[to];
}
