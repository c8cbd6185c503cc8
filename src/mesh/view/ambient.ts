/** Namespaces whose pods have no sidecars: in ambient mode (ISTIO.md 9). */
import type { View } from '../../core/view.ts';

export function isAmbient(view: View, namespace: string): boolean {
  return ambientNamespaces(view).includes(namespace);
}

/** Injection outranks it: a pod with a sidecar is left to that. */
export function ambientNamespaces({ namespaces = [] }: View): readonly string[] {
  return namespaces
    .filter(({ labels }) => labels['istio.io/dataplane-mode'] === 'ambient')
    .filter(({ labels }) => labels['istio-injection'] !== 'enabled')
    .map(({ name }) => name);
}
