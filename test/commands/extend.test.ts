/** `… extend ID T`: what is asked for, from the view alone; and what other commands make of an extension. */
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { encodePlan } from '../../src/core/plan.ts';
import { change, entry, view } from '../mesh/make.ts';
import { codeOf, planOf, run, textOf } from './run.ts';

const A = 'a.example.com';
const scope = { host: A, ports: [443], namespace: 'shop' };
/** Both live, until 10:42. */
const chaos = change('bcd234', { seconds: 2520, summary: 'It is broken.' });
const allow = change('fgh567', { verb: 'egress allow', target: `${A}:443`, scope, seconds: 2520 });
const asked = change('xyz234', { verb: 'chaos extend', extends: 'bcd234', target: 'bcd234' }, []);
const later = (changed: Change, end: string, by?: string): Change => ({
  ...changed,
  facts: [...changed.facts, { type: 'extended', at: '2026-11-21T10:05:00Z', end, ...(by ? { by } : {}) }],
});

describe('the plan', () => {
  test('is an absolute end, so much after the present one, and no edit', () => {
    const plan = planOf('/chaos extend bcd234 10m', view({ changes: [chaos] }));
    expect(plan.edits).toEqual([]);
    expect(encodePlan(plan.edits, plan.extension)).toBe(
      '{"end":"2026-11-21T10:52:00.000Z","extends":"bcd234"}',
    );
    expect(run('/chaos extend bcd234 10m', view({ changes: [chaos] }))).toMatchObject({ seconds: 600 });
  });

  test('says what it is that goes on, where, and for whom', () => {
    const { target, summary, warnings, ...plan } = planOf(
      '/chaos extend bcd234 10m',
      view({ changes: [chaos] }),
    );
    expect(target).toBe('bcd234');
    expect(summary).toBe('`bcd234` (/chaos blackhole a.example.com:443) stays 10m longer. It is broken.');
    expect(warnings).toEqual([]);
    expect(plan).toMatchObject({ namespaces: ['shop'], scope });
  });

  test.each([
    '/chaos extend bcd234 10m',
    '/chaos extend BCD 10m',
    '/chaos extend bcd234 for 10m because we are not done',
    '/chaos extend bcd234 600s',
  ])('%s: the same', (typed) => {
    expect(planOf(typed, view({ changes: [chaos] })).extension).toEqual({
      extends: 'bcd234',
      end: '2026-11-21T10:52:00.000Z',
    });
  });

  test('an open host stays open', () => {
    const plan = planOf('/egress extend fgh567 1h', view({ changes: [allow, chaos] }));
    expect(plan.extension).toEqual({ extends: 'fgh567', end: '2026-11-21T11:42:00.000Z' });
  });

  test('counts from the last end there is, as often as it is extended', () => {
    const twice = later(later(chaos, '2026-11-21T10:52:00Z', 'xyz234'), '2026-11-21T11:00:00Z');
    expect(planOf('/chaos extend bcd234 10m', view({ changes: [twice] })).extension?.end).toBe(
      '2026-11-21T11:10:00.000Z',
    );
  });

  test('warns of drift, which stays for longer too', () => {
    const drifted = { type: 'drifted', at: '2026-11-21T10:05:00Z', why: 'its rules were edited' } as const;
    const changes = [{ ...chaos, facts: [...chaos.facts, drifted] }];
    expect(planOf('/chaos extend bcd234 10m', view({ changes })).warnings).toEqual([
      'It has drifted: its rules were edited; that is left as it is, until the new end.',
    ]);
  });

  test('chaos for everyone is extended from the channel that asked for it', () => {
    const everyone = { ...chaos, spec: { ...chaos.spec, scope: { ...scope, namespace: '*' } } };
    expect(codeOf('/chaos extend bcd234 10m', view({ changes: [everyone] }))).toBe('(plan)');
    expect(codeOf('/chaos extend bcd234 10m', view({ changes: [everyone] }), ['other'])).toBe(
      'lease-elsewhere',
    );
  });
});

describe('what helps', () => {
  test('the nearest id of the same family', () => {
    const changes = [chaos, allow];
    expect(run('/chaos extend bcd235 10m', view({ changes }))).toMatchObject({
      fix: 'Did you mean `/chaos extend bcd234`?',
    });
    expect(run('/chaos extend fgh568 10m', view({ changes }))).toMatchObject({
      fix: '`/chaos status` and `/egress list` show what is open.',
    });
  });

  test('the command that would work', () => {
    const changes = [allow, chaos, asked];
    expect(run('/chaos extend fgh567 10m', view({ changes }))).toMatchObject({
      fix: 'Type `/egress extend fgh567 10m`.',
    });
    expect(run('/chaos extend xyz234 10m', view({ changes }))).toMatchObject({
      fix: 'Type `/chaos extend bcd234 10m`.',
    });
    expect(run('/chaos extend bcd234 10m', view({ changes }))).toMatchObject({
      why: '`xyz234`, asked by <@U0ANA>, is not decided yet.',
    });
  });
});

describe('planned again, to be made', () => {
  const again = (changes: readonly Change[], { id, spec }: Change) =>
    codeOf('/chaos extend bcd234 10m', view({ changes, planningFor: { id, requestedAt: spec.requestedAt } }));
  const second = { ...asked, id: 'zzz234', spec: { ...asked.spec, requestedAt: '2026-11-21T10:01:00Z' } };

  test('of two that were asked at once, the first goes on', () => {
    expect(again([chaos, second], asked)).toBe('(plan)');
    expect(again([chaos, asked], second)).toBe('extension-open');
  });

  test('its own successor is not in its way', () => {
    expect(again([chaos, { ...second, spec: { ...second.spec, follows: 'xyz234' } }], asked)).toBe('(plan)');
  });
});

describe('an extension is none of what it extends', () => {
  const changes = [chaos, asked];
  const a = entry(A, ['443 TLS']);

  test('it breaks nothing, is not listed, and ends with nothing', () => {
    expect(textOf(run('/chaos status', view({ changes })))).not.toContain('xyz234');
    expect(textOf(run('/chaos status', view({ changes: [asked] })))).toContain('No chaos is open');
    expect(run('/chaos stop all', view({ changes }))).toMatchObject({ signal: { ids: ['bcd234'] } });
  });

  test('it occupies no host: another request is not refused because of it', () => {
    const mine = { objects: [a], changes: [asked] };
    expect(codeOf(`/chaos blackhole ${A} 20s`, view(mine))).toBe('(plan)');
  });

  test('it opens nothing: a request for the host is planned, and revoking it names the allow alone', () => {
    const more = { ...asked, spec: { ...asked.spec, verb: 'egress extend', extends: 'fgh567', scope } };
    expect(codeOf(`/egress allow ${A}`, view({ changes: [more] }))).toBe('(plan)');
    expect(textOf(run('/egress list', view({ changes: [more] })))).toContain('Nothing by Drawbridge.');
    expect(run(`/egress revoke ${A}`, view({ changes: [allow, more] }))).toMatchObject({
      signal: { ids: ['fgh567'] },
    });
  });

  test('the new end is listed', () => {
    const longer = [later(chaos, '2026-11-21T10:52:00Z'), later(allow, '2026-11-21T11:42:00Z')];
    expect(textOf(run('/chaos status', view({ changes: longer })))).toContain('until 2026-11-21 10:52 UTC');
    expect(textOf(run('/egress list', view({ changes: longer })))).toContain('until 2026-11-21 11:42 UTC');
  });
});
