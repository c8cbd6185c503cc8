/** The kinds that a view is made of, each with where it is found and what is kept of it. */
import type { Change } from '../../core/change.ts';
import type { KubeObject } from '../../core/kube.ts';
import { hostsThatDiffer } from '../../core/named.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Editable, Namespace, View, Workload } from '../../core/view.ts';
import { eachField } from '../../core/view.ts';
import type { Door } from './door.ts';
import type { WakeUp } from './ids.ts';
import type { Istio } from './istio.ts';
import { PLURALS } from './mesh.ts';
import type { ParseYaml, Revision } from './mesh-config.ts';
import { toMeshConfig } from './mesh-config.ts';
import { markIdsOf, toMeshObject, toNamespace, toService, toWorkload } from './project.ts';
import type { RecordReader } from './reader.ts';
import { recordsPath } from './records.ts';
import type { Reflector, Timing } from './reflector.ts';
import { startReflector } from './reflector.ts';
import type { Source } from './sources.ts';
import { fixedSource, istioSource } from './sources.ts';

export interface WatchedOptions {
  readonly door: Door;
  readonly istio: Istio;
  readonly reader: RecordReader;
  /** The bot's own. */
  readonly namespace: string;
  readonly istioNamespace: string;
  readonly catalogue: View['catalogue'];
  readonly own?: View['own'];
  readonly inside?: View['inside'];
  readonly parseYaml: ParseYaml;
  readonly log: Log;
  readonly clock: Clock;
  readonly timing?: Partial<Timing>;
  /** Whether the sweeper's heartbeat is watched. */
  readonly heartbeat?: boolean;
}

/** One reflector each, three for the workloads. */
export interface Kinds extends Editable<Reflector<KubeObject>> {
  readonly records: Reflector<Change>;
  readonly sidecars: Reflector<KubeObject>;
  readonly services: Reflector<KubeObject>;
  readonly workloads: readonly Reflector<Workload>[];
  readonly namespaces: Reflector<Namespace>;
  /** One for each revision of Istio, `istio` itself in front. */
  readonly mesh: Reflector<Revision>;
}

/** Starts them all; `wake` hears what `Watched.onChange` tells. */
export function startKinds(options: WatchedOptions, wake: WakeUp['add']): Kinds {
  const { door, reader, namespace, istioNamespace, parseYaml } = options;
  const { start, startMesh, startWorkload } = starters(options, wake);
  return {
    records: start({
      name: 'meshchanges',
      source: fixedSource(door, recordsPath(namespace)),
      project: (object) => reader.read(object),
      idsOf: (change) => (change ? [change.id] : []),
    }),
    ...eachField((_field, kind) => startMesh(PLURALS[kind])),
    sidecars: startMesh('sidecars'),
    services: start({
      name: 'services',
      source: fixedSource(door, '/api/v1/services'),
      project: toService,
      hostsOf: hostsThatDiffer,
    }),
    workloads: ['Deployment', 'StatefulSet', 'DaemonSet'].map(startWorkload),
    namespaces: start({
      name: 'namespaces',
      source: fixedSource(door, '/api/v1/namespaces'),
      project: toNamespace,
    }),
    mesh: start({
      name: 'meshconfig',
      source: fixedSource(door, `/api/v1/namespaces/${encodeURIComponent(istioNamespace)}/configmaps`),
      project: (object) => toMeshConfig(object, parseYaml),
    }),
  };
}

/** How a kind is watched, and what it wakes. */
function starters({ door, istio, log, timing }: WatchedOptions, wake: WakeUp['add']) {
  const start = <T>({ name, source, project, idsOf = none, hostsOf = none }: Kind<T>): Reflector<T> => {
    const onChange = (before: T | undefined, after: T | undefined) => {
      wake([...idsOf(before), ...idsOf(after)], hostsOf(before, after));
    };
    return startReflector({ name, source, project, onChange, log, timing });
  };
  const startMesh = (name: string) => {
    const source = istioSource(door, istio, name);
    return start({ name, source, project: toMeshObject, idsOf: markIdsOf, hostsOf: hostsThatDiffer });
  };
  const startWorkload = (kind: string) => {
    const name = `${kind.toLowerCase()}s`;
    const source = fixedSource(door, `/apis/apps/v1/${name}`);
    return start({ name, source, project: (object) => toWorkload(kind, object) });
  };
  return { start, startMesh, startWorkload };
}

interface Kind<T> {
  readonly name: string;
  readonly source: Source;
  readonly project: (object: KubeObject) => T | undefined;
  /** Ids of the changes that the value is about. */
  readonly idsOf?: (value: T | undefined) => readonly string[];
  /** Hosts that only one of two versions names. */
  readonly hostsOf?: (before: T | undefined, after: T | undefined) => readonly string[];
}

function none(): readonly string[] {
  return [];
}
