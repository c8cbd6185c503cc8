/** Where a new connection or request goes now, by the objects in the cluster as they are, our own rules included. */
import type { JsonObject, KubeObject } from '../core/kube.ts';
import { fieldsOf, listOf, textOf } from '../core/kube.ts';
import { SINKS } from '../core/sink.ts';
import type { View } from '../core/view.ts';
import { fullName } from './host.ts';
import type { Port } from './protocol.ts';
import { familyOf } from './protocol.ts';
import { known, portOf } from './registry.ts';
import type { Rule } from './rule.ts';
import { ruleFor } from './rule.ts';
import type { Pods } from './sidecar.ts';
import { outboundOf } from './sidecar.ts';
import { leadsToTls, PLAIN, tlsRuleFor } from './tls-port.ts';

export interface Flow {
  /** What lets it pass or stops it: a registered host, a mesh that lets anything out, or one that does not. */
  readonly by: 'registry' | 'any' | 'none' | 'unknown';
  /** What makes the host known. */
  readonly object?: KubeObject;
  /** The VirtualService whose rule decides; absent where the host is simply reached. */
  readonly route?: KubeObject;
  /** That rule, as it stands in the VirtualService. */
  readonly rule?: JsonObject;
  /** Shares of 1 that add up to it. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly share: number;
  /** `itself`: the host as it was called; `elsewhere`: another host, or a subset of it; `answered`: by the sidecar, or sent on by it. */
  readonly to: 'itself' | 'elsewhere' | 'refused' | 'hangs' | 'answered';
  /** The destination; of an answer, its status. */
  readonly name: string;
}

/** For pods that call this port of the host. HTTP rules with conditions of their own are passed over: what is told is what a plain call meets. */
export function flowOf(view: View, host: string, number: number, pods: Pods): Flow {
  const one = known(view, host, pods);
  const port = one && portOf(one, number);
  if (!one || !port) return unnamed(view, host, pods, one?.object);
  const { object } = one;
  const met = ruleFor({ view, host, registered: one.host, port, pods });
  if (met === 'lost') return unnamed(view, host, pods, object);
  const call = { view, host, port, pods };
  if (met === 'none') return { by: 'registry', object, parts: [{ share: 1, ...arrival(call) }] };
  if ('unmatched' in met)
    return {
      by: 'registry',
      object,
      route: met.unmatched,
      parts: [{ share: 1, to: 'answered', name: '404' }],
    };
  const parts = partsOf(call, met);
  return { by: 'registry', object, route: met.route, rule: met.fields, parts };
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

function unnamed(view: View, host: string, pods: Pods, object: KubeObject | undefined): Flow {
  const { mode } = outboundOf(view, pods);
  const by = mode === 'ALLOW_ANY' ? 'any' : mode === 'REGISTRY_ONLY' ? 'none' : 'unknown';
  const to = by === 'none' ? 'refused' : 'itself';
  return { by, ...(object ? { object } : {}), parts: [{ share: 1, to, name: host }] };
}

interface Call {
  readonly view: View;
  readonly host: string;
  readonly port: Port;
  readonly pods: Pods;
}

function partsOf(call: Call, { route, fields }: Rule): readonly Part[] {
  const abort = fieldsOf(fieldsOf(fields['fault'])['abort']);
  const status = textOf(abort['httpStatus'] ?? abort['grpcStatus']);
  // Without a percentage it is none (2.3); without a status it does nothing.
  const share = status === '' ? 0 : Number(fieldsOf(abort['percentage'])['value'] ?? 0) / 100;
  const rest =
    answerOf(fields) ?? destinations(fields).map((one) => ({ ...place(call, route, one), share: one.share }));
  const all = [
    { share, to: 'answered', name: status } as const,
    ...rest.map((part) => ({ ...part, share: part.share * (1 - share) })),
  ];
  return all.filter((part) => part.share > 0);
}

/** Of a rule that routes nowhere: what the sidecar answers itself. */
function answerOf(fields: JsonObject): readonly Part[] | undefined {
  const direct = fieldsOf(fields['directResponse'])['status'];
  if (direct !== undefined) return [{ share: 1, to: 'answered', name: textOf(direct) }];
  if (fields['redirect'] !== undefined) return [{ share: 1, to: 'answered', name: 'a redirect' }];
  if (fields['delegate'] !== undefined) return [{ share: 1, to: 'elsewhere', name: 'a delegate' }];
  return undefined;
}

interface Destination {
  readonly host: string;
  readonly subset: string;
  readonly share: number;
}

/** Weights that are not given, or add up to nothing, count as one each. */
function destinations(fields: JsonObject): readonly Destination[] {
  const all = listOf(fields, 'route').map(fieldsOf);
  const weights = all.map(({ weight }) => Number(weight ?? 0));
  const sum = weights.reduce((a, b) => a + b, 0);
  return all.map((one, at) => {
    const { host, subset } = fieldsOf(one['destination']);
    const share = sum > 0 ? (weights[at] ?? 0) / sum : 1 / all.length;
    return { host: textOf(host), subset: textOf(subset), share };
  });
}

/** What nobody registered is answered 503, or reset (4.1, 11.B); what has no addresses diverts nothing (11.A). */
function place(
  { view, host, port, pods }: Call,
  route: KubeObject,
  one: Destination,
): Pick<Part, 'to' | 'name'> {
  const name = fullName(one.host, route.metadata.namespace ?? '');
  if (name === SINKS.refuse) return { to: 'refused', name };
  if (name === SINKS.hang) return { to: 'hangs', name };
  if (name === host && one.subset === '') return arrival({ view, host, port, pods });
  const there = known(view, name, pods);
  if (!there) return familyOf(port) === 'http' ? { to: 'answered', name: '503' } : { to: 'refused', name };
  if (there.resolution === 'NONE' && there.object.kind === 'ServiceEntry')
    return { to: 'itself', name: host };
  return { to: 'elsewhere', name: one.subset === '' ? name : `${name} ${one.subset}` };
}

/** The host itself; plain text that its TLS port gets is answered by nobody (11.G). */
function arrival({ view, host, port, pods }: Call): Pick<Part, 'to' | 'name'> {
  const one = known(view, host, pods);
  const isPlain = one && port.number === PLAIN && leadsToTls(one);
  return isPlain && !tlsRuleFor(view, one, port.number, pods.namespace)
    ? { to: 'answered', name: '503' }
    : { to: 'itself', name: host };
}
