/** What a black hole of a host takes: which ports, which edits, and what an approver ought to know. */
import type { KubeObject } from '../core/kube.ts';
import type { Edit } from '../core/plan.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import type { SinkName } from '../core/sink.ts';
import type { View } from '../core/view.ts';
import type { Callers } from './callers.ts';
import { podsOf } from './callers.ts';
import { mergeEdits } from './edits.ts';
import { placeForEveryone } from './everyone.ts';
import { guardAllow } from './guard.ts';
import { isWildcard } from './host.ts';
import { sayObject } from './owner.ts';
import type { Placed } from './place.ts';
import { placeForNamespace } from './place.ts';
import type { Port } from './protocol.ts';
import { familyOf } from './protocol.ts';
import type { Known } from './registry.ts';
import { known, objectsAround, portOf, sharesListener } from './registry.ts';
import { aliasOf, nearestHost } from './target.ts';

export interface Wanted {
  readonly view: View;
  readonly host: string;
  readonly port: number | undefined;
  readonly callers: Callers;
  /** The namespace from which the mesh is looked at. */
  readonly namespace: string;
  readonly sink: SinkName;
}

export interface Hole {
  readonly found: Known;
  readonly ports: readonly Port[];
  readonly edits: readonly Edit[];
  readonly routes: readonly KubeObject[];
  readonly kept: readonly string[];
}

/** The host's ports that can be broken: the one that was named, else all. */
export function portsToBreak(wanted: Wanted, found: Known): readonly Port[] | Refusal {
  const { host, port: number } = wanted;
  const named = number === undefined ? undefined : portOf(found, number);
  if (number !== undefined && !named)
    return refusals.portNotKnown(
      host,
      number,
      found.ports.map((port) => port.number),
    );
  const ports = named ? [named] : found.ports.filter((port) => familyOf(port) !== 'none');
  if (ports.length === 0) return refusals.portNotKnown(host, number ?? 443, []);
  const refused = ports.flatMap((port) => faultOf(port, wanted, found) ?? []);
  return refused[0] ?? ports;
}

/** How the callers know the host; refused where they do not, for a rule would then do nothing (ISTIO.md 3). */
export function findKnown({ view, host, port, callers, namespace }: Wanted): Known | Refusal {
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
export function digHole(wanted: Wanted, found: Known, ports: readonly Port[]): Hole | Refusal {
  const { view, host, callers, namespace, sink } = wanted;
  const put = callers.namespace === '*' ? placeForEveryone : placeForNamespace;
  const home = found.object.metadata.namespace ?? namespace;
  const pods = podsOf(callers, namespace);
  const good: Placed[] = [];
  for (const port of ports) {
    const placed = put({ view, aim: { host, port, callers, sink }, pods, home });
    if (isRefusal(placed)) return placed;
    good.push(placed);
  }
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

function faultOf(port: Port, { host, view }: Wanted, found: Known): Refusal | undefined {
  const works = found.ports.filter((p) => ['tls', 'tcp'].includes(familyOf(p))).map((p) => p.number);
  switch (familyOf(port)) {
    case 'http':
      return refusals.httpNotYet(host, port.number, port.protocol ?? 'HTTP', works);
    case 'undeclared':
      return refusals.undeclaredNotYet(host, port.number, sayObject(found.object), works);
    case 'none':
      return refusals.udpPort(host, port.number);
    case 'tcp':
      return captures(found, view)
        ? refusals.capturesPort(host, port.number, sayObject(found.object))
        : undefined;
    case 'tls':
      return undefined;
  }
}

/** A TCP entry without an address, or with all of them, owns the whole port (ISTIO.md 3.3, 11.I); not where sidecars give it one (11.N). */
function captures(found: Known, { mesh }: View): boolean {
  const allocated = mesh.dnsCapture && found.resolution !== 'NONE' && !isWildcard(found.host);
  if (found.addresses.length === 0 && allocated) return false;
  const all = found.addresses.some((address) => address === '0.0.0.0/0' || address === '::/0');
  return sharesListener(found) && (found.addresses.length === 0 || all);
}

function distinctBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
