/** The HTTP rules of a VirtualService, those of its delegates in place of the rules that name them (ISTIO.md 2.3, 5). */
import type { Json, JsonObject, KubeObject } from '../../core/kube.ts';
import { fieldsOf, listOf, qualifiedName, textOf } from '../../core/kube.ts';
import type { View } from '../../core/view.ts';
import { lookupBy } from './lookup.ts';
import { isExportedTo, strings } from './reach.ts';

/** In their order. A rule whose delegate is not there is none. */
export function httpRulesOf(view: View, route: KubeObject): readonly JsonObject[] {
  return listOf(route.spec, 'http')
    .map(fieldsOf)
    .flatMap((rule) => (rule['delegate'] === undefined ? [rule] : delegated(view, route, rule)));
}

const byName = lookupBy((route) => [qualifiedName(route)]);

function delegated(view: View, { metadata }: KubeObject, rule: JsonObject): readonly JsonObject[] {
  const { name, namespace } = fieldsOf(rule['delegate']);
  const own = metadata.namespace ?? '';
  const called = `${textOf(namespace) || own}/${textOf(name)}`;
  const [found] = byName(view.virtualServices).bearing(called);
  // One with hosts is no delegate.
  if (!found || strings(found.spec?.['hosts']).length > 0 || !isExportedTo(found, own)) return [];
  return listOf(found.spec, 'http').map((one) => joined(rule, fieldsOf(one)));
}

/** What matches both: each match of the one with each of the other. */
function joined(root: JsonObject, leaf: JsonObject): JsonObject {
  const { delegate: _delegate, ...fields } = root;
  const [outer, inner] = [listOf(root, 'match'), listOf(leaf, 'match')];
  const match: readonly Json[] =
    outer.length === 0
      ? inner
      : inner.length === 0
        ? outer
        : outer.flatMap((one) => inner.map((other) => ({ ...fieldsOf(one), ...fieldsOf(other) })));
  return { ...fields, ...leaf, ...(match.length > 0 ? { match } : {}) };
}
