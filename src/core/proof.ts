/** How it is known that an undo brought back what stood there: proven before the mark goes, or stuck. */
import { hasTraces } from './claim.ts';
import type { Proof } from './fact.ts';
import type { KubeObject, ManagedFields, MeshKind } from './kube.ts';
import { nameOf } from './kube.ts';
import { itemsOf } from './lists.ts';
import type { Mark } from './mark.ts';
import { marksOf } from './mark.ts';
import { isOurManager, isPutByOthers, writeKey, writesOf } from './ownership.ts';
import { bareHash, strip } from './spec.ts';

/**
 * The proof that nothing of this change is left in the object, read back after `takeOut` with the mark
 * still on: it is gone; or no item is in it that is ours, or may be (`tracesOf`), and it is as it was
 * before, or others edited it since, or all that is left is known for theirs. Undefined where none of
 * these holds: the undo is stuck.
 */
export function prove(live: KubeObject | undefined, id: string, mark: Mark): Proof | undefined {
  const object = nameOf({ kind: mark.kind as MeshKind, namespace: mark.namespace, name: mark.name });
  if (!live) return { object, by: 'absent' };
  if (hasTraces(live, id)) return undefined;
  const others = [...marksOf(live).keys()].filter((other) => other !== id);
  const left = strip(live, others);
  if (bareHash(left, mark.shell) === mark.before) return { object, by: 'hash' };
  const managers = foreignSince(live, mark);
  return managers.length > 0 || areOfOthers(left, mark) ? { object, by: 'foreign', managers } : undefined;
}

/** Who took ports out and did nothing else is told nowhere: then it counts that somebody else put in each that is left. */
function areOfOthers(left: KubeObject, { items }: Mark): boolean {
  const ports = itemsOf(left.spec, 'ports');
  const isKnown = ports.length > 0 && items.every(({ list }) => list === 'ports');
  return isKnown && ports.every((port) => isPutByOthers(left, 'ports', port));
}

/** Who else changed the spec since the edit; also whom an undo of ours just took the lists from. */
function foreignSince(live: KubeObject, mark: Mark): string[] {
  const owners = [mark, ...marksOf(live).values()].flatMap(({ owners }) => owners);
  const isSince = mark.seen ? notAmong(mark.seen) : notBefore(mark.at);
  const names = [...writesOf(live), ...owners.filter(({ manager }) => !isOurManager(manager))]
    .filter(isSince)
    .map(({ manager }) => manager ?? '');
  return [...new Set(names)].sort();
}

function notAmong(seen: readonly string[]): (write: ManagedFields) => boolean {
  return (write) => !seen.includes(writeKey(write));
}

/** For older marks: the bot's clock against the API server's, which keeps whole seconds. */
function notBefore(at: string): (write: ManagedFields) => boolean {
  const since = Math.floor(Date.parse(at) / 1000) * 1000;
  return ({ time }) => Date.parse(time ?? '') >= since;
}
