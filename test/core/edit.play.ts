/** Plays a story on an API server in memory, and checks after every step that what others made is untouched. */
import { expect } from 'vitest';
import { doEdit, EditMisfit, takeOut, unmark } from '../../src/core/edit.ts';
import { hashOf } from '../../src/core/digest.ts';
import type { Json, KubeObject, List } from '../../src/core/kube.ts';
import { itemsOf, listsOf, pathOf } from '../../src/core/lists.ts';
import { ABSENT, marksOf } from '../../src/core/mark.ts';
import { giveBack, OUR_MANAGERS } from '../../src/core/ownership.ts';
import type { Edit } from '../../src/core/plan.ts';
import { prove } from '../../src/core/proof.ts';
import { specHash, strip } from '../../src/core/spec.ts';
import { ownersOfField, written } from './api-server.ts';
import { IDS, stampOf, T0 } from './edit.arbitraries.ts';
import { isLeftover, isShared, mustGo, oursIn } from './edit.drift.ts';
import type { Step, Story } from './edit.stories.ts';
import { foreignEdit, freeze, leavesNoTrace, shellOnly, withoutUs } from './edit.world.ts';

interface World {
  readonly real: KubeObject | undefined;
  /** The same without us. */
  readonly ref: KubeObject | undefined;
  readonly now: number;
  /** When somebody last took a field away, which nothing but the hash can tell. */
  readonly faded: number;
  /** How many edits were made, and how many undos proven: a law over nothing holds, and says nothing. */
  readonly done: number;
  readonly proven: number;
  /** How often a rule was left that may be ours, so that nothing was proven. */
  readonly unsure: number;
  /** Of each change on the object: whether a rule stood there before it that no change claims, and that shares out as ours do. */
  readonly shared: readonly (boolean | undefined)[];
}

/** Plays it to the end, where every change of ours is taken back. Throws where a law is broken. */
export function play({ before, edits, steps }: Story): World {
  const ends = IDS.slice(0, edits.length).map((_id, nth): Step => ({ by: 'us', do: 'undo', nth }));
  const real =
    before && written(undefined, before, { manager: 'kubectl', operation: 'Apply', now: T0 - 60_000 });
  const counts = { faded: 0, done: 0, proven: 0, unsure: 0 };
  const start: World = freeze({ real, ref: before, now: T0, ...counts, shared: [] });
  const end = [...steps, ...ends].reduce((world, step) => {
    const next = freeze(step.by === 'us' ? ours(world, edits, step) : theirs(world, step));
    expect(withoutUs(next.real)).toEqual(withoutUs(next.ref));
    return { ...next, now: world.now + 1500 };
  }, start);
  if (marksOf(end.real).size === 0 && end.real) {
    expect(oursIn(end.real).filter((one) => isLeft(one, edits))).toEqual([]);
  }
  return end;
}

interface Left {
  readonly list: List;
  readonly item: Json;
}

/** Left for good, though it leads to a sink, bears our name, or shares out as one of these edits does. */
function isLeft({ list, item }: Left, edits: readonly Edit[]): boolean {
  const shares = edits.some((edit) => edit.items[list]?.some(isShared));
  return isLeftover(item) || (shares && isShared(item));
}

function hasShared(object: KubeObject | undefined): boolean {
  return (
    object !== undefined &&
    oursIn(strip(object, [...marksOf(object).keys()])).some(({ item }) => isShared(item))
  );
}

function theirs(world: World, { foreign, manager, operation }: Extract<Step, { by: 'them' }>): World {
  const edited = foreignEdit(world.real, foreign);
  const base = foreign.do === 'recreate' ? undefined : world.real;
  const how =
    foreign.do === 'apply' ? { operation: 'Apply' as const, manifest: foreign.manifest } : { operation };
  const real = edited && written(base, edited, { manager, now: world.now, ...how });
  const faded = leavesNoTrace(foreign) ? world.now : world.faded;
  const shared = base && real ? world.shared : [];
  return { ...world, real, ref: foreignEdit(world.ref, foreign), faded, shared };
}

function ours(world: World, edits: readonly Edit[], step: Extract<Step, { by: 'us' }>): World {
  if (step.do === 'do') return doIt(world, edits[step.nth] as Edit, step.nth);
  const { real, ref } = world;
  const id = IDS[step.nth] ?? '';
  const mark = marksOf(real).get(id);
  if (!real || !mark) return world;
  const out = freeze(takeOut(real, id));
  if (out === 'delete') {
    expect(withoutUs(ref)).toBeUndefined();
    return { ...world, real: undefined, ref: undefined, shared: [] };
  }
  const bare = freeze(out === real ? real : write(real, out, world.now));
  const { proof, traces } = proved(world, bare, step.nth, edits);
  const proven = world.proven + (proof ? 1 : 0);
  checkGone(bare, edits, step.nth);
  // With equal items in two changes, either copy may be the one that went.
  if (out !== real && edits.length === 1) expect(prove(real, id, mark)).toBeUndefined();
  const unsure = world.unsure + (traces ? 1 : 0);
  if (step.do === 'takeOut' || traces) return { ...world, real: bare, proven, unsure };
  const done = write(bare, unmark(bare, id), world.now);
  checkOwners(real, done);
  return { ...world, real: done, proven };
}

function doIt(world: World, edit: Edit, nth: number): World {
  const { real, ref, now } = world;
  try {
    const done = doEdit(real, edit, stampOf(nth, T0));
    if (done === real) return world;
    const wrote = write(real, done, now);
    const given = giveBack(wrote, marksOf(wrote).get(IDS[nth] ?? '')?.owners ?? []);
    const after = given === wrote ? wrote : write(wrote, given, now);
    checkOwners(real, after);
    const shared = IDS.map((_id, n) => world.shared[n] ?? (n === nth ? hasShared(real) : undefined));
    return { ...world, real: after, ref: ref ?? shellOnly(edit.target.kind), done: world.done + 1, shared };
  } catch (error) {
    if (error instanceof EditMisfit) return world;
    throw error;
  }
}

function write(before: KubeObject | undefined, after: KubeObject, now: number): KubeObject {
  return freeze(written(before, freeze(after), { manager: 'drawbridge', operation: 'Update', now }));
}

interface Proved {
  readonly proof: boolean;
  readonly traces: boolean;
}

/** With a rule left that may be ours there is no proof; else there is one, and of which kind is known. */
function proved(
  { ref, faded, shared }: World,
  bare: KubeObject,
  nth: number,
  edits: readonly Edit[],
): Proved {
  const id = IDS[nth] ?? '';
  const mark = marksOf(bare).get(id);
  if (!mark) throw new Error('the mark went with the first write');
  const proof = prove(bare, id, mark);
  const others = [...marksOf(bare).keys()].filter((other) => other !== id);
  const left = oursIn(strip(bare, others));
  const theirs = [...mark.theirs];
  // Where somebody shared out alike before, that makes nothing this change's.
  const known = shared[nth] === true ? [] : edits.slice(nth, nth + 1);
  const traces = left.some((one) => isLeft(one, known) && !takeFrom(theirs, hashOf(one.item)));
  const isShell = withoutUs(ref) === undefined;
  const same = specHash(ref) === mark.before || (isShell && mark.before === ABSENT);
  if (traces) expect(proof).toBeUndefined();
  // What others led elsewhere, and what stood there before, is theirs.
  else if (left.length > 0) expect(proof === undefined && faded === 0).toBe(false);
  else if (same) expect(proof?.by).toBe('hash');
  else if (faded === 0 && !isShell) expect(proof?.by).toBe('foreign');
  return { proof: proof !== undefined, traces };
}

function takeFrom(hashes: string[], hash: string): boolean {
  const at = hashes.indexOf(hash);
  return at >= 0 && hashes.splice(at, 1).length > 0;
}

/** Nothing is left that this undo had to take, but what another change has to. */
function checkGone(bare: KubeObject, edits: readonly Edit[], nth: number): void {
  const marks = marksOf(bare);
  const others = edits.filter((_edit, n) => n !== nth && marks.has(IDS[n] ?? ''));
  const theirs = [...marks.values()].flatMap((mark) => mark.theirs);
  const left = oursIn(bare).filter(
    ({ list, item }) =>
      mustGo(list, item, edits[nth] as Edit) &&
      !others.some((edit) => mustGo(list, item, edit)) &&
      !theirs.includes(hashOf(item)),
  );
  expect(left).toEqual([]);
}

/** A list that others alone owned before our write is theirs alone after it. */
function checkOwners(before: KubeObject | undefined, after: KubeObject): void {
  for (const list of listsOf(after)) {
    const path = pathOf(list).join('/');
    const owners = before ? ownersOfField(before, path) : [];
    if (owners.length === 0 || owners.some((owner) => OUR_MANAGERS.includes(owner))) continue;
    if (itemsOf(after.spec, list).length > 0) expect(ownersOfField(after, path)).toEqual(owners);
  }
}
