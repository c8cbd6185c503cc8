/**
 * The laws of edits (DESIGN.md, "Edits and their undo"), on generated objects, edits of ours and
 * edits of others. A failing run prints its seed; `SEED=… npx vitest run --project laws
 * test/core/edit.laws.test.ts` runs it again.
 */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { countItems } from '../../src/core/claim.ts';
import { doEdit, takeOut, undo } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { ABSENT, marksOf } from '../../src/core/mark.ts';
import type { Edit } from '../../src/core/plan.ts';
import { specHash } from '../../src/core/spec.ts';
import { fitting, IDS, stampOf, T0 } from './edit.arbitraries.ts';
import { play } from './edit.play.ts';
import { story } from './edit.stories.ts';
import { freeze, plain } from './edit.world.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const LAW = { seed, numRuns: 10_000, verbose: fc.VerbosityLevel.Verbose };
const SLOW = 180_000;

beforeAll(() => console.log(`edit laws: SEED=${seed}`));

/** All of the edits made, in order. */
function made(before: KubeObject | undefined, edits: readonly Edit[]): KubeObject {
  return freeze(
    edits.reduce<KubeObject | undefined>(
      (live, edit, n) => doEdit(freeze(live), edit, stampOf(n, T0)),
      before,
    ),
  ) as KubeObject;
}

describe('an edit', () => {
  test('undo(do(x)) = x, and both are idempotent', { timeout: SLOW }, () => {
    const law = fc.property(fitting(1), ({ before, edits }) => {
      freeze([before, edits]);
      const [edit] = edits as readonly [Edit];
      const live = made(before, edits);
      const { there, of } = countItems(live, edit, IDS[0]);
      expect(there).toBe(of);
      expect(doEdit(live, edit, stampOf(0, T0))).toBe(live);
      const back = freeze(undo(live, IDS[0]));
      expect(plain(back)).toEqual(plain(before));
      expect(undo(back, IDS[0])).toBe(back);
      const out = takeOut(live, IDS[0]);
      expect(out === 'delete' ? out : takeOut(freeze(out), IDS[0])).toBe(out);
    });
    fc.assert(law, LAW);
  });

  test(
    'undo of something never done changes nothing, and neither do marks of other objects',
    { timeout: SLOW },
    () => {
      const law = fc.property(fitting(1), ({ before, edits }) => {
        expect(undo(freeze(before), IDS[0])).toBe(before);
        const live = made(before, edits);
        expect(undo(live, IDS[1])).toBe(live);
        const copy = freeze({ ...live, metadata: { ...live.metadata, name: 'copied' } });
        expect(undo(copy, IDS[0])).toBe(copy);
      });
      fc.assert(law, LAW);
    },
  );

  test(
    'a change that supersedes another leaves at its end what stood there before both',
    { timeout: SLOW },
    () => {
      const law = fc.property(fitting(2), ({ before, edits }) => {
        const [first, { target, items }] = edits as readonly [Edit, Edit];
        const old = made(before, [first]);
        const live = freeze(
          doEdit(old, freeze({ do: 'insert', target, items, supersedes: IDS[0] }), stampOf(1, T0)),
        );
        expect([...marksOf(live).keys()]).toEqual([IDS[1]]);
        expect(marksOf(live).get(IDS[1])?.before).toBe(marksOf(old).get(IDS[0])?.before);
        expect(plain(undo(live, IDS[1]))).toEqual(plain(before));
      });
      fc.assert(law, LAW);
    },
  );
});

describe('several changes on one object', () => {
  test(
    'the hash leaves out every item of ours, and an object of our own is as good as absent',
    { timeout: SLOW },
    () => {
      const law = fc.property(fitting(3), ({ before, edits }) => {
        const live = made(before, edits);
        expect(specHash(live)).toBe(specHash(before));
        expect(specHash(live) === ABSENT).toBe(before === undefined);
        for (const mark of marksOf(live).values()) expect(mark.before).toBe(specHash(before));
      });
      fc.assert(law, LAW);
    },
  );

  test('end in any order, and the last one leaves it as it was before the first', { timeout: SLOW }, () => {
    const orders = fc.shuffledSubarray([...IDS], { minLength: 3, maxLength: 3 });
    const law = fc.property(fitting(3), orders, ({ before, edits }, order) => {
      const end = order.reduce<KubeObject | undefined>(
        (live, id) => freeze(undo(live, id)),
        made(before, edits),
      );
      expect(plain(end)).toEqual(plain(before));
    });
    fc.assert(law, LAW);
  });
});

describe('with other people editing the same object', () => {
  const law = 'undo(foreign(do(x))) = foreign(x), and it is proven, unless a rule is left that may be ours';

  test.each([
    { changes: 1, maxLength: 8 },
    { changes: 3, maxLength: 12 },
  ])(`${law}: changes on it: $changes`, { timeout: SLOW }, ({ changes, maxLength }) => {
    const { numRuns } = LAW;
    const total = { done: 0, proven: 0, unsure: 0 };
    const played = fc.property(story(changes, maxLength), (told) => {
      const { done, proven, unsure } = play(told);
      total.done += done;
      total.proven += proven;
      total.unsure += unsure;
    });
    fc.assert(played, LAW);
    expect(total.done).toBeGreaterThan(numRuns / 2);
    expect(total.proven).toBeGreaterThan(numRuns / 4);
    expect(total.unsure).toBeGreaterThan(numRuns / 100);
  });
});
