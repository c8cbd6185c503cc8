/** What is done about an extension now, a row each. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isApproved, isClosed, stateOf } from '../../src/core/change.ts';
import { withFact } from '../../src/core/fact.ts';
import type { Live } from '../../src/core/live.ts';
import { liveOfExtension, NOT_LIVE } from '../../src/core/live.ts';
import { next } from '../../src/core/next.ts';
import { extension } from './extensions.ts';
import { EVERY_FACT, factOf, factsOf } from './facts.ts';
import { ASKED, change } from './records.ts';

const OPEN: Live = { ...NOT_LIVE, extends: 'open' };
const OVER: Live = { ...NOT_LIVE, extends: 'over' };
const EXTENDED_BY_IT: Live = { ...NOT_LIVE, extends: 'extended' };
const moment = (seconds: number) => ({ now: ASKED + seconds * 1000, self: 'me', lapse: 1_800_000 });

/** Rule | facts | what it extends | seconds since it was asked | answer | state. */
const ROWS = `
nobody answered yet: wait until it lapses            |                         | open     | 10   | wait 1800     | asked
nobody answered in time                              |                         | open     | 1800 | close lapsed  | asked
approved: extend, and never arm                      | approved@60             | open     | 61   | extend        | approved
nobody approves their own                            | approved@60:U0ANA       | open     | 61   | wait 1800     | asked
not within 5 minutes of the approval: void           | approved@60             | open     | 360  | close void    | approved
what it extends is over, nobody answered: void       |                         | over     | 10   | close void    | asked
what it extends is over, and it was approved: void   | approved@60             | over     | 61   | close void    | approved
stopped before: void                                 | approved@60 stopped@61  | open     | 62   | close void    | ending
written: applied                                     | approved@60             | extended | 61   | close applied | approved
written, then stopped: applied, since it is so       | approved@60 stopped@61  | extended | 62   | close applied | ending
written, and 5 minutes late: applied                 | approved@60             | extended | 400  | close applied | approved
applied: rest                                        | approved@60 applied@61  | extended | 62   | rest          | applied
applied, and what it extends is over: rest           | approved@60 applied@61  | over     | 9999 | rest          | applied
void: look again, its write may land late            | approved@60 void@360    | open     | 361  | wait 380      | void
void, and looked again: rest                         | approved@60 void@360    | open     | 380  | rest          | void
void, and landed late: applied, since it is so       | approved@60 void@360    | extended | 365  | close applied | void
void, landed late, recorded: rest                    | approved@60 void@360 applied@365 | extended | 366 | rest  | applied
void and never approved: rest                        | void@10                 | over     | 11   | rest          | void
denied: rest                                         | denied@60               | open     | 61   | rest          | denied
lapsed: rest                                         | lapsed@1800             | open     | 1801 | rest          | lapsed
armed, which no run of ours writes: never fires      | approved@60 armed@61-661 | open    | 62   | extend        | applying
armed and void, which no run of ours writes: closed  | armed@61-661 void@62    | open     | 63   | rest          | void
extended itself, which no run of ours writes: void   | approved@60 extended@61-900 | open | 62   | close void    | approved`;

const LIVES: Readonly<Record<string, Live>> = { open: OPEN, over: OVER, extended: EXTENDED_BY_IT };

describe('what is done about it now', () => {
  const rows = ROWS.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it.each(rows)('%s', (_rule, facts = '', live = '', seconds = '', want = '', state = '') => {
    const asked = extension(factsOf(facts));
    const action = next(asked, LIVES[live] ?? NOT_LIVE, moment(Number(seconds)));
    expect(said(action)).toBe(want);
    expect(stateOf(asked)).toBe(state);
    expect(isClosed(asked) || action.do !== 'rest').toBe(true);
  });

  test('its record deleted before it was made: void', () => {
    const asked = { ...extension(factsOf('approved@60')), deleting: true };
    expect(said(next(asked, OPEN, moment(61)))).toBe('close void');
  });

  test('whatever its facts say, it is never armed, never fired, and there is nothing to take back', () => {
    const some = fc.record({
      facts: fc.array(
        fc.tuple(fc.constantFrom(...EVERY_FACT), fc.nat(2000)).map(([type, n]) => factOf(`${type}@${n}`)),
        { maxLength: 8 },
      ),
      live: fc.constantFrom(OPEN, OVER, EXTENDED_BY_IT, NOT_LIVE),
      now: fc.nat(4000),
      deleting: fc.boolean(),
    });
    const law = fc.property(some, ({ facts, live, now, deleting }) => {
      let asked = { ...extension(facts), deleting };
      let action = next(asked, live, moment(now));
      for (let turn = 0; action.do === 'close' && turn < 8; turn += 1) {
        asked = { ...asked, facts: withFact(asked.facts, action.fact) };
        action = next(asked, live, moment(now));
      }
      expect(['wait', 'extend', 'rest']).toContain(action.do);
      expect(action.do !== 'extend' || isApproved(asked)).toBe(true);
    });
    expect(() => fc.assert(law, { numRuns: 5000 })).not.toThrow();
  });
});

describe('what became of what it extends', () => {
  it.each([
    { facts: 'approved@60 armed@61-661 applied@62', want: 'open' },
    { facts: 'armed@61-661 applied@62 drifted@70', want: 'open' },
    { facts: 'armed@61-661 applied@62 stopped@70', want: 'over' },
    { facts: 'armed@61-661 applied@62 stopped@70 stuck@71', want: 'over' },
    { facts: 'armed@61-661 applied@62 reverted@661', want: 'over' },
    { facts: 'armed@61-661 applied@62 taken-out@70', want: 'over' },
    { facts: 'armed@61-661 applied@62 extended@70-1261:zzz234', want: 'open' },
    { facts: 'armed@61-661 applied@62 extended@70-1261:bcd234', want: 'extended' },
    { facts: 'armed@61-661 applied@62 extended@70-1261:bcd234 extended@80-1900:zzz234', want: 'extended' },
    { facts: 'armed@61-661 applied@62 extended@70-1261:bcd234 reverted@1261', want: 'extended' },
  ])('"$facts": $want', ({ facts, want }) => {
    expect(liveOfExtension('bcd234', change(factsOf(facts))).extends).toBe(want);
  });

  test('its record gone, or being deleted: over', () => {
    expect(liveOfExtension('bcd234', undefined).extends).toBe('over');
    const deleting = { ...change(factsOf('armed@61-661 applied@62')), deleting: true };
    expect(liveOfExtension('bcd234', deleting).extends).toBe('over');
  });
});

function said(action: ReturnType<typeof next>): string {
  if (action.do === 'close') return `close ${action.fact.type}`;
  if (action.do !== 'wait' || action.until === undefined) return action.do;
  return `wait ${(action.until - ASKED) / 1000}`;
}
