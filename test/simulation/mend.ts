/** A person at a prompt who types the lines that mend a stuck undo. */
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { fieldsOf, MESH_KINDS } from '../../src/core/kube.ts';
import type { Sim } from './sim.ts';
import { annotated } from './marking.ts';

const KINDS: readonly string[] = MESH_KINDS;

/** Does what kubectl makes of the line. */
export function typeLine(sim: Sim, line: string): void {
  const words = wordsOf(line);
  const [, verb, , namespace = '', kind = '', name = '', ...rest] = words;
  const full = KINDS.find((one) => one.toLowerCase() === kind) ?? kind;
  const object = sim.server.store.get(full, namespace, name);
  sim.trace(`somebody types: ${line.slice(0, 120)}`);
  if (!object) return;
  sim.shadow.touched.add(`${full} ${namespace}/${name}`);
  sim.asPeople(() => {
    if (verb === 'delete') return void sim.server.store.remove(object);
    const next =
      verb === 'patch'
        ? patched(object, rest.at(-1) ?? '{}')
        : annotated(object, (rest[0] ?? '').slice(0, -1), undefined);
    sim.server.store.update(next, { manager: 'kubectl-patch' });
  });
}

function patched(object: KubeObject, patch: string): KubeObject {
  const { spec } = JSON.parse(patch) as { spec: JsonObject };
  return { ...object, spec: merged(object.spec, spec) };
}

/** A JSON merge patch: what is null goes, an object is gone into. */
function merged(fields: JsonObject = {}, patch: JsonObject): JsonObject {
  return Object.entries(patch).reduce<JsonObject>((done, [key, value]) => {
    const { [key]: old, ...rest } = done;
    if (value === null) return rest;
    const isObject = typeof value === 'object' && !Array.isArray(value);
    return { ...rest, [key]: isObject ? merged(fieldsOf(old), fieldsOf(value)) : value };
  }, fields);
}

/** The words of a POSIX shell: single quotes, and a quoted quote. */
function wordsOf(line: string): readonly string[] {
  const quoted = line.replaceAll(`'\\''`, '\u0001');
  const parts = quoted.match(/'[^']*'|[^\s']+/g) ?? [];
  return parts.map((part) => part.replaceAll(/^'|'$/g, '').replaceAll('\u0001', "'"));
}
