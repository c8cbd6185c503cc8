/** Bugs by which something is made that nobody approved, or said that is not so. */
import type { Bug } from './bugs.ts';

const NEXT = 'src/core/next.ts';
const APPLY = 'src/engine/apply.ts';
const POLICY = 'src/core/policy.ts';

export const BUGS_OF_DECISION: readonly Bug[] = [
  {
    name: 'the first edit before armed is recorded',
    patches: [
      {
        file: APPLY,
        find: 'const armed = await record(deps, change, {',
        put: 'const armed = unrecorded(change, {',
      },
      {
        file: APPLY,
        find: 'export interface Armed {',
        put: 'function unrecorded(change: Change, fact: never): Change {\n  return { ...change, facts: [...change.facts, fact] };\n}\n\nexport interface Armed {',
      },
    ],
  },
  {
    name: 'what moved since the approval is made all the same',
    patches: [
      {
        file: APPLY,
        find: 'if (digestOf(plan) === change.spec.digest) return undefined;',
        put: 'if (digestOf(plan) !== undefined) return undefined;',
      },
    ],
  },
  {
    name: 'the approval of another plan counts',
    patches: [
      {
        file: POLICY,
        find: 'digest !== change.spec.digest || factOf',
        put: 'digest === undefined || factOf',
      },
    ],
  },
  {
    name: 'people approve their own requests',
    patches: [{ file: POLICY, find: '  if (own) return refusals.notYourOwn();', put: '' }],
  },
  {
    name: 'anybody approves',
    patches: [
      {
        file: POLICY,
        find: '  if (groups.length === 0) return refusals.notEligible(actor.unknownGroups);',
        put: '',
      },
    ],
  },
  {
    name: 'a request never lapses',
    patches: [
      {
        file: POLICY,
        find: '  if (now >= Date.parse(change.spec.requestedAt) + policy.lapse) return refusals.lapsedRequest();',
        put: '',
      },
    ],
  },
  {
    name: 'what somebody took out is put back',
    patches: [
      {
        file: NEXT,
        find: "  if (live.items === 'none' && !live.traces) {",
        put: "  if (live.items === 'none' && !live.traces) return { do: 'apply' };\n  if (live.items === 'none' && !live.traces) {",
      },
    ],
  },
  {
    name: 'what should have ended meanwhile is still made',
    patches: [
      {
        file: NEXT,
        find: "  if (ended) return close({ type: 'failed'",
        put: "  if (ended && now < 0) return close({ type: 'failed'",
      },
    ],
  },
  {
    name: 'an extension needs no approval',
    patches: [
      {
        file: NEXT,
        find: "  return action.do === 'arm' ? { do: 'extend' } : action;",
        put: "  return action.do !== 'close' ? { do: 'extend' } : action;",
      },
    ],
  },
  {
    name: 'a card is never drawn again',
    patches: [
      {
        file: 'src/engine/show.ts',
        find: '  if (there.hash !== hash) await deps.messenger.update(there.channel, there.ts, message);',
        put: '',
      },
    ],
  },
];
