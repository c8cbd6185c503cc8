/** `egress revoke`, `chaos stop`: which changes end, in which order. `egress list`, `chaos status`: what is told. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/command.ts';
import { doEdit } from '../../src/core/edit.ts';
import { change, entry, view } from '../mesh/make.ts';
import { planOf, run, textOf } from './run.ts';

const A = 'a.example.com';
const scope = { host: A, ports: [443], namespace: 'shop' };
const allow = change('bcd234', { verb: 'egress allow', target: `${A}:443`, scope });
const chaos = change('fgh567', { verb: 'chaos blackhole', target: `${A}:443`, scope });
const elsewhere = change('jkm789', { verb: 'chaos blackhole', scope: { ...scope, namespace: 'other' } });
const idsOf = (outcome: Outcome) =>
  outcome.kind === 'signal' ? [outcome.signal.says, ...outcome.signal.ids] : outcome;

/** The entry that the allow made. */
function made() {
  const [edit] = planOf(`/egress allow ${A}`, view()).edits;
  if (!edit) throw new Error('no edit');
  return doEdit(undefined, edit, { id: 'bcd234', order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' });
}

/** How many items a list shows, and how many more it says there are. */
function shownAndLeft(text: string): number {
  const left = [...text.matchAll(/… and (\d+) more/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  return left + (text.match(/^• /gm) ?? []).length;
}

describe('egress revoke', () => {
  const mesh = { objects: [made()], changes: [elsewhere, allow, chaos] };

  test.each([A, 'a-example', 'a-example.shop', 'bcd234', 'bcd'])('%s: open chaos on it first', (word) => {
    expect(idsOf(run(`/egress revoke ${word}`, view(mesh)))).toEqual(['revoke', 'fgh567', 'bcd234']);
  });

  test('a nickname means its host', () => {
    const there = view({ ...mesh, catalogue: { shop: { host: A } } });
    expect(idsOf(run('/egress revoke shop', there))).toEqual(['revoke', 'fgh567', 'bcd234']);
  });

  test('chaos on one name under a wildcard ends with it, chaos from everyone too', () => {
    const wild = change('bcd234', { verb: 'egress allow', scope: { ...scope, host: '*.example.com' } });
    const all = change('fgh567', { scope: { ...scope, namespace: '*' } });
    const there = view({ changes: [wild, all, elsewhere] });
    expect(idsOf(run('/egress revoke *.example.com', there))).toEqual(['revoke', 'fgh567', 'bcd234']);
  });

  test('a request that nobody approved yet can be taken back', () => {
    const asked = change('bcd234', { verb: 'egress allow', scope }, []);
    expect(idsOf(run(`/egress revoke ${A}`, view({ changes: [asked] })))).toEqual(['revoke', 'bcd234']);
  });

  test('several hosts of one allow close together, and that is said', () => {
    const two = change('bcd234', { verb: 'egress allow', scope: { ...scope, host: `${A} b.example.com` } });
    expect(textOf(run(`/egress revoke ${A}`, view({ changes: [two] })))).toContain(
      `${A}, b.example.com for shop`,
    );
  });

  test('under ALLOW_ANY it stays reachable, and a black hole is offered', () => {
    const text = textOf(run(`/egress revoke ${A}`, view({ ...mesh, outbound: 'ALLOW_ANY' })));
    expect(text).toContain('It stays reachable');
    expect(text).toContain(`/chaos blackhole ${A} 10m`);
    expect(textOf(run(`/egress revoke ${A}`, view(mesh)))).not.toContain('reachable');
  });

  test('of two namespaces of the channel, the first that has it open', () => {
    const other = change('pqr234', { verb: 'egress allow', scope: { ...scope, namespace: 'other' } });
    const there = view({ changes: [other, allow] });
    expect(idsOf(run(`/egress revoke ${A}`, there, ['shop', 'other']))).toEqual(['revoke', 'bcd234']);
    expect(idsOf(run(`/egress revoke ${A}`, there, ['other', 'shop']))).toEqual(['revoke', 'pqr234']);
  });

  test('a closed change is not open', () => {
    const over = change('bcd234', { verb: 'egress allow', scope }, [
      { type: 'lapsed', at: '2026-11-21T10:00:00Z' },
    ]);
    expect(run(`/egress revoke ${A}`, view({ changes: [over] }))).toMatchObject({ code: 'not-open' });
  });
});

describe('chaos stop', () => {
  const there = view({ changes: [allow, chaos, elsewhere] });

  test('one, by its id or the beginning of it, whatever the namespace', () => {
    expect(idsOf(run('/chaos stop fgh567', there))).toEqual(['stop', 'fgh567']);
    expect(idsOf(run('/chaos stop JKM', there))).toEqual(['stop', 'jkm789']);
  });

  test('all of this channel’s namespaces', () => {
    expect(idsOf(run('/chaos stop all', there))).toEqual(['stop', 'fgh567']);
    expect(idsOf(run('/chaos stop all', there, ['other', 'shop']))).toEqual(['stop', 'fgh567', 'jkm789']);
    expect(textOf(run('/chaos stop all', there, ['third']))).toBe(
      'Nothing to stop: no chaos is open for third.',
    );
  });

  test('one by its id from a channel that is not listed, or a direct message; all only from a listed one', () => {
    expect(idsOf(run('/chaos stop fgh567', there, []))).toEqual(['stop', 'fgh567']);
    expect(run('/chaos stop all', there, [])).toMatchObject({ code: 'channel-not-listed' });
    expect(run('/chaos status', there, [])).toMatchObject({ code: 'channel-not-listed' });
  });

  test('the nearest id, where there is none', () => {
    expect(run('/chaos stop fgh566', there)).toMatchObject({ fix: 'Did you mean `/chaos stop fgh567`?' });
  });
});

describe('what is told', () => {
  test('egress list: what is open, for whom, until when, by whom; and what others made', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'Helm' };
    const theirs = entry('*.example.org', ['443 TLS', '80'], {
      name: 'theirs',
      labels,
      spec: { exportTo: ['*'] },
    });
    const hidden = entry('x.example.net', ['443 TLS'], { namespace: 'other' });
    const there = view({ objects: [made(), theirs, hidden], changes: [allow, chaos], outbound: 'ALLOW_ANY' });
    expect(textOf(run('/egress list', there)).split('\n')).toEqual([
      '*Open for shop*',
      '• a.example.com:443 for shop (live): `bcd234`, asked by <@U0ANA>, until 2026-11-21 10:42 UTC',
      '*Made by others*',
      '• ∗.example.org (443 TLS, 80 undeclared) for everyone: ServiceEntry shop/theirs, made by Helm',
      'Pods in shop may reach any other host too (ALLOW_ANY).',
    ]);
  });

  test('egress list: nothing, and too much', () => {
    expect(textOf(run('/egress list', view()))).toBe('*Open for shop*\nNothing by Drawbridge.');
    const objects = Array.from({ length: 500 }, (_none, n) => entry(`h${n}.example.com`, ['443 TLS']));
    const text = textOf(run('/egress list', view({ objects, outbound: 'ALLOW_ANY' })));
    expect(text.length).toBeLessThan(2_800);
    expect(shownAndLeft(text)).toBe(500);
    expect(text).toMatch(/may reach any other host too \(ALLOW_ANY\)\.$/);
  });

  test('egress list: many of ours leave room to say how many more there are, of either kind', () => {
    const objects = Array.from({ length: 100 }, (_none, n) => entry(`h${n}.example.com`, ['443 TLS']));
    const changes = Array.from({ length: 100 }, (_none, n) =>
      change(`bcd${n}`, { verb: 'egress allow', scope }),
    );
    const text = textOf(run('/egress list', view({ objects, changes })));
    expect(text.length).toBeLessThan(2_900);
    expect(shownAndLeft(text)).toBe(200);
  });

  test('egress list: an entry with hundreds of hosts is one short line', () => {
    const hosts = Array.from({ length: 256 }, (_none, n) => `h${n}.example.com`);
    const text = textOf(run('/egress list', view({ objects: [entry(hosts, ['443 TLS'])] })));
    expect(text).toContain('h4.example.com and 251 more (443 TLS)');
  });

  test('people stay people, and nothing else draws or pings', () => {
    const far = change('bcd234', { verb: 'egress allow', scope: { ...scope, namespace: 'other' } });
    const { metadata, ...entryOf } = made();
    const evil = entry('x.example.org', ['443 TLS'], { managedFields: [{ manager: '<!channel>' }] });
    const ofFar = { ...entryOf, metadata, spec: { ...entryOf.spec, exportTo: ['*'] } };
    const list = textOf(run('/egress list', view({ objects: [ofFar, evil], changes: [far] })));
    expect(list).toContain('ServiceEntry shop/a-example, `bcd234`, asked by <@U0ANA>, until');
    expect(list).toContain('made by somebody with &lt;!channel&gt;');

    const loud = change('fgh567', {
      verb: 'chaos blackhole',
      target: '<!here>`',
      summary: '*<!here>*',
      scope,
    });
    const status = textOf(run('/chaos status', view({ changes: [loud] })));
    expect(status).toContain('`/chaos blackhole &lt;!here&gt;ˋ` (live): `fgh567`, asked by <@U0ANA>');
    expect(status).toContain('∗&lt;!here&gt;∗');
  });

  test('where the revisions of Istio differ, nothing is claimed of other hosts', () => {
    const there = { objects: [made()], changes: [allow], outbound: 'UNKNOWN' } as const;
    expect(textOf(run('/egress list', view(there)))).toContain('differ in whether pods in shop may reach');
    expect(textOf(run(`/egress revoke ${A}`, view(there)))).toContain(
      'where pods may reach any host (ALLOW_ANY), it stays reachable',
    );
  });

  test('chaos status: too much', () => {
    const changes = Array.from({ length: 100 }, (_none, n) => change(`bcd${n}`, { scope }));
    const text = textOf(run('/chaos status', view({ changes })));
    expect(text.length).toBeLessThan(2_800);
    expect(shownAndLeft(text)).toBe(100);
  });

  test('chaos status: what is broken, how, and until when', () => {
    const there = view({ changes: [allow, chaos, elsewhere] });
    expect(textOf(run('/chaos status', there)).split('\n')).toEqual([
      '*Chaos for shop*',
      '• `/chaos blackhole a.example.com:443` (live): `fgh567`, asked by <@U0ANA>, until 2026-11-21 10:42 UTC',
      '   It is broken.',
    ]);
    expect(textOf(run('/chaos status', view()))).toBe('No chaos is open for shop.');
  });
});
