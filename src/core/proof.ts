/** How it is known that an undo brought back what stood there: proven before the mark goes, or stuck. */
import type { Looking } from './claim.ts';
import { claimsOf } from './claim.ts';
import type { Proof } from './fact.ts';
import type { KubeObject, MeshKind } from './kube.ts';
import { nameOf } from './kube.ts';
import type { Mark } from './mark.ts';
import { marksOf } from './mark.ts';
import { isOurManager } from './ownership.ts';
import { bareHash, strip } from './spec.ts';

/**
 * The proof that nothing of this change is left in the object, read back after `takeOut` with the mark
 * still on: it is gone, or as it was before, or others edited it since and no item of ours is among
 * what is there. Undefined where none of these holds: the undo is stuck.
 */
export function prove(live: KubeObject | undefined, id: string, mark: Mark): Proof | undefined {
  const object = nameOf({ kind: mark.kind as MeshKind, namespace: mark.namespace, name: mark.name });
  if (!live) return { object, by: 'absent' };
  const others = [...marksOf(live).keys()].filter((other) => other !== id);
  // Items of this change are not stripped: were one left, the hash would tell.
  if (bareHash(strip(live, others), mark.shell) === mark.before) return { object, by: 'hash' };
  if (hasItemsLeft(live, id, mark)) return undefined;
  const managers = foreignSince(live, mark);
  return managers.length > 0 ? { object, by: 'foreign', managers } : undefined;
}

/** A rule of somebody's own to a sink is not ours only because it looks like one. */
function hasItemsLeft(live: KubeObject, id: string, { items }: Mark): boolean {
  const others = [...marksOf(live)].filter(([other]) => other !== id);
  // Last in line: an item that equals another change's is that one's.
  const claims = claimsOf(live, new Map<string, Looking>([...others, [id, { items }]]));
  return claims.some(
    (claim) => claim.id === id && (claim.exact || claim.list === 'http' || claim.list === 'ports'),
  );
}

/** Who else changed the spec since the change was armed; also whom an undo of ours just took the lists from. */
function foreignSince(live: KubeObject, mark: Mark): string[] {
  // Kubernetes keeps whole seconds.
  const since = Math.floor(Date.parse(mark.at) / 1000) * 1000;
  const writers = (live.metadata.managedFields ?? []).filter(
    (fields) => fields.fieldsV1?.['f:spec'] !== undefined,
  );
  const owners = [mark, ...marksOf(live).values()].flatMap(({ owners }) => owners);
  const names = [...writers, ...owners]
    .filter(({ manager, time }) => !isOurManager(manager) && Date.parse(time ?? '') >= since)
    .map(({ manager }) => manager ?? '');
  return [...new Set(names)].sort();
}
