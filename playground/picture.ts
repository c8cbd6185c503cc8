/** The mesh as it is now: who calls what, and where those calls go, computed from the live objects. */
import type { Change } from '../src/core/change.ts';
import { endOf, isClosed, stateOf } from '../src/core/change.ts';
import type { KubeObject } from '../src/core/kube.ts';
import type { View } from '../src/core/view.ts';
import type { Flow } from '../src/mesh/flow.ts';
import { flowOf, sayParts, stateOfFlow } from '../src/mesh/flow.ts';
import { sayObject } from '../src/mesh/owner.ts';
import type { Edge, Lease, State } from './page/shown.ts';

export type Picture = Pick<State, 'callers' | 'called' | 'edges' | 'leases'>;
type Caller = State['callers'][number];
type Called = State['called'][number];

/** On a Deployment: what it calls, as `host:port`, separated by blanks. */
const CALLS = 'playground/calls';

/** `changes` are all records, closed ones too. */
export function pictureOf(
  view: View,
  deployments: readonly KubeObject[],
  changes: readonly Change[],
): Picture {
  const leases = changes.filter((change) => !isClosed(change)).map(leaseOf);
  const own = deployments.flatMap(callsOf);
  const opened = changes
    .filter((change) => !isClosed(change))
    .flatMap((change) => callsByNobody(change, own));
  const calls = unique([...own, ...opened]);
  return {
    callers: unique(calls.map(({ caller }) => caller)),
    called: unique(calls.map(({ called }) => called)),
    edges: calls.map((call) => edgeOf(view, call)),
    leases,
  };
}

interface Call {
  readonly id: string;
  readonly caller: Caller;
  readonly labels: Readonly<Record<string, string>>;
  readonly called: Called;
}

function callsOf({ metadata, spec }: KubeObject): readonly Call[] {
  const { name, namespace = '', annotations = {} } = metadata;
  const { matchLabels = {} } = (spec?.['selector'] ?? {}) as {
    matchLabels?: Readonly<Record<string, string>>;
  };
  const words = (annotations[CALLS] ?? '').split(' ').filter(Boolean);
  const caller = { id: `${namespace}/${name}`, name, namespace };
  return words.map((word) => callOf(caller, calledAt(word), matchLabels));
}

/** What was asked for and no Deployment calls: any pod of the namespace might. */
function callsByNobody({ spec: { scope } }: Change, own: readonly Call[]): readonly Call[] {
  const { host, ports, namespace } = scope;
  const where = namespace === '*' ? 'everywhere' : namespace;
  const caller = { id: `${where}/*`, name: 'any pod', namespace: where };
  return host.split(' ').flatMap((one) =>
    ports
      .map((port) => calledAt(`${one}:${port}`))
      .filter(({ id }) => !own.some(({ called }) => called.id === id))
      .map((called) => callOf(caller, called)),
  );
}

function callOf(caller: Caller, called: Called, labels: Call['labels'] = {}): Call {
  return { id: `${caller.id} ${called.id}`, caller, labels, called };
}

function calledAt(word: string): Called {
  const at = word.lastIndexOf(':');
  return { id: word, host: word.slice(0, at), port: Number(word.slice(at + 1)) };
}

function edgeOf(view: View, { caller, labels, called }: Call): Edge {
  const namespace = caller.namespace === 'everywhere' ? (view.namespaces?.[0]?.name ?? '') : caller.namespace;
  const flow = flowOf(view, called.host, called.port, { namespace, labels });
  const object = flow.route ?? flow.object;
  return {
    from: caller.id,
    to: called.id,
    state: stateOfFlow(flow),
    says: sayFlow(flow),
    ...(object ? { by: sayObject(object) } : {}),
  };
}

function sayFlow(flow: Flow): string {
  const { by, route } = flow;
  if (by === 'none') return 'refused: nobody registered it, and the mesh lets nothing else out';
  if (by === 'any') return 'reached: the mesh lets anything out';
  if (by === 'unknown') return 'unclear: the revisions of Istio differ';
  return route ? `${sayParts(flow)}, by ${sayObject(route)}` : sayParts(flow);
}

function leaseOf(change: Change): Lease {
  const { id, spec } = change;
  const ends = endOf(change);
  return {
    id,
    verb: spec.verb,
    target: spec.target,
    host: spec.scope.host,
    state: stateOf(change),
    ...(ends === undefined ? {} : { ends }),
  };
}

function unique<T extends { readonly id: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
