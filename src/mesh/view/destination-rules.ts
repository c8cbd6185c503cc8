/** Which DestinationRules are in effect for calls to a host, and the subsets that they name (ISTIO.md 5). */
import type { KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { fullName } from './host.ts';
import { bearingAny, lookupBy } from './lookup.ts';
import { byAge, isExportedTo } from './reach.ts';

/**
 * Those of the first namespace that has any: the client's, the host's own, the root namespace. There the narrowest
 * host counts, and several for one host are merged, the oldest first.
 */
export function destinationRulesFor(
  view: View,
  host: string,
  client: string,
  home: string,
  counts: (rule: KubeObject) => boolean = () => true,
): readonly KubeObject[] {
  const lookup = byHost(view.destinationRules);
  const all = bearingAny(lookup, lookup.around(host)).filter(
    (rule) => isExportedTo(rule, client) && counts(rule),
  );
  for (const namespace of new Set([client, home, view.mesh.rootNamespace])) {
    const here = all.filter((rule) => rule.metadata.namespace === namespace).toSorted(byAge);
    const width = (rule: KubeObject) => (hostOfRule(rule) === host ? Infinity : hostOfRule(rule).length);
    const narrowest = Math.max(0, ...here.map(width));
    const found = here.filter((rule) => width(rule) === narrowest);
    if (found.length > 0) return found;
  }
  return [];
}

const byHost = lookupBy((rule) => [hostOfRule(rule)]);

/** The names of the subsets of a host, as its callers find them. */
export function subsetsOf(view: View, host: string, client: string, home: string): readonly string[] {
  const names = destinationRulesFor(view, host, client, home).flatMap((rule) =>
    listOf(rule.spec, 'subsets').map((subset) => fieldsOf(subset)['name']),
  );
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

/** The host that it is for, a short name resolved in its own namespace. */
export function hostOfRule({ spec, metadata }: KubeObject): string {
  const host = spec?.['host'];
  return typeof host === 'string' ? fullName(host, metadata.namespace ?? '') : '';
}
