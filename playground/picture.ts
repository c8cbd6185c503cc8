/** The mesh as it is now: who calls what, and where those calls go, computed from the live objects. */
import type { Change } from '../src/core/change.ts';
import { endOf, isClosed, stateOf } from '../src/core/change.ts';
import type { KubeObject } from '../src/core/kube.ts';
import type { View } from '../src/core/view.ts';
import type { Flow } from '../src/mesh/flow/flow.ts';
import { flowOf, sayParts, stateOfFlow } from '../src/mesh/flow/flow.ts';
import { sayObject } from '../src/mesh/view/owner.ts';
import type { Pods } from '../src/mesh/view/sidecar.ts';
import { sayTerms } from '../src/mesh/flow/terms.ts';
import type { Entering } from './entering.ts';
import { flowThrough } from './entering.ts';
import type { Edge, Lease, State } from './page/shown.ts';

export type Picture = Pick<State, 'callers' | 'called' | 'edges' | 'others' | 'leases'>;
type Caller = State['callers'][number];
type Called = State['called'][number];

/** On a Deployment: what it calls, as `host:port`, separated by blanks. */
const CALLS = 'playground/calls';
/** On that of an ingress gateway: the Gateway, and the headers of those who come in, one for each of them. */
const THROUGH = 'playground/through';
const AS = 'playground/as';

/** Deployments that are drawn when no story tells of others. */
const USUAL: readonly string[] = ['plants', 'ratings', 'checkout', 'nightly'];

export interface Drawn {
  readonly view: View;
  readonly deployments: readonly KubeObject[];
  /** All records, closed ones too. */
  readonly changes: readonly Change[];
  /** Names of the Deployments that are drawn, besides whom an open change concerns. */
  readonly cast?: readonly string[] | undefined;
}

export function pictureOf({ view, deployments, changes, cast = USUAL }: Drawn): Picture {
  const open = changes.filter((change) => !isClosed(change));
  const own = deployments.flatMap(callsOf);
  const concerned = new Set(open.flatMap(({ spec: { scope } }) => scope.host.split(' ')));
  const isDrawn = ({ of, called }: Call) => cast.includes(of) || concerned.has(called.host);
  const calls = unique([...own.filter(isDrawn), ...open.flatMap((change) => callsByNobody(change, own))]);
  return {
    callers: unique(calls.map(({ caller }) => caller)),
    called: unique(calls.map(({ called }) => called)),
    edges: calls.map((call) => edgeOf(view, call)),
    others: unique(own.filter((call) => !isDrawn(call)).map(({ called: { host } }) => ({ id: host }))).map(
      ({ id }) => id,
    ),
    leases: open.map(leaseOf),
  };
}

interface Call {
  readonly id: string;
  readonly caller: Caller;
  readonly called: Called;
  /** The Deployment, or nothing. */
  readonly of: string;
  readonly by: Pods | Entering;
}

function callsOf({ metadata, spec }: KubeObject): readonly Call[] {
  const { name, namespace = '', annotations = {} } = metadata;
  const { matchLabels = {} } = (spec?.['selector'] ?? {}) as {
    matchLabels?: Readonly<Record<string, string>>;
  };
  const words = (annotations[CALLS] ?? '').split(' ').filter(Boolean);
  const caller = { id: `${namespace}/${name}`, name, namespace };
  const gateway = annotations[THROUGH];
  const callers =
    gateway === undefined
      ? [{ caller, by: { namespace, labels: matchLabels } }]
      : (annotations[AS] ?? '').split(' ').map((header) => visitorOf(header, gateway, namespace));
  return words.flatMap((word) =>
    callers.map(({ caller: who, by }) => ({ ...callOf(who, calledAt(word), by), of: name })),
  );
}

/** `user-agent=Firefox/145.0`: Firefox, through that Gateway. */
function visitorOf(header: string, gateway: string, namespace: string): Pick<Call, 'caller' | 'by'> {
  const [key = '', value = ''] = header.split('=');
  const [name = ''] = value.split('/');
  return {
    caller: { id: `${name} through ${gateway}`, name, namespace: `via ${gateway.split('/')[1] ?? gateway}` },
    by: { gateway, namespace, headers: { [key]: value } },
  };
}

/** What was asked for and no Deployment calls: any pod of the namespace might. */
function callsByNobody({ spec: { scope } }: Change, own: readonly Call[]): readonly Call[] {
  const { host, ports, namespace, gateway } = scope;
  if (gateway !== undefined) return [];
  const where = namespace === '*' ? 'everywhere' : namespace;
  const caller = { id: `${where}/*`, name: 'any pod', namespace: where };
  return host.split(' ').flatMap((one) =>
    ports
      .map((port) => calledAt(`${one}:${port}`))
      .filter(({ id }) => !own.some(({ called }) => called.id === id))
      .map((called) => callOf(caller, called, { namespace })),
  );
}

function callOf(caller: Caller, called: Called, by: Call['by']): Call {
  return { id: `${caller.id} ${called.id}`, caller, called, of: '', by };
}

function calledAt(word: string): Called {
  const at = word.lastIndexOf(':');
  return { id: word, host: word.slice(0, at), port: Number(word.slice(at + 1)) };
}

/** Of those who are everywhere, one namespace stands for all. */
function flowFor(view: View, { called: { host, port }, by }: Call): Flow {
  if ('gateway' in by) return flowThrough(view, by, host, port);
  const namespace = by.namespace === '*' ? (view.namespaces?.[0]?.name ?? '') : by.namespace;
  return flowOf(view, host, port, { ...by, namespace });
}

function edgeOf(view: View, call: Call): Edge {
  const { caller, called } = call;
  const flow = flowFor(view, call);
  const object = flow.route ?? flow.object;
  return {
    from: caller.id,
    to: called.id,
    state: stateOfFlow(flow),
    says: sayFlow(flow),
    ...(object ? { by: sayObject(object) } : {}),
  };
}

export function sayFlow(flow: Flow): string {
  const { by, route, rule } = flow;
  if (by === 'none') return 'refused: nobody registered it, and the mesh lets nothing else out';
  if (by === 'any') return 'reached: the mesh lets anything out';
  if (by === 'unknown') return 'unclear: the revisions of Istio differ';
  const parts = [sayParts(flow), ...sayTerms(rule)].join(', ').replaceAll('.svc.cluster.local', '');
  return route ? `${parts}, by ${sayObject(route)}` : parts;
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
