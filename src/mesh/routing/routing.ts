/** What a routing change takes (chaos and traffic): which ports of a host, which edits, and who is in the way. */
import type { KubeObject } from '../../core/kube.ts';
import { fieldsOf, textOf } from '../../core/kube.ts';
import type { Edit } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { allGood, isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { placeAtGateway } from './at-gateway.ts';
import type { Callers } from '../view/callers.ts';
import { podsOf } from '../view/callers.ts';
import { mergeEdits } from '../changes/edits.ts';
import type { Effect } from './effect.ts';
import { isForConnections, nameOfEffect } from './effect.ts';
import { placeForEveryone } from './everyone.ts';
import { guardAllow } from '../view/guard.ts';
import { sayObject } from '../view/owner.ts';
import type { Placed, Placing } from './placing.ts';
import { placeForNamespace } from './place.ts';
import type { Port } from '../view/protocol.ts';
import { familyOf } from '../view/protocol.ts';
import type { Known } from '../view/registry.ts';
import { known, objectsAround, portOf } from '../view/registry.ts';
import { takesPort } from '../flow/shared.ts';
import { aliasOf, nearestHost } from '../view/target.ts';

export interface Wanted {
  readonly view: View;
  readonly host: string;
  readonly port: number | undefined;
  readonly callers: Callers;
  /** The namespace from which the mesh is looked at. */
  readonly namespace: string;
  readonly effect: Effect;
}

export interface Routed {
  readonly found: Known;
  readonly ports: readonly Port[];
  readonly edits: readonly Edit[];
  readonly routes: readonly KubeObject[];
  readonly kept: readonly string[];
}

/** The host's ports that the effect is for: the one that was named, else all on which it can be had. */
export function portsFor(wanted: Wanted, found: Known): readonly Port[] | Refusal {
  const { host, port: number } = wanted;
  const named = number === undefined ? undefined : portOf(found, number);
  if (number !== undefined && !named)
    return refusals.portNotKnown(
      host,
      number,
      found.ports.map((port) => port.number),
    );
  const ports = named ? [named] : portsThatCan(found, wanted.effect);
  if (ports.length === 0) {
    const [other] = found.ports;
    return other ? refusals.udpPort(host, other.number) : refusals.portNotKnown(host, number ?? 443, []);
  }
  return allGood(ports.map((port) => faultOf(port, wanted, found) ?? port));
}

/** Effects on requests are for HTTP ports; where there are none, the refusal is about the others. */
function portsThatCan(found: Known, effect: Effect): readonly Port[] {
  const routed = found.ports.filter((port) => familyOf(port) !== 'none');
  const http = routed.filter((port) => familyOf(port) === 'http');
  return effect.do === 'sink' || http.length === 0 ? routed : http;
}

/** How the callers know the host; refused where they do not, for a rule would then do nothing (ISTIO.md 3). */
export function findKnown({ view, host, port, callers, namespace }: Omit<Wanted, 'effect'>): Known | Refusal {
  const found = known(view, host, podsOf(callers, namespace));
  if (found) return found.resolution === 'DYNAMIC_DNS' ? refusals.dynamicDns(host, found.host) : found;
  const alias = aliasOf(view, host);
  if (alias !== undefined) return refusals.aliasTarget(host, alias);
  const [hidden] = objectsAround(view, host);
  return refusals.notRegistered({
    host,
    port,
    namespace,
    hiddenIn: hidden && sayObject(hidden),
    nearest: hidden ? undefined : nearestHost(view, host),
    openable: !guardAllow(host, view),
  });
}

/** All edits of it, one per object. */
export function routeAll(wanted: Wanted, found: Known, ports: readonly Port[]): Routed | Refusal {
  const { view, host, callers, namespace, effect } = wanted;
  const put = placerFor(callers);
  const home = found.object.metadata.namespace ?? namespace;
  const pods = podsOf(callers, namespace);
  const good = allGood(ports.map((port) => put({ view, aim: { host, port, callers, effect }, pods, home })));
  if (isRefusal(good)) return good;
  return {
    found,
    ports,
    edits: mergeEdits(good.flatMap((one) => one.edits)),
    routes: distinctBy(
      good.flatMap((one) => one.routes),
      sayObject,
    ),
    kept: [...new Set(good.flatMap((one) => one.kept))],
  };
}

function placerFor({ namespace, gateway }: Callers): (placing: Placing) => Placed | Refusal {
  if (gateway !== undefined) return placeAtGateway;
  return namespace === '*' ? placeForEveryone : placeForNamespace;
}

function faultOf(port: Port, { host, effect, view }: Wanted, found: Known): Refusal | undefined {
  const family = familyOf(port);
  if (family === 'none') return refusals.udpPort(host, port.number);
  if (family === 'undeclared') return refusals.protocolUndeclared(host, port.number, sayObject(found.object));
  if (family === 'http') return httpFaultOf(port, host, effect, found);
  if (!isForConnections(effect))
    return family === 'tls'
      ? refusals.opaqueTls(host, port.number, nameOfEffect(effect))
      : refusals.opaqueTcp(host, port.number, port.protocol ?? 'TCP', nameOfEffect(effect));
  if (effect.do === 'split' && family === 'tls' && effect.to.some((branch) => branch.host !== host))
    return refusals.splitsTls(host, port.number);
  const captured = family === 'tcp' && takesPort(found, view);
  return captured ? refusals.capturesPort(host, port.number, sayObject(found.object)) : undefined;
}

/** To a plain HTTP client a gRPC status is an answer 200 (ISTIO.md 11.F). */
function httpFaultOf(port: Port, host: string, effect: Effect, found: Known): Refusal | undefined {
  if (found.host !== host) return refusals.httpUnderWildcard(host, port.number, found.host);
  const { grpcStatus } = effect.do === 'fault' ? fieldsOf(effect.fault['abort']) : {};
  const speaksGrpc = ['GRPC', 'GRPC-WEB', 'HTTP2'].includes(port.protocol ?? '');
  return grpcStatus === undefined || speaksGrpc
    ? undefined
    : refusals.grpcOnHttp(host, port.number, textOf(grpcStatus));
}

function distinctBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
