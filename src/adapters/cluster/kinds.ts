/** The kinds that a view is made of, each with where it is found and what is kept of it. */
import type { Change } from '../../core/change.ts';
import type { KubeObject } from '../../core/kube.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { MeshConfig, Namespace, View, Workload } from '../../core/view.ts';
import type { Door } from './door.ts';
import type { Istio } from './istio.ts';
import type { ParseYaml } from './mesh-config.ts';
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
  readonly parseYaml: ParseYaml;
  readonly log: Log;
  readonly clock: Clock;
  readonly timing?: Partial<Timing>;
}

/** One reflector each, three for the workloads. */
export interface Kinds {
  readonly records: Reflector<Change>;
  readonly serviceEntries: Reflector<KubeObject>;
  readonly virtualServices: Reflector<KubeObject>;
  readonly sidecars: Reflector<KubeObject>;
  readonly services: Reflector<KubeObject>;
  readonly workloads: readonly Reflector<Workload>[];
  readonly namespaces: Reflector<Namespace>;
  /** One for each revision of Istio, `istio` itself in front. */
  readonly mesh: Reflector<MeshConfig>;
}

/** Starts them all; `wake` hears the ids of changes whose record or marked objects changed. */
export function startKinds(options: WatchedOptions, wake: (ids: readonly string[]) => void): Kinds {
  const { door, istio, reader, namespace, istioNamespace, parseYaml, log, timing } = options;
  const start = <T>({ name, source, project, idsOf = () => [] }: Kind<T>): Reflector<T> => {
    const onChange = (before: T | undefined, after: T | undefined) => {
      wake([...idsOf(before), ...idsOf(after)]);
    };
    return startReflector({ name, source, project, onChange, log, timing });
  };
  const startMesh = (name: string) =>
    start({ name, source: istioSource(door, istio, name), project: toMeshObject, idsOf: markIdsOf });
  const startWorkload = (kind: string) => {
    const name = `${kind.toLowerCase()}s`;
    const source = fixedSource(door, `/apis/apps/v1/${name}`);
    return start({ name, source, project: (object) => toWorkload(kind, object) });
  };
  return {
    records: start({
      name: 'meshchanges',
      source: fixedSource(door, recordsPath(namespace)),
      project: (object) => reader.read(object),
      idsOf: (change) => (change ? [change.id] : []),
    }),
    serviceEntries: startMesh('serviceentries'),
    virtualServices: startMesh('virtualservices'),
    sidecars: startMesh('sidecars'),
    services: start({ name: 'services', source: fixedSource(door, '/api/v1/services'), project: toService }),
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

interface Kind<T> {
  readonly name: string;
  readonly source: Source;
  readonly project: (object: KubeObject) => T | undefined;
  /** Ids of the changes that the value is about. */
  readonly idsOf?: (value: T | undefined) => readonly string[];
}
