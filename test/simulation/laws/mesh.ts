/** What a write to the mesh by a process of ours may do: put in what was approved, take out what is ours. */
import type { Change } from '../../../src/core/change.ts';
import { endOf, factOf } from '../../../src/core/change.ts';
import { canonical } from '../../../src/core/digest.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { isMeshKind, nameOf } from '../../../src/core/kube.ts';
import { listsOf, withoutLists } from '../../../src/core/lists.ts';
import { MARK_PREFIX, marksOf } from '../../../src/core/mark.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { Write, Writer } from '../server.ts';
import { itemsIn, more } from '../shadow.ts';
import type { Sim } from '../sim.ts';
import { keyOf } from '../watching.ts';
import { checkInPlace, checkStays } from './place.ts';

/** How long between asking `next` and sending what it says: reads and writes before it, each with its limit. */
export const THINKING = 1_000;

export function checkMeshWrite(sim: Sim, write: Write): void {
  const { by, before, after } = write;
  const object = after ?? before;
  if (by.process === undefined || !object || !isMeshKind(object.kind)) return;
  const added = more(itemsIn(after), itemsIn(before));
  const removed = more(itemsIn(before), itemsIn(after));
  for (const item of added) checkAdded(sim, write, object, item);
  for (const item of removed) checkRemoved(sim, write, object, item);
  for (const item of removed) checkStays(sim, write, object, item);
  if (added.length > 0) {
    sim.live.putAt.set(keyOf(object), sim.time.now());
    checkEnds(sim, write);
    checkInPlace(sim, write);
  }
  if (by.process === 'sweeper' && removed.length > 0) checkSweeper(sim, write);
  checkRest(sim, write, object);
}

function checkAdded(sim: Sim, { by }: Write, object: KubeObject, item: string): void {
  const key = keyOf(object);
  if (by.process === 'sweeper') return sim.fail('the sweeper only takes out', `it put an item into ${key}`);
  const ids = [...(sim.shadow.ours.get(key)?.get(item) ?? [])];
  const changes = ids.flatMap((id) => sim.lastOf.get(id) ?? []);
  if (changes.length === 0)
    return sim.fail('only what was approved', `${by.process} put an item into ${key} that no plan holds`);
  // On its way when its record lost what it says.
  if (changes.some(({ id }) => sim.bared.has(id))) return;
  const armed = changes.filter((change) => factOf(change, 'armed'));
  if (armed.length === 0)
    return sim.fail(
      'arm before you fire',
      `${by.process} put an item of ${ids.join()} into ${key}, not armed`,
    );
  checkHuman(sim, by, armed, key);
  const inTime = armed.filter((change) => by.clock < lastMoment(change) + THINKING);
  if (inTime.length === 0)
    sim.fail(
      'nothing is made after its end',
      `${by.process} put an item of ${ids.join()} into ${key}, too late`,
    );
}

/** What was live once is not put back: whoever took it out meant it. */
function checkHuman(sim: Sim, { process, sentAt }: Writer, changes: readonly Change[], key: string): void {
  const again = changes.every(
    ({ id }) => sentAt > (sim.live.appliedAt.get(id) ?? Infinity) + 2 * LIMITS.write,
  );
  if (again)
    sim.fail('never fight a human', `${process} put an item into ${key} again that was live already`);
}

function lastMoment(change: Change): number {
  return endOf(change) ?? Infinity;
}

function checkRemoved(sim: Sim, { by, after }: Write, object: KubeObject, item: string): void {
  const key = keyOf(object);
  const { kind, namespace = '', name } = { kind: object.kind, ...object.metadata };
  const base = itemsIn(sim.shadow.base.get(kind, namespace, name));
  const left = itemsIn(after).filter((one) => one === item).length;
  const wanted = base.filter((one) => one === item).length;
  if (left < wanted)
    return sim.fail('others’ edits stay', `${by.process} took an item of theirs out of ${key}`);
  const isOurs = sim.shadow.ours.get(key)?.has(item) ?? false;
  const isWord = sim.shadow.words.get(key)?.has(item) ?? false;
  if (wanted === 0 && !isOurs && !isWord)
    sim.fail('others’ edits stay', `${by.process} took an item out of ${key} that is nobody's`);
}

/** The mark says the end that the record says: it is all that the sweeper knows. */
function checkEnds(sim: Sim, { by, before, after }: Write): void {
  const old = marksOf(before);
  for (const [id, { ends }] of marksOf(after)) {
    const change = sim.lastOf.get(id);
    if (old.has(id) || !change || sim.bared.has(id)) continue;
    const known = change.facts.flatMap((fact) =>
      fact.type === 'armed' || fact.type === 'extended' ? [fact.end] : [],
    );
    if (!known.includes(ends)) sim.fail('marks say the end', `${by.process} marked ${id} to end at ${ends}`);
  }
}

/** It waits for an end that is past, by the API server's clock, or moved by hand. */
function checkSweeper(sim: Sim, { before }: Write): void {
  const ends = [...marksOf(before)].map(([id, mark]) =>
    sim.live.endedByHand.has(id) ? 0 : Date.parse(mark.ends ?? ''),
  );
  if (ends.some((end) => end <= sim.time.now() + sim.skew)) return;
  sim.fail(
    'the sweeper waits for the end',
    `it took something out of ${before ? keyOf(before) : ''} that has not ended`,
  );
}

/** The rest of the object: its shell as approved where we make it, never changed, gone only where it was ours alone. */
function checkRest(sim: Sim, { by, before, after }: Write, object: KubeObject): void {
  const key = keyOf(object);
  const { kind, metadata } = object;
  if (!after) {
    if (sim.shadow.base.get(kind, metadata.namespace ?? '', metadata.name))
      sim.fail('others’ edits stay', `${by.process} deleted ${key}, which is not ours`);
    return;
  }
  if (before) {
    if (canonical(restOf(before)) !== canonical(restOf(after)) && !isReplaced(sim, before, after))
      sim.fail('others’ edits stay', `${by.process} changed ${key} beyond our items and marks`);
    return;
  }
  const plans = [...sim.lastOf.values()].flatMap((change) => sim.planOf(change));
  const shells = plans.flatMap(({ edit }) =>
    edit.do === 'create' && nameOf(edit.target) === key ? [canonical(edit.shell)] : [],
  );
  if (!shells.includes(canonical(shellOf(after))))
    sim.fail('only what was approved', `${by.process} made ${key} otherwise than any plan says`);
}

/** One of ours, made otherwise by an armed change in the place of the one that made it so; all of it was that one's. */
function isReplaced(sim: Sim, before: KubeObject, after: KubeObject): boolean {
  const theirs = (object: KubeObject) => canonical({ ...restOf(object), shell: null });
  const shellsOf = (id: string) => {
    const change = sim.lastOf.get(id);
    const edits = change && factOf(change, 'armed') ? sim.planOf(change).map(({ edit }) => edit) : [];
    return edits.flatMap((edit) =>
      edit.do === 'create' && nameOf(edit.target) === keyOf(after) ? [canonical(edit.shell)] : [],
    );
  };
  const { kind, metadata } = before;
  const isTheirs = sim.shadow.base.get(kind, metadata.namespace ?? '', metadata.name) !== undefined;
  const inPlace = [...marksOf(after)].some(
    ([id, { supersedes = '' }]) =>
      marksOf(before).has(supersedes) &&
      shellsOf(id).includes(canonical(shellOf(after))) &&
      shellsOf(supersedes).includes(canonical(shellOf(before))),
  );
  return inPlace && !isTheirs && theirs(before) === theirs(after);
}

export function shellOf(object: KubeObject): object {
  return withoutLists(object.spec, listsOf(object));
}

/** What no edit of ours touches. */
export function restOf(object: KubeObject): object {
  const { labels = {}, annotations = {}, finalizers = [] } = object.metadata;
  const theirs = Object.entries(annotations).filter(([name]) => !name.startsWith(MARK_PREFIX));
  return { shell: shellOf(object), labels, annotations: Object.fromEntries(theirs), finalizers };
}
