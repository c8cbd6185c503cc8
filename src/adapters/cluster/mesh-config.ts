/** What Drawbridge needs of the ConfigMaps `istio` and `istio-REVISION`, whose key `mesh` holds a MeshConfig as YAML (ISTIO.md 7). */
import type { KubeObject } from '../../core/kube.ts';
import type { MeshConfig, OutboundMode } from '../../core/view.ts';
import { outboundMode } from '../../core/view.ts';

export type ParseYaml = (text: string) => unknown;

/** The configuration of one revision of Istio. */
export interface Revision extends MeshConfig {
  readonly outbound: OutboundMode;
  /** `default` for the ConfigMap without a revision in its name. */
  readonly revision: string;
}

/** Istio's defaults (`drainDuration`, `connectTimeout`; ISTIO.md 4.1, 4.3). */
const DRAIN_SECONDS = 45;
const CONNECT_SECONDS = 10;

/** Istio's defaults, for a mesh without the ConfigMap. */
export function defaultMesh(istioNamespace: string): MeshConfig {
  return {
    outbound: 'ALLOW_ANY',
    drainSeconds: DRAIN_SECONDS,
    connectSeconds: CONNECT_SECONDS,
    rootNamespace: istioNamespace,
    dnsCapture: false,
  };
}

/**
 * What holds whichever revision a pod belongs to: where they differ, the mode is unknown, times are
 * the longest, and DNS is captured only where all do. `istio`, where it is there, comes first in the order of names.
 */
export function commonMesh(revisions: readonly Revision[], istioNamespace: string): MeshConfig {
  const [first, ...others] = revisions;
  if (!first) return defaultMesh(istioNamespace);
  const longest = (of: (mesh: MeshConfig) => number) => Math.max(...revisions.map(of));
  return {
    outbound: others.every(({ outbound }) => outbound === first.outbound) ? first.outbound : 'UNKNOWN',
    revisions: Object.fromEntries(revisions.map(({ revision, outbound }) => [revision, outbound])),
    drainSeconds: longest((mesh) => mesh.drainSeconds),
    connectSeconds: longest((mesh) => mesh.connectSeconds),
    rootNamespace: first.rootNamespace,
    dnsCapture: revisions.every(({ dnsCapture }) => dnsCapture),
  };
}

/** Nothing for a ConfigMap that is not a mesh's. Throws where the text is no YAML: istiod goes on with what it had then, and so do we. */
export function toMeshConfig(object: KubeObject, parseYaml: ParseYaml): Revision | undefined {
  const { data } = object as { data?: Readonly<Record<string, string>> };
  const { name } = object.metadata;
  const isRevision = name.startsWith('istio-') && data?.['mesh'] !== undefined;
  if (name !== 'istio' && !isRevision) return undefined;
  const mesh = fieldsOf(parseYaml(data?.['mesh'] ?? '{}'));
  const defaults = defaultMesh(object.metadata.namespace ?? '');
  const root = mesh['rootNamespace'];
  return {
    revision: isRevision ? name.slice('istio-'.length) : 'default',
    outbound: outboundOf(mesh['outboundTrafficPolicy']),
    drainSeconds: secondsOf(fieldsOf(mesh['defaultConfig'])['drainDuration']) ?? DRAIN_SECONDS,
    connectSeconds: secondsOf(mesh['connectTimeout']) ?? CONNECT_SECONDS,
    rootNamespace: typeof root === 'string' && root ? root : defaults.rootNamespace,
    dnsCapture: capturesDns(fieldsOf(mesh['defaultConfig'])['proxyMetadata']),
  };
}

function outboundOf(policy: unknown): OutboundMode {
  return policy === undefined || policy === null ? 'ALLOW_ANY' : outboundMode(fieldsOf(policy)['mode']);
}

/** The agent reads it as Go reads a truth (`strconv.ParseBool`). */
function capturesDns(metadata: unknown): boolean {
  const says = fieldsOf(metadata)['ISTIO_META_DNS_CAPTURE'];
  return says === true || (typeof says === 'string' && /^(1|t|true)$/i.test(says));
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** `45s`, `1m30s`; nothing for anything else. */
function secondsOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0), 0);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
