/** What Drawbridge needs of the ConfigMap `istio`, whose key `mesh` holds Istio's MeshConfig as YAML. */
import type { KubeObject } from '../../core/kube.ts';
import type { MeshConfig } from '../../core/view.ts';

export type ParseYaml = (text: string) => unknown;

/** Istio's default (`drainDuration`; ISTIO.md 4.3). */
const DRAIN_SECONDS = 45;

/** Istio's defaults, for a mesh without the ConfigMap. */
export function defaultMesh(istioNamespace: string): MeshConfig {
  return { outbound: 'ALLOW_ANY', drainSeconds: DRAIN_SECONDS, rootNamespace: istioNamespace };
}

/** Throws where the text is no YAML: istiod goes on with what it had then, and so do we. */
export function toMeshConfig(object: KubeObject, parseYaml: ParseYaml): MeshConfig {
  const { data } = object as { data?: Readonly<Record<string, string>> };
  const mesh = fieldsOf(parseYaml(data?.['mesh'] ?? '{}'));
  const defaults = defaultMesh(object.metadata.namespace ?? '');
  const root = mesh['rootNamespace'];
  return {
    outbound: outboundOf(mesh['outboundTrafficPolicy']),
    drainSeconds: secondsOf(fieldsOf(mesh['defaultConfig'])['drainDuration']),
    rootNamespace: typeof root === 'string' && root ? root : defaults.rootNamespace,
  };
}

/** A policy that is there but names no mode is REGISTRY_ONLY: protobuf's zero value. */
function outboundOf(policy: unknown): MeshConfig['outbound'] {
  if (policy === undefined || policy === null) return 'ALLOW_ANY';
  return fieldsOf(policy)['mode'] === 'ALLOW_ANY' ? 'ALLOW_ANY' : 'REGISTRY_ONLY';
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** `45s`, `1m30s`; anything else is Istio's default. */
function secondsOf(text: unknown): number {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return DRAIN_SECONDS;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
