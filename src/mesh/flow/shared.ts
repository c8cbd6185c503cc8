/** Who has the listener that all hosts on a port share, as these pods see it (ISTIO.md 3.3, 11.I). */
import type { KubeObject } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { isWildcard } from '../view/host.ts';
import type { Sharer } from '../view/sharers.ts';
import { isExclusive, sharersOf, waitsFor } from '../view/sharers.ts';
import type { Call } from './parts.ts';
import type { Family } from '../view/protocol.ts';
import { byAge, reachOf } from '../view/reach.ts';
import type { Known } from '../view/registry.ts';
import { hostsOf, known } from '../view/registry.ts';
import { speaksFirst } from '../view/speaking.ts';

/** Whether an entry's TCP ports take whatever comes there: it has no address of its own, or all of them. */
export function takesPort({ object, addresses, resolution, host }: Known, { mesh }: View): boolean {
  if (object.kind === 'Service') return false;
  const isAllocated = mesh.dnsCapture && resolution !== 'NONE' && !isWildcard(host);
  const isAll = addresses.some((address) => address === '0.0.0.0/0' || address === '::/0');
  return addresses.length === 0 ? !isAllocated : isAll;
}

/** The host that takes every connection which no name or address tells apart: what only some see before what all see, then the oldest. */
export function captorOf(call: Call): Known | undefined {
  const tcp = [...sharers(call, 'tcp'), ...sharers(call, 'undeclared')];
  const found = tcp.toSorted(inTurn).map(([object]) => counts(call, object));
  return found.find((one) => one && takesPort(one, call.view));
}

/** Whether its port is left out for an earlier one of MONGO or MYSQL, beside which nothing else is served. */
export function isDropped(call: Call, { object }: Known): boolean {
  if (!sharers(call, 'tcp').some(([, port]) => isExclusive(port))) return false;
  const all = sharers(call);
  if (!all.some(([other]) => other === object)) return false;
  const [first] = all.filter(([other]) => counts(call, other)).toSorted(inTurn);
  return first !== undefined && isExclusive(first[1]) && first[1].protocol !== call.port.protocol;
}

/** As istiod takes them: what only some namespaces see, then what all see; the oldest first. */
function inTurn([a]: Sharer, [b]: Sharer): number {
  const rank = (object: KubeObject) => (reachOf(object) === '*' ? 1 : 0);
  return rank(a) - rank(b) || byAge(a, b);
}

/** An entry for which sidecars wait for the client's first bytes, on a port where clients wait for the server. */
export function waiterOf(call: Call): KubeObject | undefined {
  if (!speaksFirst(call.port.number)) return undefined;
  return sharers(call).find(([object, port]) => waitsFor(port) && counts(call, object))?.[0];
}

/** Whether sidecars look for HTTP there, for whatever host. */
export function hasHttp(call: Call): boolean {
  return [...sharers(call, 'http'), ...sharers(call, 'undeclared')].some(([object]) => counts(call, object));
}

function sharers({ view, pods, port }: Call, family?: Family): readonly Sharer[] {
  return sharersOf(view, { namespace: pods.namespace, everyone: false }, port.number, family);
}

/** The host that an object makes known to these pods; none where others do so instead. */
function counts({ view, pods }: Call, object: KubeObject): Known | undefined {
  const found = hostsOf(object).map((host) => known(view, host, pods));
  return found.find((one) => one?.object === object);
}
