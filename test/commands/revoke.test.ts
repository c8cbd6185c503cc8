/** `egress revoke` where more than a host is open: what ends, in which order, and what is said. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/command.ts';
import { doEdit } from '../../src/core/edit.ts';
import { encodePlan } from '../../src/core/plan.ts';
import { change, entry, view } from '../mesh/make.ts';
import { planOf, run, textOf } from './run.ts';

const A = 'a.example.com';
const scope = { host: A, ports: [443], namespace: 'shop' };
const allow = change('bcd234', { verb: 'egress allow', target: `${A}:443`, scope });
const chaos = change('fgh567', { verb: 'chaos blackhole', target: `${A}:443`, scope });
const idsOf = (outcome: Outcome) =>
  outcome.kind === 'signal' ? [outcome.signal.says, ...outcome.signal.ids] : outcome;

/** The entry that the allow made. */
function made() {
  const [edit] = planOf(`/egress allow ${A}`, view()).edits;
  if (!edit) throw new Error('no edit');
  return doEdit(undefined, edit, { id: 'bcd234', order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' });
}

describe('what is built on it', () => {
  const on = (id: string, verb: string, ports: readonly number[], host = A) =>
    change(id, {
      verb,
      target: `${host}:${ports.join()}`,
      scope: { host, ports: [...ports], namespace: 'shop' },
    });
  const originate = on('oooo22', 'egress originate', [80]);
  const plain = on('gggg33', 'egress gateway', [80]);
  const pass = on('gggg44', 'egress gateway', [443]);
  const shift = on('tttt55', 'traffic shift', [80]);
  const other = on('oooo66', 'egress originate', [80], 'b.example.com');
  const all = view({ objects: [made()], changes: [allow, originate, plain, pass, shift, chaos, other] });
  const revoked = (word: string) => idsOf(run(`/egress revoke ${word}`, all));

  test.each([A, 'a-example', 'bcd234'])('%s: rules, ways, TLS, and the host last', (word) => {
    expect(revoked(word)).toEqual(['revoke', 'fgh567', 'tttt55', 'gggg33', 'gggg44', 'oooo22', 'bcd234']);
  });

  test('by its id an origination takes along the way of its port only, and the host stays open', () => {
    expect(revoked('oooo22')).toEqual(['revoke', 'fgh567', 'tttt55', 'gggg33', 'oooo22']);
    expect(revoked('gggg44')).toEqual(['revoke', 'fgh567', 'tttt55', 'gggg44']);
  });

  test('a shift of another host that sends calls to it ends first', () => {
    const B = 'b.example.com';
    const open = [entry(A, ['80 HTTP']), entry(B, ['80 HTTP'])];
    const plan = encodePlan(planOf(`/traffic shift ${B} ${A}=50 ${B}=50`, view({ objects: open })).edits);
    const away = change('tttt77', {
      verb: 'traffic shift',
      scope: { host: B, ports: [80], namespace: 'shop' },
      plan,
    });
    const there = view({ objects: [made()], changes: [allow, away] });
    expect(idsOf(run(`/egress revoke ${A}`, there))).toEqual(['revoke', 'tttt77', 'bcd234']);
  });

  test('on a host that others opened, all of ours', () => {
    const theirs = view({ objects: [entry(A, ['443 TLS'])], changes: [originate, pass] });
    expect(idsOf(run(`/egress revoke ${A}`, theirs))).toEqual(['revoke', 'gggg44', 'oooo22']);
  });

  test('it is said, with what becomes of the calls', () => {
    const text = textOf(run(`/egress revoke ${A}`, all));
    expect(text).toContain(
      'First ends what breaks or leads it: `fgh567` (/chaos blackhole a.example.com:443)',
    );
    expect(text).toContain('`gggg44` (/egress gateway a.example.com:443), `oooo22` (/egress originate');
    expect(text).toContain(`When it ends, calls to http://${A} fail.`);
  });

  test('a list tells them apart', () => {
    const text = textOf(run('/egress list', all));
    expect(text).toContain(`• ${A}:443 for shop (live)`);
    expect(text).toContain(`• TLS for http://${A} for shop (live)`);
    expect(text).toContain(`• the way of ${A}:443 through the egress gateway for shop (live)`);
  });
});
