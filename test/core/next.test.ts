/** Every rule of DESIGN.md about what is done now ("The record", "Rules", the table of facts), a row each. */
import { describe, expect, it, test } from 'vitest';
import type { Live } from '../../src/core/live.ts';
import { NOT_LIVE } from '../../src/core/live.ts';
import type { Action } from '../../src/core/next.ts';
import { LIMITS, next } from '../../src/core/next.ts';
import { factsOf } from './facts.ts';
import { ASKED, at, change } from './records.ts';

/** What the mesh holds: all of it, a part, only an edited rule, only the mark, all of it for a host that nobody names, what a later change that is there, or is gone, left of it, an unmarked copy, nothing. */
const MESH: Readonly<Record<string, Live>> = {
  all: { items: 'all', marked: true, traces: true, gone: false },
  part: { items: 'part', marked: true, traces: true, gone: false },
  edited: { items: 'none', marked: true, traces: true, gone: false },
  mark: { items: 'none', marked: true, traces: false, gone: false },
  lost: { items: 'all', marked: true, traces: true, gone: false, hostless: true },
  later: { ...NOT_LIVE, gone: false, supersededBy: 'n3w' },
  turn: { items: 'part', marked: true, traces: true, gone: false, supersededBy: 'n3w' },
  alone: {
    items: 'part',
    marked: true,
    traces: true,
    gone: false,
    supersededBy: 'n3w',
    abandoned: true,
  },
  copy: { items: 'all', marked: false, traces: true, gone: false },
  '-': NOT_LIVE,
};

const LAPSE = 1800;

/** Rule | facts | approvals needed, and `deleting` | in the mesh | seconds since it was asked | answer. */
const BEFORE = `
nobody answered yet: wait until it lapses             |                                       | 1          | -    | 10       | wait 1800
a moment before it lapses                             |                                       | 1          | -    | 1799.999 | wait 1800
nobody answered in time                               |                                       | 1          | -    | 1800     | close lapsed
approved: arm                                         | approved@60                           | 1          | -    | 60       | arm
a click that came too late counts for nothing         | approved@1800                         | 1          | -    | 1800     | close lapsed
one of two: wait                                      | approved@60                           | 2          | -    | 61       | wait 1800
one person twice is one person                        | approved@60 approved@61               | 2          | -    | 62       | wait 1800
two of two: arm                                       | approved@60 approved@61:U0EVE         | 2          | -    | 62       | arm
two of two, the second too late                       | approved@60 approved@1800:U0EVE       | 2          | -    | 1800     | close lapsed
one of two: lapsed                                    | approved@60                           | 2          | -    | 1800     | close lapsed
an approval of another plan is none                   | approved-other@60                     | 1          | -    | 61       | wait 1800
nobody approves their own                             | approved@60:U0ANA                     | 1          | -    | 61       | wait 1800
no approval needed: arm                               |                                       | 0          | -    | 1        | arm
none needed, 5 minutes after the request: void        |                                       | 0          | -    | 300      | close void
just within 5 minutes of the approval                 | approved@60                           | 1          | -    | 359.999  | arm
not armed within 5 minutes of the approval: void      | approved@60                           | 1          | -    | 360      | close void
the 5 minutes count from the last that was needed     | approved@60 approved@200:U0EVE        | 2          | -    | 400      | arm
and not from one that came on top                     | approved@60 approved@200:U0EVE        | 1          | -    | 400      | close void
approved in time, the lapse passed meanwhile          | approved@1799                         | 1          | -    | 1810     | arm
stopped before it was armed: void                     | stopped@30                            | 1          | -    | 31       | close void
approved, then stopped: void                          | approved@20 stopped@30                | 1          | -    | 31       | close void
its record deleted before it was armed: void          | approved@20                           | 1 deleting | -    | 31       | close void
failed before it was armed: void, never armed         | approved@20 failed@21                 | 1          | -    | 31       | close void
applied but never armed: not made a second time       | approved@20 applied@21                | 1          | -    | 31       | close void
denied: rest                                          | denied@60                             | 1          | -    | 61       | rest
one deny ends it                                      | approved@50 denied@60                 | 2          | -    | 61       | rest
approved after it was denied: rest                    | denied@60 approved@61                 | 1          | -    | 62       | rest
lapsed: rest                                          | lapsed@1800                           | 1          | -    | 1801     | rest
approved after it lapsed: rest                        | lapsed@1800 approved@1801             | 1          | -    | 1802     | rest
void and never armed: rest                            | approved@60 void@61                   | 1          | -    | 62       | rest`;

const ARMED = `
armed by this process: apply                          | approved@60 armed@61-661              | 1          | -    | 61       | apply
all there already: apply, which reads it back         | approved@60 armed@61-661              | 1          | all  | 70       | apply
partly there: apply                                   | approved@60 armed@61-661              | 1          | part | 70       | apply
armed by another process: only that one fires         | approved@60 armed@61-661:other        | 1          | -    | 62       | wait 91
a moment before its 30 s are over                     | approved@60 armed@61-661:other        | 1          | -    | 90.999   | wait 91
armed by another process 30 s ago: we fire            | approved@60 armed@61-661:other        | 1          | -    | 91       | apply
not fully live just before 60 s: apply                | approved@60 armed@61-661              | 1          | part | 120.999  | apply
not fully live 60 s after arming: failed              | approved@60 armed@61-661              | 1          | part | 121      | close failed
failed, also when another process armed it            | approved@60 armed@61-661:other        | 1          | -    | 121      | close failed
its end came before it was fully live: failed         | approved@60 armed@61-81               | 1          | part | 81       | close failed
a permanent one fails like any other                  | approved@60 armed@61                  | 1          | part | 121      | close failed
failed after it was armed: reverts first              | approved@60 armed@61-661 failed@62    | 1          | part | 62       | revert
stopped after it was armed: reverts first             | approved@60 armed@61-661 stopped@62   | 1          | part | 62       | revert
stopped while another process fires: reverts          | armed@61-661:other stopped@62         | 1          | -    | 62       | revert
void after it was armed: reverts first                | approved@60 armed@61-661 void@62      | 1          | part | 62       | revert
its record deleted after it was armed: reverts        | approved@60 armed@61-661              | 1 deleting | part | 62       | revert
armed and denied, which cannot be: it comes back      | armed@61-661 denied@62                | 1          | part | 62       | revert
reverted after failing: closed                        | armed@61-661 failed@62 reverted@63    | 1          | -    | 83       | rest`;

const LIVE = `
live: wait for the end                                | armed@61-661 applied@62               | 1          | all  | 70       | wait 661
a moment before the end                               | armed@61-661 applied@62               | 1          | all  | 660.999  | wait 661
the end is reached: revert                            | armed@61-661 applied@62               | 1          | all  | 661      | revert
long past the end, after an outage: revert            | armed@61-661 applied@62               | 1          | all  | 99999    | revert
extended: wait for the later end                      | armed@61-661 applied@62 extended@100-1261 | 1      | all  | 661      | wait 1261
the extended end is reached: revert                   | armed@61-661 applied@62 extended@100-1261 | 1      | all  | 1261     | revert
the last end counts, in whatever order they came      | armed@61-661 applied@62 extended@100-1261 extended@101-900 | 1 | all | 901 | wait 1261
stopped: revert                                       | armed@61-661 applied@62 stopped@100   | 1          | all  | 100      | revert
its record deleted: take it back now                  | armed@61-661 applied@62               | 1 deleting | all  | 100      | revert
permanent: rest                                       | armed@61 applied@62                   | 1          | all  | 99999    | rest
permanent, stopped: revert                            | armed@61 applied@62 stopped@70        | 1          | all  | 70       | revert
permanent, its record deleted: revert                 | armed@61 applied@62                   | 1 deleting | all  | 70       | revert
its object vanished: taken out                        | armed@61-661 applied@62               | 1          | -    | 100      | close taken-out
its rules vanished: taken out, not put back           | armed@61-661 applied@62               | 1          | mark | 100      | close taken-out
permanent, vanished: taken out                        | armed@61 applied@62                   | 1          | -    | 100      | close taken-out
vanished, and the end is reached: revert proves it    | armed@61-661 applied@62               | 1          | mark | 661      | revert
partly there: drift is told                           | armed@61-661 applied@62               | 1          | part | 100      | close drifted
an edited rule is left: drift, not taken out          | armed@61-661 applied@62               | 1          | edited | 100    | close drifted
drift is told once, and left until the end            | armed@61-661 applied@62 drifted@100   | 1          | part | 101      | wait 661
its host is named by nobody any more: told          | armed@61-661 applied@62               | 1          | lost | 100      | close drifted
edited before, and then without a host: told as well | armed@61-661 applied@62 drifted@80    | 1          | lost | 100      | close drifted
drift of a permanent one: told once, then rest        | armed@61 applied@62 drifted@100       | 1          | edited | 101    | rest
drifted and mended: wait                              | armed@61-661 applied@62 drifted@100   | 1          | all  | 101      | wait 661
drifted, then vanished: taken out                     | armed@61-661 applied@62 drifted@100   | 1          | mark | 101      | close taken-out
drifted, and the end is reached: undone               | armed@61-661 applied@62 drifted@100   | 1          | part | 661      | revert`;

const AFTER = `
stuck: 5 s first                                      | armed@61-661 stopped@100 stuck@101    | 1          | part | 102      | wait 106
stuck, 5 s later: revert                              | armed@61-661 stopped@100 stuck@101    | 1          | part | 106      | revert
stuck twice: 10 s                                     | armed@61-661 stopped@100 stuck@101x2  | 1          | part | 102      | wait 111
stuck four times: 40 s                                | armed@61-661 stopped@100 stuck@101x4  | 1          | part | 102      | wait 141
stuck for ever: 5 minutes at most                     | armed@61-661 stopped@100 stuck@101x999 | 1         | part | 102      | wait 401
stuck, and somebody says stop: at once                | armed@61-661 stuck@101 stopped@102    | 1          | part | 102      | revert
stuck at the end of the lease                         | armed@61-661 applied@62 stuck@662     | 1          | part | 663      | wait 667
reverted: look again when no write can land any more  | armed@61-661 stopped@100 reverted@101 | 1          | -    | 102      | wait 121
looked again: rest                                    | armed@61-661 stopped@100 reverted@101 | 1          | -    | 121      | rest
a write landed late: revert                           | armed@61-661 stopped@100 reverted@101 | 1          | all  | 111      | revert
however late it is seen                               | armed@61-661 stopped@100 reverted@101 | 1          | mark | 99999    | revert
landed late and stuck: backoff                        | armed@61-661 reverted@101 stuck@112   | 1          | all  | 113      | wait 117
what bears no mark is somebody else's                 | armed@61-661 stopped@100 reverted@101 | 1          | copy | 121      | rest
taken out: our mark is taken off                      | armed@61-661 applied@62 taken-out@100 | 1          | mark | 100      | revert
taken out with its object: look again                 | armed@61-661 applied@62 taken-out@100 | 1          | -    | 109      | wait 120
taken out with its object: rest                       | armed@61-661 applied@62 taken-out@100 | 1          | -    | 120      | rest
taken out, then unmarked: the later one counts        | armed@61-661 taken-out@100 reverted@104 | 1        | -    | 111      | wait 124
a later change took its items out and put its own in   | armed@61-661 applied@62               | 1          | later | 100     | close superseded
a permanent one is superseded like any other           | armed@61 applied@62                   | 1          | later | 100     | close superseded
superseded in one of its objects: that is not drift    | armed@61-661 applied@62               | 1          | turn | 100      | wait 661
superseded in part by one whose record is gone: drift  | armed@61 applied@62                   | 1          | alone | 100     | close drifted
superseded in part, and its end is reached: revert     | armed@61-661 applied@62               | 1          | turn | 661      | revert
superseded: rest                                      | armed@61-661 applied@62 superseded@100 | 1         | -    | 100      | rest
superseded, with a rest of it left: revert            | armed@61-661 applied@62 superseded@100 | 1         | part | 100      | revert
closed, its record deleted: look again first          | armed@61-661 stopped@100 reverted@101 | 1 deleting | -    | 102      | wait 121
closed, its record deleted: rest lets it go           | armed@61-661 stopped@100 reverted@101 | 1 deleting | -    | 121      | rest`;

interface Row {
  readonly rule: string;
  readonly facts: string;
  readonly how: string;
  readonly mesh: string;
  readonly now: number;
  readonly want: string;
}

function rowsOf(table: string): Row[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [rule = '', facts = '', how = '', mesh = '', now, want = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return { rule, facts, how, mesh, now: Number(now), want };
    });
}

describe.each([
  { stage: 'before it is armed', table: BEFORE },
  { stage: 'from armed to applied', table: ARMED },
  { stage: 'while it is live', table: LIVE },
  { stage: 'at the end and after', table: AFTER },
])('$stage', ({ table }) => {
  it.each(rowsOf(table))('$rule', ({ facts, how, mesh, now, want }) => {
    const count = Number(how[0]);
    const asked = change(factsOf(facts), { approval: { count, from: ['S0PLATFORM'], policy: 'approvers' } });
    const live = MESH[mesh] ?? NOT_LIVE;
    expect(inWords(answer({ ...asked, deleting: how.endsWith('deleting') }, live, now))).toBe(want);
  });
});

test('a fact to record bears the time of the moment, and says why', () => {
  const fact = { type: 'void', at: at(31), why: 'stopped before anything was done' };
  expect(answer(change(factsOf('stopped@30')), NOT_LIVE, 31)).toEqual({ do: 'close', fact });
});

test('a time that cannot be read is long ago: what is there comes back', () => {
  const live = change([{ type: 'armed', at: 'soon', by: 'me', end: 'later' }, ...factsOf('applied@62')]);
  expect(answer(live, MESH['all'] ?? NOT_LIVE, 63)).toEqual({ do: 'revert' });
});

test('the limits are those of the design', () => {
  expect(LIMITS).toMatchObject({ arm: 300_000, apply: 60_000, mine: 30_000 });
});

function answer(asked: ReturnType<typeof change>, live: Live, now: number): Action {
  return next(asked, live, { now: ASKED + now * 1000, self: 'me', lapse: LAPSE * 1000 });
}

function inWords(action: Action): string {
  if (action.do === 'close') return `close ${action.fact.type}`;
  if (action.do !== 'wait' || action.until === undefined) return action.do;
  return `wait ${(action.until - ASKED) / 1000}`;
}
