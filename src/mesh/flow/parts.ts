/** What becomes of calls that are led to a host: whose servers take them, or why none does (ISTIO.md 4.1, 11.A, 11.B). */
import type { JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, textOf } from '../../core/kube.ts';
import { SINKS } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import { subsetsOf } from '../view/destination-rules.ts';
import { fullName } from '../view/host.ts';
import type { Port } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { known, portOf } from '../view/registry.ts';
import type { Rule } from './rule.ts';
import type { Pods } from '../view/sidecar.ts';
import { leadsToTls, PLAIN, tlsRuleFor } from '../view/tls-port.ts';

export interface Part {
  readonly share: number;
  /** `itself`: the host as it was called; `elsewhere`: another host, or a subset of it; `answered`: by the sidecar, or sent on by it. */
  readonly to: 'itself' | 'elsewhere' | 'refused' | 'hangs' | 'answered';
  /** The destination; of an answer, its status. */
  readonly name: string;
}

export interface Call {
  readonly view: View;
  /** As it was called. */
  readonly host: string;
  readonly port: Port;
  /** What is spoken: of a port that declares nothing, what its number is for. */
  readonly isHttp: boolean;
  readonly pods: Pods;
}

/** Of calls that no rule is for. */
export function arrive(call: Call, one: Known): readonly Part[] {
  return arriveAt(call, one, call.host, call.port.number);
}

/** Of calls that a rule is for: its aborts, then what it does with the rest. */
export function partsOf(call: Call, { route, fields }: Rule): readonly Part[] {
  const abort = fieldsOf(fieldsOf(fields['fault'])['abort']);
  const status = textOf(abort['httpStatus'] ?? abort['grpcStatus']);
  // Without a percentage it is none (2.3); without a status it does nothing.
  const share = status === '' ? 0 : Number(fieldsOf(abort['percentage'])['value'] ?? 0) / 100;
  const rest =
    answerOf(fields) ?? destinations(fields).flatMap((one) => of(one.share, place(call, route, one)));
  const all = [{ share, to: 'answered', name: status } as const, ...of(1 - share, rest)];
  return all.filter((part) => part.share > 0);
}

/** Of a rule that routes nowhere: what the sidecar answers itself. */
function answerOf(fields: JsonObject): readonly Part[] | undefined {
  const direct = fieldsOf(fields['directResponse'])['status'];
  if (direct !== undefined) return all('answered', textOf(direct));
  return fields['redirect'] === undefined ? undefined : all('answered', 'a redirect');
}

interface Destination {
  readonly host: string;
  readonly subset: string;
  readonly port: number | undefined;
  readonly share: number;
}

/** Weights that are not given, or add up to nothing, count as one each. */
function destinations(fields: JsonObject): readonly Destination[] {
  const list = listOf(fields, 'route').map(fieldsOf);
  const weights = list.map(({ weight }) => Number(weight ?? 0));
  const sum = weights.reduce((a, b) => a + b, 0);
  return list.map((one, at) => {
    const { host, subset, port } = fieldsOf(one['destination']);
    const { number } = fieldsOf(port);
    const share = sum > 0 ? (weights[at] ?? 0) / sum : 1 / list.length;
    return {
      host: textOf(host),
      subset: textOf(subset),
      port: number === undefined ? number : Number(number),
      share,
    };
  });
}

/** A Sidecar's egress hosts do not matter: istiod adds the destinations of the rules that a pod sees. */
function place(call: Call, route: KubeObject, one: Destination): readonly Part[] {
  const name = fullName(one.host, route.metadata.namespace ?? '');
  if (name === SINKS.refuse) return all('refused', name);
  if (name === SINKS.hang) return all('hangs', name);
  const there = known({ ...call.view, sidecars: [] }, name, call.pods);
  const number = one.port ?? call.port.number;
  if (!there || !portOf(there, number)) return unreachable(call, name);
  if (one.subset === '') return arriveAt(call, there, name, number);
  const home = there.object.metadata.namespace ?? '';
  const isSubset = subsetsOf(call.view, name, call.pods.namespace, home).includes(one.subset);
  return isSubset ? all('elsewhere', `${name} ${one.subset}`) : unreachable(call, name);
}

/** `name`: the host that is led to. With resolution NONE sidecars dial the address that was dialled (11.A). */
function arriveAt(call: Call, one: Known, name: string, number: number): readonly Part[] {
  const itself = all('itself', call.host);
  if (one.object.kind === 'Service') return name === call.host ? itself : all('elsewhere', name);
  if (one.resolution === 'NONE' || one.resolution === 'DYNAMIC_DNS') return itself;
  if (one.isEmpty || isPlainToTls(call, one, number)) return unreachable(call, name);
  const others = one.endpoints.filter(
    (address) => address !== name && /[a-z]/i.test(address) && !address.includes(':'),
  );
  if (others.length > 0) return others.flatMap((address) => of(1 / others.length, all('elsewhere', address)));
  return name === call.host ? itself : all('elsewhere', name);
}

/** Plain text that a TLS port gets is answered by nobody (11.G). */
function isPlainToTls({ view, pods }: Call, one: Known, number: number): boolean {
  return number === PLAIN && leadsToTls(one) && !tlsRuleFor(view, one, number, pods.namespace);
}

/** Where no server takes it: HTTP is answered 503, anything else is closed at once (4.1, 11.B). */
export function unreachable({ isHttp }: Call, name: string): readonly Part[] {
  return isHttp ? all('answered', '503') : all('refused', name);
}

export function all(to: Part['to'], name: string): readonly Part[] {
  return [{ share: 1, to, name }];
}

function of(share: number, parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => ({ ...part, share: part.share * share }));
}
