/**
 * The laws of edits (DESIGN.md, "Edits and their undo") on the plans that commands really make, with foreign edits
 * generated. A failing run prints its seed; `SEED=… npx vitest run --project unit test/commands/edit.laws.test.ts`
 * runs it again.
 */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { countItems } from '../../src/core/claim.ts';
import { hashOf } from '../../src/core/digest.ts';
import { doEdit, undo } from '../../src/core/edit.ts';
import { hashOfItem, stampItems } from '../../src/core/item.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { isMeshKind, sameTarget, targetOf } from '../../src/core/kube.ts';
import { itemsOf, listsOf } from '../../src/core/lists.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { prove } from '../../src/core/proof.ts';
import { IDS, stampOf, T0 } from '../core/edit.arbitraries.ts';
import type { Foreign } from '../core/edit.stories.ts';
import { besideOurs } from '../core/edit.stories.ts';
import { foreignEdit, freeze, plain } from '../core/edit.world.ts';
import { view } from '../mesh/make.ts';
import type { Cell } from './law-cells.ts';
import { CELLS } from './law-cells.ts';
import { planOf } from './run.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
/** Of each cell: at least 200, and 10,000 of each law. */
const numRuns = Math.max(200, Math.ceil(10_000 / CELLS.length));
const SLOW = 60_000;

beforeAll(() => console.log(`edit laws on plans: SEED=${seed}, ${CELLS.length} cells × ${numRuns} runs`));

type Live = KubeObject | undefined;

/** One edit of a plan, the object that it meets, and what else it may be. */
interface Piece {
  readonly edit: Edit;
  readonly before: Live;
  /** The edit of the same object by the request with other amounts. */
  readonly later: Edit;
}

function piecesOf({ typed, again = typed, mesh }: Cell): readonly Piece[] {
  const [plan, other] = [typed, again].map((said) => planOf(said, view(mesh)).edits);
  return (plan ?? []).map((edit) => ({
    edit: freeze(edit),
    later: freeze(other?.find(({ target }) => sameTarget(target, edit.target)) ?? edit),
    before: freeze(
      mesh.objects?.find((one) => isMeshKind(one.kind) && sameTarget(targetOf(one), edit.target)),
    ),
  }));
}

const CASES = CELLS.map((cell) => [cell.name, piecesOf(cell)] as const);

function holds(pieces: readonly Piece[], law: (piece: Piece, others: Others) => void): void {
  const drawn = fc
    .constantFrom(...pieces)
    .chain((piece) => fc.record({ piece: fc.constant(piece), others: othersOf(piece) }));
  fc.assert(
    fc.property(drawn, ({ piece, others }) => law(piece, others)),
    { seed, numRuns },
  );
}

/** What others do before, after our first edit, and later. */
type Others = readonly (readonly Foreign[])[];

function othersOf({ edit }: Piece): fc.Arbitrary<Others> {
  return fc.array(besideOurs(edit.target.kind), { minLength: 3, maxLength: 3 });
}

/** Their edits, which leave these items of ours where they are. */
function theirs(live: Live, edits: readonly Foreign[] = [], ours: ReadonlySet<string> = new Set()): Live {
  const isOurs = (item: Json) => ours.has(hashOfItem(item));
  return freeze(edits.reduce<Live>((object, edit) => foreignEdit(object, edit, isOurs), live));
}

function itemsOfChange(edits: readonly Edit[]): ReadonlySet<string> {
  const stamped = edits.flatMap((edit, nth) => stampItems(edit, IDS[nth] ?? ''));
  return new Set(stamped.flatMap(([, items]) => items.map(hashOfItem)));
}

function doIt(live: Live, edit: Edit, nth: number): KubeObject {
  return freeze(doEdit(live, edit, stampOf(nth, T0)));
}

/** What others have without us: of an object of ours nothing, as long as they put nothing into it. */
function without(before: Live, edit: Edit, edits: readonly Foreign[]): Live {
  if (before || edit.do !== 'create') return theirs(before, edits);
  const made = doEdit(undefined, { ...edit, items: {} }, stampOf(0, T0));
  const { annotations: _marks, ...metadata } = made.metadata;
  const left = theirs({ ...made, metadata }, edits);
  const isEmpty = left && listsOf(left).every((list) => itemsOf(left.spec, list).length === 0);
  return isEmpty && hashOf(plainSpec(left)) === hashOf(edit.shell) ? undefined : left;
}

function plainSpec(object: KubeObject): Json {
  return (plain(object) as { spec: Json }).spec;
}

describe.each(CASES)('%s', (_name, pieces) => {
  test('undo(do(x)) = x, and both are idempotent', { timeout: SLOW }, () => {
    holds(pieces, ({ edit, before }, [first]) => {
      const x = before && theirs(before, first);
      const live = doIt(x, edit, 0);
      const { there, of } = countItems(live, edit, IDS[0]);
      expect(there).toBe(of);
      expect(doEdit(live, edit, stampOf(0, T0))).toBe(live);
      const back = freeze(undo(live, IDS[0]));
      expect(plain(back)).toEqual(plain(x));
      expect(undo(back, IDS[0])).toBe(back);
    });
  });

  test('undo(foreign(do(x))) = foreign(x), and nothing of ours is left', { timeout: SLOW }, () => {
    holds(pieces, ({ edit, before }, [, second = []]) => {
      const live = theirs(doIt(before, edit, 0), second, itemsOfChange([edit]));
      const mark = marksOf(live).get(IDS[0]);
      const back = freeze(undo(live, IDS[0]));
      expect(plain(back)).toEqual(plain(without(before, edit, second)));
      expect(live && mark && prove(live, IDS[0], mark)).toBeUndefined();
    });
  });

  test('changes that share the object end in any order', { timeout: SLOW }, () => {
    holds(pieces, ({ edit, later, before }, [first = [], second = [], third = []]) => {
      const all = [edit, later, edit];
      const ours = itemsOfChange(all);
      const live = all.reduce<Live>((object, one, nth) => doIt(object, one, nth), before);
      const order = third.length % 2 === 0 ? IDS : IDS.toReversed();
      const [a, b, c] = order as readonly [string, string, string];
      const one = theirs(undo(theirs(live, first, ours), a), second, ours);
      const end = freeze(undo(freeze(undo(one, b)), c));
      expect(plain(end)).toEqual(plain(without(before, edit, [...first, ...second])));
    });
  });

  test('the end of a chain brings back what stood there before its first', { timeout: SLOW }, () => {
    holds(pieces, ({ edit, later, before }, [one = [], other = []]) => {
      // An object of ours that others made another is none that a later change may go into.
      const fits = ({ do: how }: Foreign) => before !== undefined || (how !== 'field' && how !== 'label');
      const [first, second] = [one.filter(fits), other.filter(fits)];
      const chain: readonly Edit[] = [
        edit,
        { ...later, supersedes: IDS[0] },
        { ...edit, supersedes: IDS[1] },
      ];
      const ours = itemsOfChange(chain);
      const begun = theirs(doIt(before, edit, 0), first, ours);
      const next = theirs(doIt(begun, chain[1] as Edit, 1), second, ours);
      const live = doIt(next, chain[2] as Edit, 2);
      expect([...marksOf(live).keys()]).toEqual([IDS[2]]);
      expect(countItems(live, edit, IDS[0]).there).toBe(0);
      expect(plain(freeze(undo(live, IDS[2])))).toEqual(plain(without(before, edit, [...first, ...second])));
    });
  });
});
