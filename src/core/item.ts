/** One item of a list: how it gets its name, and how it is found again. */
import { hashOf } from './digest.ts';
import type { Json, List } from './kube.ts';
import type { ItemMark } from './mark.ts';
import { isSinkHost } from './sink.ts';

/** HTTP rules are the only routes with a name (ISTIO.md 2.3); ours carry the change's id. */
export function nameItem(list: List, item: Json, id: string, n: number): Json {
  return list === 'http' ? { ...(item as object), name: `drawbridge-${id}-${n}` } : item;
}

/**
 * Index of the item, or -1. `exact` is as we wrote it; `drifted` also finds it after somebody edited
 * it: by name, or a rule for the same port and SNI that leads to a sink only.
 */
export function findItem(items: readonly Json[], mark: ItemMark, how: 'exact' | 'drifted'): number {
  const exact = items.findIndex((item) => hashOf(item) === mark.hash);
  if (exact >= 0 || how === 'exact') return exact;
  if (mark.name !== undefined)
    return items.findIndex((item) => (item as { name?: string }).name === mark.name);
  return items.findIndex((item) => leadsToSink(item) && hasSameMatch(item, mark));
}

interface Rule {
  readonly name?: string;
  readonly match?: readonly { readonly port?: number; readonly sniHosts?: readonly string[] }[];
  readonly route?: readonly { readonly destination?: { readonly host?: string } }[];
}

/** Whether every destination of the rule is a sink. */
export function leadsToSink(item: Json): boolean {
  const { route } = item as Rule;
  return Array.isArray(route) && route.length > 0 && route.every((r) => isSinkHost(r.destination?.host));
}

/** Whether any destination of the rule is a sink, or its name is one that we give. */
export function bearsOurs(item: Json): boolean {
  const { name, route } = item as Rule;
  const toSink = Array.isArray(route) && route.some((r) => isSinkHost(r.destination?.host));
  return toSink || (name?.startsWith('drawbridge-') ?? false);
}

function hasSameMatch(item: Json, mark: ItemMark): boolean {
  const match = (item as Rule).match?.[0];
  return match?.port === mark.port && (match?.sniHosts?.join() ?? '') === (mark.sni?.join() ?? '');
}
