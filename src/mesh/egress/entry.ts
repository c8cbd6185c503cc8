/** The ServiceEntry that opens a host for one namespace (ISTIO.md 2.2, 9), and its name. */
import type { Json, JsonObject } from '../../core/kube.ts';
import type { CreateEdit } from '../../core/plan.ts';
import type { View } from '../../core/view.ts';
import { isWildcard, shortHash, slug } from '../view/host.ts';
import { comesFirst, editsOf, isConstruct, openChanges } from '../changes/open.ts';
import type { Port } from '../view/protocol.ts';
import { entryAt } from '../view/target.ts';
import type { Whom } from '../view/whom.ts';

/** What is opened of a host. */
export interface Opening {
  readonly host: string;
  readonly ports: readonly Port[];
  /** As ranges, in their order; none where sidecars tell the host by its name. */
  readonly addresses: readonly string[];
  /** Whether DNS gave them. */
  readonly lookedUp?: boolean;
  /** The name of the entry of ours that takes the ports in, where one is there. */
  readonly into?: string;
  /** The change whose place it takes, where all of that entry is its own. */
  readonly supersedes?: string;
}

/** An entry of its own, or what an entry of ours takes in: either way the same, so that whichever ends first leaves the other. */
export function entryEdit(opening: Opening, whom: Whom, name: string): CreateEdit {
  const items = opening.ports.map(({ protocol = 'TLS', ...port }): Json => ({ ...port, protocol }));
  return {
    do: 'create',
    target: { kind: 'ServiceEntry', namespace: whom.namespace, name },
    shell: shellOf(opening, whom),
    items: { ports: items },
    ...(opening.supersedes === undefined ? {} : { supersedes: opening.supersedes }),
  };
}

/**
 * The entry without its ports. `exportTo` is always written: left out it would mean the whole mesh.
 *
 * With addresses the resolution is NONE: Envoy dials the address that the client dialled, be it one of several or of a range.
 * STATIC with endpoints, and DNS, would send whoever dials the one to any other; STATIC without is a black hole (11.H, 11.I, 11.K).
 * Rules act all the same: single addresses have a listener of their own, and a range a chain of its own, from which a `tcp`
 * rule leads to a sink (measured). As the destination of somebody's rule such an entry diverts nothing (11.A).
 */
export function shellOf({ host, addresses }: Opening, { everyone }: Whom): JsonObject {
  return {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    // A wildcard cannot be resolved either.
    resolution: isWildcard(host) || addresses.length > 0 ? 'NONE' : 'DNS',
    ...(addresses.length > 0 ? { addresses } : {}),
    exportTo: [everyone ? '*' : '.'],
  };
}

/** One name per host: that of the entry of ours that takes it in; else short where nothing in the namespace has it, longer where something does. */
export function entryNames(openings: readonly Opening[], namespace: string, view: View): readonly string[] {
  const taken = new Set(comingNames(namespace, view));
  const isFree = (name: string) => !taken.has(name) && !entryAt(view, namespace, name);
  return openings.map(({ host, into }) => {
    if (into !== undefined) return into;
    const name = candidates(host).find(isFree) ?? longName(host);
    taken.add(name);
    return name;
  });
}

/** First labels that say nothing by themselves. */
const GENERIC = new Set(
  'www www2 api apis app apps auth cdn cloud data database db dev eu files gateway gw hub id img login mail ns old prod proxy redis secure service services smtp sql ssl staging static storage test us web'.split(
    ' ',
  ),
);

function candidates(host: string): readonly string[] {
  return [shortName(host), slug(host).slice(0, 200), longName(host)];
}

/** `firestore` for firestore.googleapis.com, `api-example` for api.example.com, `wildcard-example` for *.example.com. */
function shortName(host: string): string {
  const labels = host.replace('*.', '').split('.');
  const telling = labels.findIndex((label) => label.length >= 3 && !GENERIC.has(label));
  const name = labels.slice(0, telling < 0 ? labels.length : telling + 1).join('-');
  return `${isWildcard(host) ? 'wildcard-' : ''}${name}`.slice(0, 200);
}

function longName(host: string): string {
  return `${slug(host).slice(0, 200)}-${shortHash(host)}`;
}

/** Names that open requests will take: else one of two would have to be asked for anew. */
function comingNames(namespace: string, view: View): readonly string[] {
  const asked = openChanges(view, (change) => isConstruct(change) && change.spec.namespace === namespace);
  return asked
    .filter((change) => comesFirst(view, change))
    .flatMap(editsOf)
    .map((edit) => edit.target.name);
}
