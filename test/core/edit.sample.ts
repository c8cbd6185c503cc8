/** A VirtualService, and edits of it, for single cases. */
import type { Stamp } from '../../src/core/edit.ts';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { listOf } from '../../src/core/kube.ts';
import type { Edit } from '../../src/core/plan.ts';
import { SINKS } from '../../src/core/sink.ts';

export const TARGET = { kind: 'VirtualService' as const, namespace: 'shop', name: 'reviews' };
export const SHELL: JsonObject = { hosts: ['a.example.com'], exportTo: ['.'] };
export const [A, B] = ['k7q2mx', 'm3p9ab'];

export function rule(host: string, sourceNamespace?: string): JsonObject {
  const caller: JsonObject = sourceNamespace === undefined ? {} : { sourceNamespace };
  return {
    match: [{ port: 443, sniHosts: ['a.example.com'], ...caller }],
    route: [{ destination: { host } }],
  };
}

export const THEIRS = rule('a.example.com');
export const [OURS, OTHERS] = [rule(SINKS.refuse, 'shop'), rule(SINKS.refuse, 'other')];

export function insert(...tls: readonly JsonObject[]): Edit {
  return { do: 'insert', target: TARGET, items: { tls: [...tls] } };
}

export function create(tls: JsonObject, shell = SHELL): Edit {
  return { do: 'create', target: TARGET, shell, items: { tls: [tls] } };
}

export function stamp(id: string): Stamp {
  return { id, order: 0, by: 'U0ANA', at: '2026-03-01T12:00:00.000Z', ends: '2026-03-01T12:10:00.000Z' };
}

export function object(spec: JsonObject, labels?: Record<string, string>): KubeObject {
  const metadata = { name: TARGET.name, namespace: TARGET.namespace, ...(labels ? { labels } : {}) };
  return { apiVersion: 'networking.istio.io/v1', kind: TARGET.kind, metadata, spec };
}

export const FOREIGN = object({ ...SHELL, tls: [THEIRS] });
export const LABEL = { 'app.kubernetes.io/managed-by': 'drawbridge' };

export function withTls(live: KubeObject, tls: readonly JsonObject[]): KubeObject {
  return { ...live, spec: { ...live.spec, tls } };
}

export function tlsOf(live: KubeObject | 'delete' | undefined) {
  return typeof live === 'object' ? live.spec?.['tls'] : live;
}

export function listIn(live: KubeObject, list: string): readonly JsonObject[] {
  return listOf(live.spec, list) as readonly JsonObject[];
}
