/** Mesh objects as other people made them. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { MESH_KINDS } from '../../src/core/kube.ts';
import type { Rig } from './rig.ts';

export function serviceEntry(name: string, spec: JsonObject, namespace = 'shop'): KubeObject {
  const defaults = { location: 'MESH_EXTERNAL', resolution: 'DNS', exportTo: ['.'] };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace },
    spec: { ...defaults, ...spec },
  };
}

export function tlsEntry(name: string, host: string): KubeObject {
  return serviceEntry(name, { hosts: [host], ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }] });
}

export function virtualService(name: string, spec: JsonObject, namespace = 'shop'): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec,
  };
}

/** A rule that sends SNI `from` to `to`. */
export function tlsRule(from: string, to: string): JsonObject {
  return {
    match: [{ port: 443, sniHosts: [from] }],
    route: [{ destination: { host: to, port: { number: 443 } } }],
  };
}

export function tlsService(name: string, host: string, to = host): KubeObject {
  return virtualService(name, { hosts: [host], exportTo: ['.'], tls: [tlsRule(host, to)] });
}

/** What of an object two people would call the same: its spec, labels and annotations. */
export function essence({ kind, metadata, spec }: KubeObject): unknown {
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  return { kind, name, namespace, labels, annotations, spec };
}

/** The VirtualService of someone else in most stories. */
export const VS = { kind: 'VirtualService', namespace: 'shop', name: 'a' } as const;
/** The same, as `kubectl` names it. */
export const NAMED = { kind: VS.kind, metadata: { namespace: VS.namespace, name: VS.name } };
export const MINUTE = 60_000;

/** Every mesh object there is. */
export function mesh(at: Rig): unknown {
  return MESH_KINDS.flatMap((kind) => at.world.all(kind).map(essence));
}
