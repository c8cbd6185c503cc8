/** Field ownership as a real API server keeps it (LIBRARIES.md, 13), for one object, in memory. */
import { canonical } from '../../src/core/digest.ts';
import type { Json, JsonObject, KubeObject, ManagedFields } from '../../src/core/kube.ts';
import { fieldsOf } from '../../src/core/kube.ts';

export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** ms since the epoch; stored as whole seconds. */
  readonly now: number;
  /** What was applied: its fields are owned by the writer even where they were so already. */
  readonly manifest?: KubeObject;
}

const PORT = 'ports/';
/** A map, owned field by field. */
const POLICY = 'trafficPolicy/';

/** What the API server stores when `after` is written over `before`. */
export function written(before: KubeObject | undefined, after: KubeObject, writer: Writer): KubeObject {
  const told = after.metadata.managedFields ?? [];
  const old = leaves(before?.spec);
  const now = leaves(after.spec);
  const gone = [...old.keys()].filter((path) => !now.has(path));
  const set = [...now.keys()].filter((path) => old.get(path) !== now.get(path));
  const losing = told.map((entry) => without(entry, [...gone, ...set]));
  const mine = losing.find((entry) => isOf(entry, writer));
  const rest = losing.filter((entry) => entry !== mine);
  const said = [...leaves(writer.manifest?.spec).keys()];
  const touched = set.length > 0 || said.length > 0 || (writer.operation === 'Apply' && gone.length > 0);
  const kept = mine ? pathsOf(mine) : [];
  const time = touched || !mine ? seconds(writer.now) : mine.time;
  const entry = entryFor(
    writer,
    [...new Set([...kept, ...set, ...said])].filter((path) => now.has(path)),
    time,
  );
  const managedFields = [...rest, entry].filter((one) => pathsOf(one).length > 0);
  const generation = (before?.metadata.generation ?? 0) + (gone.length + set.length > 0 ? 1 : 0);
  return { ...after, metadata: { ...after.metadata, managedFields, generation } };
}

/** Who owns a field of the spec, by name. */
export function ownersOfField(object: KubeObject, path: string): string[] {
  const entries = object.metadata.managedFields ?? [];
  return entries
    .filter((entry) => pathsOf(entry).includes(path))
    .map((entry) => entry.manager ?? '')
    .sort();
}

function entryFor(writer: Writer, paths: readonly string[], time: string | undefined): ManagedFields {
  const { manager, operation } = writer;
  const ports = paths.filter((path) => path.startsWith(PORT));
  const policies = paths.filter((path) => path.startsWith(POLICY));
  const lists = paths.filter((path) => !path.includes('/')).map((path) => [`f:${path}`, {}]);
  const keyed = ports.map((path) => [`k:{"name":"${path.slice(PORT.length)}"}`, { '.': {} }]);
  const policy = policies.map((path) => [`f:${path.slice(POLICY.length)}`, {}]);
  const spec = Object.fromEntries([
    ...lists,
    ...(keyed.length > 0 ? [['f:ports', Object.fromEntries(keyed)]] : []),
    ...(policy.length > 0 ? [['f:trafficPolicy', Object.fromEntries(policy)]] : []),
  ]);
  return {
    manager,
    operation,
    apiVersion: 'networking.istio.io/v1',
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': spec as JsonObject },
  };
}

function pathsOf(entry: ManagedFields): string[] {
  return Object.entries(fieldsOf(entry.fieldsV1?.['f:spec'])).flatMap(([key, value]) => {
    if (key === 'f:trafficPolicy')
      return Object.keys(fieldsOf(value)).map((name) => POLICY + name.slice('f:'.length));
    const keys = Object.keys(fieldsOf(value)).filter((name) => name.startsWith('k:'));
    if (key !== 'f:ports' || keys.length === 0) return [key.slice('f:'.length)];
    return keys.map((name) => PORT + (JSON.parse(name.slice('k:'.length)) as { name: string }).name);
  });
}

function without(entry: ManagedFields, paths: readonly string[]): ManagedFields {
  const kept = pathsOf(entry).filter((path) => !paths.includes(path));
  if (kept.length === pathsOf(entry).length) return entry;
  const { manager = '', operation = 'Update', time } = entry;
  return entryFor({ manager, operation: operation as Writer['operation'], now: 0 }, kept, time);
}

function isOf(entry: ManagedFields, { manager, operation }: Writer): boolean {
  return entry.manager === manager && entry.operation === operation;
}

/** Lists of a VirtualService are owned whole; ports one by one. */
function leaves(spec: JsonObject | undefined): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(spec ?? {}).flatMap(([key, value]): [string, string][] => {
      if (key === 'ports') return (value as readonly Json[]).map(portLeaf);
      if (key !== 'trafficPolicy') return [[key, canonical(value)]];
      return Object.entries(fieldsOf(value)).map(([name, inner]) => [POLICY + name, canonical(inner)]);
    }),
  );
}

function portLeaf(port: Json): [string, string] {
  return [PORT + canonical(fieldsOf(port)['name']).slice(1, -1), canonical(port)];
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
