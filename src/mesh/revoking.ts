/** What a word means that something open is to be closed by: a change's id, a host, a nickname or an entry's name. */
import type { Change } from '../core/change.ts';
import { isOurs } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { marksOf } from '../core/mark.ts';
import { nearest } from '../core/nearest.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { isSinkHost } from '../core/sink.ts';
import type { View } from '../core/view.ts';
import { callersOverlap } from './callers.ts';
import { meets } from './host.ts';
import { actsIn, hostsOfChange, idMeant, isAllow, isChaos, openChanges } from './open.ts';
import { makerOf, sayObject } from './owner.ts';
import { isExportedTo } from './reach.ts';
import { hostsOf, objectsOf } from './registry.ts';
import { entriesNamed } from './target.ts';

/** The open allow that is meant. `namespaces` are the channel's, the one acted for in front. */
export function findAllow(view: View, namespaces: readonly string[], word: string): Change | Refusal {
  const byItsId = changeById(view, word);
  if (byItsId) return byItsId;
  const name = Object.hasOwn(view.catalogue, word) ? (view.catalogue[word]?.host ?? word) : word;
  const entries = entriesMeant(view, namespaces, name);
  const ids = entries.flatMap((entry) => [...marksOf(entry).keys()]);
  const allows = openChanges(view, isAllow).filter((change) => actsIn(change, namespaces));
  const meant = allows.filter(
    ({ id, spec }) => ids.includes(id) || spec.scope.host.split(' ').includes(name),
  );
  return one(meant, namespaces, word) ?? refuse(view, namespaces, word, entries);
}

/** Open chaos on hosts of this allow, for callers of its namespace: it ends first, or its rule would outlive its host. */
export function chaosOn(view: View, allow: Change): readonly Change[] {
  const callers = { namespace: allow.spec.scope.namespace };
  return openChanges(view, isChaos).filter(
    ({ spec: { scope } }) =>
      hostsOfChange(allow).some((host) => meets(host, scope.host)) && callersOverlap(callers, scope, view),
  );
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
  return isAllow(change) ? change : refusals.notAllow(change.id, change.spec.verb);
}

/** One of them: the only one, or the only one of the first namespace that has any. */
function one(
  changes: readonly Change[],
  namespaces: readonly string[],
  word: string,
): Change | Refusal | undefined {
  const first = namespaces.map((namespace) => changes.filter((change) => actsIn(change, [namespace])));
  const [change, ...more] = first.find((here) => here.length > 0) ?? [];
  if (!change) return undefined;
  return more.length > 0
    ? refusals.ambiguousId(
        word,
        [change, ...more].map(({ id }) => id),
      )
    : change;
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
  const allows = openChanges(view, isAllow).filter((change) => actsIn(change, namespaces));
  const entries = view.serviceEntries.filter((entry) => isOurs(entry) && !hostsOf(entry).some(isSinkHost));
  const names = entries
    .filter(({ metadata }) => namespaces.includes(metadata.namespace ?? ''))
    .map(({ metadata }) => metadata.name);
  return [...allows.flatMap((change) => [change.id, ...hostsOfChange(change)]), ...names];
}
