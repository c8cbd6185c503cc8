/** Changes as the referee saw their records. */
import type { Change } from '../../src/core/change.ts';
import { isClosed } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { parseRecord } from '../../src/core/record.ts';
import type { Referee, Sight } from './referee.ts';

const parsed = new WeakMap<KubeObject, Change>();

/** Throws where it is no record: only the bot writes them. */
export function changeOf(object: KubeObject): Change {
  const known = parsed.get(object);
  if (known) return known;
  const read = parseRecord(object);
  if ('bad' in read) throw new Error(`the record ${object.metadata.name} does not read: ${read.bad}`);
  parsed.set(object, read.change);
  return read.change;
}

export function sightsOf(referee: Referee, id: string): readonly Sight[] {
  return referee.sights.get(`MeshChange drawbridge/${id}`) ?? [];
}

/** As it is now. */
export function changeNow(referee: Referee, id: string): Change | undefined {
  const object = sightsOf(referee, id).at(-1)?.object;
  return object && changeOf(object);
}

/** As it was last, also where its record is gone. */
export function changeLast(referee: Referee, id: string): Change | undefined {
  const object = sightsOf(referee, id).findLast((sight) => sight.object)?.object;
  return object && changeOf(object);
}

/** Every change there ever was. */
export function idsOf(referee: Referee): readonly string[] {
  return [...referee.sights.keys()].flatMap((key) => /^MeshChange drawbridge\/(.+)$/.exec(key)?.[1] ?? []);
}

export function allChanges(referee: Referee): readonly Change[] {
  return idsOf(referee).flatMap((id) => changeLast(referee, id) ?? []);
}

export function has(change: Change | undefined, type: string): boolean {
  return change?.facts.some((fact) => fact.type === type) ?? false;
}

/** Armed, and not over. */
export function isOpen(change: Change): boolean {
  return has(change, 'armed') && !isClosed(change);
}

export function isLease(change: Change): boolean {
  return has(change, 'armed') && change.spec.seconds !== undefined;
}

/** For good, and live: all that may be left of ours at the end. */
export function isStanding(change: Change): boolean {
  const ending = ['stopped', 'failed', 'void'].some((type) => has(change, type));
  return isOpen(change) && change.spec.seconds === undefined && has(change, 'applied') && !ending;
}
