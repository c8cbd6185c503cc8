/** What is open by Drawbridge on a mesh of others: records, and the objects that they made, with their marks. */
import type { Change } from '../src/core/change.ts';
import { doEdit } from '../src/core/edit.ts';
import type { KubeObject } from '../src/core/kube.ts';
import type { CreateEdit } from '../src/core/plan.ts';
import { encodePlan } from '../src/core/plan.ts';
import { SINK_PORT, SINKS } from '../src/core/sink.ts';
import { change, port } from '../test/mesh/make.ts';
import type { Random } from './random.ts';

export interface Open {
  readonly asked: Change;
  /** What it made, with its mark. */
  readonly made: KubeObject;
}

/** Hosts opened for a team, and chaos on hosts that theirs know, in turns. */
export function openOne(n: number, entries: readonly KubeObject[], random: Random): Open {
  const id = `k${n.toString(36).padStart(5, '0')}`;
  const { metadata, spec } = random.one(entries);
  const { namespace = '' } = metadata;
  const known = random.one(spec?.['hosts'] as readonly string[]);
  const host = n % OPENED.length === 0 ? `opened-${n}.example.com` : known;
  const [verb, editOf] = OPENED[n % OPENED.length] as (typeof OPENED)[number];
  const edit = editOf(id, namespace, host);
  const scope = { host, ports: [443], namespace };
  const asked = { verb, scope, namespace, seconds: 2520, target: `${host}:443`, plan: encodePlan([edit]) };
  const stamp = { id, order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z', ends: '2026-11-21T10:42:00Z' };
  return { asked: change(id, asked), made: doEdit(undefined, edit, stamp) };
}

const OPENED = [
  ['egress allow', entryFor],
  ['chaos blackhole', holeIn],
  ['traffic timeout', limitIn],
] as const;

function limitIn(id: string, namespace: string, host: string): CreateEdit {
  const rule = {
    match: [{ port: 80, sourceNamespace: namespace }],
    timeout: '2s',
    route: [{ destination: { host } }],
  };
  const target = { kind: 'VirtualService', namespace, name: `drawbridge-${id}` } as const;
  return { do: 'create', target, shell: { hosts: [host], exportTo: ['.'] }, items: { http: [rule] } };
}

function holeIn(id: string, namespace: string, host: string): CreateEdit {
  const match = [{ port: 443, sniHosts: [host], sourceNamespace: namespace }];
  const rule = { match, route: [{ destination: { host: SINKS.refuse, port: { number: SINK_PORT } } }] };
  const target = { kind: 'VirtualService', namespace, name: `drawbridge-${id}` } as const;
  return { do: 'create', target, shell: { hosts: [host], exportTo: ['.'] }, items: { tls: [rule] } };
}

function entryFor(id: string, namespace: string, host: string): CreateEdit {
  const shell = { hosts: [host], location: 'MESH_EXTERNAL', resolution: 'DNS', exportTo: ['.'] };
  const target = { kind: 'ServiceEntry', namespace, name: `opened-${id}` } as const;
  return { do: 'create', target, shell, items: { ports: [port('443 HTTPS')] } };
}
