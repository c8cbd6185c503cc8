/** Bugs by which a later change takes the place of an earlier one badly. */
import type { Bug } from './bugs.ts';

const NEXT = 'src/core/next.ts';

export const BUGS_OF_PLACE: readonly Bug[] = [
  {
    name: 'the items of the earlier change stay beside those of the later',
    patches: [
      {
        file: 'src/core/edit.ts',
        find: 'const base = withoutChanges(live, [id, ...supersededBy(edit)]);',
        put: 'const base = withoutMarks(withoutChanges(live, [id]), supersededBy(edit));',
      },
      // Otherwise the rehearsal finds it before anybody is asked.
      {
        file: 'src/engine/rehearse.ts',
        find: '  if (specHash(undo(done, stamp.id)) !== specHash(live)) return refusals.notUndoable(name);',
        put: '',
      },
    ],
  },
  {
    name: 'the earlier change ends what stands in its place',
    patches: [
      {
        file: NEXT,
        find: "  if (by !== undefined && live.items === 'none') return close({ type: 'superseded', at, by });",
        put: '',
      },
      {
        file: 'src/core/edit.ts',
        find: '  const bare = strip(live, [id]);\n  if (isLeftover(bare, mark.shell))',
        put: '  const bare = strip(live, [id, ...(mark.supersedes ?? "").split(" ")]);\n  if (isLeftover(bare, mark.shell))',
      },
      {
        file: 'src/core/edit.ts',
        find: '  const mark = marksOf(live).get(id);\n  if (!mark) return live;\n  const bare',
        put: '  const found = [...marksOf(live)].find(([one, { supersedes }]) => one === id || supersedes === id);\n  const mark = found?.[1];\n  if (!found || !mark) return live;\n  id = found[0];\n  const bare',
      },
      {
        file: 'src/engine/take-back.ts',
        find: 'if (!live || !marksOf(live).has(id)) return unmarkedProof',
        put: 'if (!live || ![...marksOf(live)].some(([one, mark]) => one === id || mark.supersedes === id)) return unmarkedProof',
      },
      {
        file: 'src/engine/take-back.ts',
        find: "  if (!mark) throw new Error('a mark vanished between two looks at the same object');",
        put: "  if (!mark) {\n    await cluster.update(out);\n    return { proof: { object: name, by: 'hash' } };\n  }",
      },
    ],
  },
  {
    name: 'the earlier change is put back where its place was taken',
    patches: [
      {
        file: NEXT,
        find: "  if (by !== undefined && live.items === 'none') return close({ type: 'superseded', at, by });",
        put: "  if (by !== undefined && live.items === 'none') return { do: 'apply' };",
      },
    ],
  },
  {
    name: 'the mark of the earlier change stays on',
    patches: [
      {
        file: 'src/core/edit.ts',
        find: 'return marked.length > 0 ? withoutMarks(strip(object, marked), marked) : object;',
        put: 'return marked.length > 0 ? strip(object, marked) : object;',
      },
    ],
  },
];
