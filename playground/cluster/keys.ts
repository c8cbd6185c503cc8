/** By what the items of a list are told apart, as the schemas say. */
import type { KeysOf } from './managed.ts';
import { istioKinds } from './manifests.ts';
import { resourceOf } from './resources.ts';
import type { Schema } from './schema.ts';
import { schemaAt } from './schema.ts';

/** Finalizers are a set in every kind. */
export function keysIn(schema: Schema): KeysOf {
  return (path) => {
    if (path === 'metadata.finalizers') return [];
    let at: Schema | undefined = schema;
    for (const step of path.split('.'))
      at = at && (schemaAt(at, step) ?? (at.items && schemaAt(at.items, step)));
    return at?.['x-kubernetes-list-map-keys'];
  };
}

/** Of Istio's kinds, for a store that knows no definitions: `ports` of a ServiceEntry by name, no other. */
export function keysOfIstio(): (kind: string) => KeysOf {
  const keys = new Map(
    istioKinds()
      .flatMap((crd) => resourceOf(crd) ?? [])
      .map(({ kind, versions }) => [kind, keysIn(versions[0]?.schema ?? {})]),
  );
  return (kind) => keys.get(kind) ?? keysIn({});
}
