/** What a word means that something open is to be closed by: a change's id, a host, a nickname or an entry's name. */
import type { Change } from '../../core/change.ts';
import { isOurs } from '../../core/edit.ts';
import type { KubeObject } from '../../core/kube.ts';
import { destinationsOf } from '../../core/kube.ts';
import { marksOf } from '../../core/mark.ts';
import { nearest } from '../../core/nearest.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import { isSinkHost } from '../../core/sink.ts';
import type { View } from '../../core/view.ts';
import { callersOverlap } from '../view/callers.ts';
import { meets } from '../view/host.ts';
import {
  actsIn,
  editsOf,
  hostsOfChange,
  idMeant,
  isAllow,
  isChaos,
  isConstruct,
  isTraffic,
  openChanges,
} from '../changes/open.ts';
import { makerOf, sayObject } from '../view/owner.ts';
import { isExportedTo } from '../view/reach.ts';
import { hostsOf, objectsOf } from '../view/registry.ts';
import { entriesNamed } from '../view/target.ts';

/** What is to end, each in front of what it is built on. */
export interface Revoked {
  /** Chaos and traffic on the hosts: their rules would outlive what they lead to. */
  readonly routing: readonly Change[];
  /** What opened the hosts, gave their calls TLS or another way; the last ones are what the others are built on. */
  readonly constructs: readonly Change[];
}

/** The open constructs that are meant, with all that hangs on them. `namespaces` are the channel's, the one acted for in front. */
export function findRevoked(view: View, namespaces: readonly string[], word: string): Revoked | Refusal {
  const meant = findMeant(view, namespaces, word);
  if (isRefusal(meant)) return meant;
  const all = openChanges(view, isConstruct).filter(
    (one) => meant.includes(one) || meant.some((base) => isBuiltOn(one, base, view)),
  );
  const constructs = all.toSorted((one, other) => rankOf(one) - rankOf(other));
  const routing = openChanges(view, (change) => isChaos(change) || isTraffic(change));
  return {
    routing: routing.filter((change) => constructs.some((one) => concerns(one, change, view))),
    constructs,
  };
}

/** A change's id means that one; a name or a host all constructs of it, in the first namespace that has any. */
function findMeant(view: View, namespaces: readonly string[], word: string): readonly Change[] | Refusal {
  const byItsId = changeById(view, word);
  if (byItsId) return isRefusal(byItsId) ? byItsId : [byItsId];
  const name = Object.hasOwn(view.catalogue, word) ? (view.catalogue[word]?.host ?? word) : word;
  const entries = entriesMeant(view, namespaces, name);
  const ids = entries.flatMap((entry) => [...marksOf(entry).keys()]);
  const open = openChanges(view, isConstruct).filter((change) => actsIn(change, namespaces));
  const meant = open.filter(({ id, spec }) => ids.includes(id) || spec.scope.host.split(' ').includes(name));
  return inOneNamespace(meant, namespaces) ?? refuse(view, namespaces, word, entries);
}

/** Ends come in this order: the way first, then the TLS, then the host itself. */
const RANKS = ['egress gateway', 'egress originate', 'egress allow'];

function rankOf({ spec }: Change): number {
  return RANKS.indexOf(spec.verb);
}

/** Whether it would lead nowhere, or elsewhere, without the other: all on an open host; of an origination what takes its port. */
function isBuiltOn(one: Change, base: Change, view: View): boolean {
  if (rankOf(one) >= rankOf(base) || !concerns(base, one, view)) return false;
  const { ports } = one.spec.scope;
  return isAllow(base) || ports.some((port) => base.spec.scope.ports.includes(port));
}

/** Whether the change is about a host of the construct, for some of its callers. */
function concerns(construct: Change, change: Change, view: View): boolean {
  const { scope } = change.spec;
  const callers = { namespace: construct.spec.scope.namespace };
  const hosts = [...hostsOfChange(change), ...(isTraffic(change) ? hostsLedTo(change) : [])];
  const meeting = hostsOfChange(construct).some((host) => hosts.some((other) => meets(host, other)));
  return meeting && callersOverlap(callers, scope, view);
}

/** Hosts that its rules send calls to: what was sent to one that is gone is answered 503. */
function hostsLedTo(change: Change): readonly string[] {
  const items = editsOf(change).flatMap((edit) => Object.values(edit.items).flat());
  const hosts = items.flatMap(destinationsOf).map(({ host }) => host);
  return [...new Set(hosts.filter((host) => typeof host === 'string'))];
}

/** Entries of that name in these namespaces, or of that host as far as they see them; the sinks apart. */
function entriesMeant(view: View, namespaces: readonly string[], word: string): readonly KubeObject[] {
  const candidates = new Set([...entriesNamed(view, word), ...objectsOf(view, word)]);
  return [...candidates].filter((entry) => {
    const { name, namespace = '' } = entry.metadata;
    if (entry.kind !== 'ServiceEntry') return false;
    const isNamed = namespaces.includes(namespace) && [name, `${name}.${namespace}`].includes(word);
    const isSeen = hostsOf(entry).includes(word) && namespaces.some((ns) => isExportedTo(entry, ns));
    return (isNamed || isSeen) && !hostsOf(entry).some(isSinkHost);
  });
}

function changeById(view: View, word: string): Change | Refusal | undefined {
  const change = idMeant(view, word);
  if (!change || isRefusal(change)) return change;
  if (change.spec.extends !== undefined)
    return refusals.onlyExtends(change.id, change.spec.extends, 'egress revoke');
  return isConstruct(change) ? change : refusals.notAllow(change.id, change.spec.verb);
}

/** Those of the first namespace that has any: a host may be open by several requests, each for a port. */
function inOneNamespace(
  changes: readonly Change[],
  namespaces: readonly string[],
): readonly Change[] | undefined {
  return namespaces
    .map((namespace) => changes.filter((change) => actsIn(change, [namespace])))
    .find((some) => some.length > 0);
}

function refuse(
  view: View,
  namespaces: readonly string[],
  word: string,
  entries: readonly KubeObject[],
): Refusal {
  const [entry] = entries;
  if (!entry) return refusals.notOpen(word, nearest(word, words(view, namespaces)));
  const { name, namespace = '' } = entry.metadata;
  return isOurs(entry)
    ? refusals.entryWithoutRecord(sayObject(entry), `kubectl delete serviceentry ${name} -n ${namespace}`)
    : refusals.entryOfOthers(sayObject(entry), makerOf(entry));
}

function words(view: View, namespaces: readonly string[]): readonly string[] {
  const open = openChanges(view, isConstruct).filter((change) => actsIn(change, namespaces));
  const entries = view.serviceEntries.filter((entry) => isOurs(entry) && !hostsOf(entry).some(isSinkHost));
  const names = entries
    .filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ''))
    .map(({ metadata }) => metadata.name);
  return [...open.flatMap((change) => [change.id, ...hostsOfChange(change)]), ...names];
}
