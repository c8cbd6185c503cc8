/** Bugs by which the mesh does not come back, or not as it was. */
import type { Bug } from './bugs.ts';

const NEXT = 'src/core/next.ts';
const APPLY = 'src/engine/apply.ts';
const TAKE = 'src/engine/take-back.ts';

export const BUGS_OF_UNDO: readonly Bug[] = [
  {
    name: 'no alarm is set, and the sweep does not look for what ends',
    patches: [
      {
        file: 'src/engine/reconcile.ts',
        find: 'if (action.until !== undefined) deps.alarm.set(id, action.until);',
        put: '',
      },
      {
        file: 'src/engine/due.ts',
        find: "  if (action.do !== 'wait') return true;",
        put: "  if (action.do !== 'wait') return false;",
      },
      {
        file: 'src/engine/due.ts',
        find: '  if (action.until !== undefined) deps.alarm.set(change.id, action.until);',
        put: '',
      },
    ],
  },
  {
    name: 'reverted is recorded before anything is undone',
    patches: [
      {
        file: 'src/engine/revert.ts',
        find: '  const undone: Undone[] = [];',
        put: "  const undone: Undone[] = [];\n  change = await deps.records.append(change, { type: 'reverted', at: isoNow(deps), proof: [] });",
      },
    ],
  },
  {
    name: 'the items are forgotten, and nothing is proven',
    patches: [
      {
        file: TAKE,
        find: 'const written = out === live ? live : (await cluster.update(out)).object;',
        put: 'const written = live;',
      },
      {
        file: TAKE,
        find: '  if (!proof) return { why: `${name}: ${whyUnproven(written, id)}.`, mend };',
        put: '',
      },
      {
        file: TAKE,
        find: 'const proof = prove(written, id, mark);',
        put: "const proof = prove(written, id, mark) ?? { object: name, by: 'hash' as const };",
      },
    ],
  },
  {
    name: 'a conflict of an undo is taken for success',
    patches: [
      {
        file: TAKE,
        find: "      if (error.fault === 'invalid'",
        put: "      if (error.fault === 'conflict') return { proof: { object: nameOf(target), by: 'absent' } };\n      if (error.fault === 'invalid'",
      },
    ],
  },
  {
    name: 'the whole object from before is written back',
    patches: [
      {
        file: 'src/core/edit.ts',
        find: '  const bare = strip(live, [id]);\n  if (isLeftover(bare, mark.shell))',
        put: '  const bare = { ...live, spec: kept.get(`${id} ${live.metadata.name}`) ?? strip(live, [id]).spec ?? {} };\n  if (isLeftover(bare, mark.shell))',
      },
      {
        file: 'src/core/edit.ts',
        find: '  const stamped = stampItems(edit, stamp.id);\n  return withMark(withItems(base',
        put: '  const stamped = stampItems(edit, stamp.id);\n  if (live?.spec) kept.set(`${stamp.id} ${live.metadata.name}`, live.spec);\n  return withMark(withItems(base',
      },
      {
        file: 'src/core/edit.ts',
        find: '/** The edit names an object that is not ours',
        put: 'const kept = new Map<string, NonNullable<KubeObject["spec"]>>();\n\n/** The edit names an object that is not ours',
      },
    ],
  },
  {
    name: 'a write that lands late is left there',
    patches: [
      {
        file: NEXT,
        find: '  if (live.marked || stuckOf(change)) return revertAgain(change, moment);',
        put: '  if (stuckOf(change)) return revertAgain(change, moment);',
      },
    ],
  },
  {
    name: 'a mark of another object is trusted',
    patches: [
      {
        file: 'src/core/mark.ts',
        find: 'if (mark && isItsOwn(mark, object) && namesItsOwn(mark, id))',
        put: 'if (mark && namesItsOwn(mark, id))',
      },
    ],
  },
  {
    name: 'the sweeper does not look at the end',
    patches: [
      {
        file: 'src/engine/sweep-marks.ts',
        find: 'const isDue = end !== undefined && end + GRACE <= state.clock.now();',
        put: 'const isDue = end !== undefined;',
      },
      { file: 'src/engine/sweep-marks.ts', find: 'Math.max(acted + GRACE, state', put: 'Math.max(0, state' },
    ],
  },
  {
    name: 'lists are not given back to their owner',
    patches: [
      { file: APPLY, find: '  if (returned !== written) await', put: '  if (returned === undefined) await' },
    ],
  },
  {
    name: 'the mark says no end',
    patches: [
      { file: APPLY, find: '...(end === undefined ? {} : { ends: new Date(end).toISOString() }),', put: '' },
    ],
  },
  {
    name: 'a stop is not an end',
    patches: [
      {
        file: 'src/core/change.ts',
        find: "['stopped', 'failed', 'void', 'denied', 'lapsed'].some",
        put: "['failed', 'void', 'denied', 'lapsed'].some",
      },
    ],
  },
  {
    name: 'the record is let go before its change is taken back',
    patches: [
      {
        file: 'src/core/next.ts',
        find: '  if (isEnding(change)) return revert(change, moment);',
        put: "  if (change.deleting) return { do: 'close', fact: { type: 'reverted', at: iso(moment.now), proof: [] } };\n  if (isEnding(change)) return revert(change, moment);",
      },
    ],
  },
];
