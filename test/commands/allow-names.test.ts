/** `egress allow` of TCP hosts by their names: looked up when asked, and in the place of what is open. */
import { describe, expect, test } from 'vitest';
import { doEdit, undo } from '../../src/core/edit.ts';
import type { Mesh } from '../mesh/make.ts';
import { change, entry, view } from '../mesh/make.ts';
import { opened } from './allowed.ts';
import { codeOf, planOf, registry, run } from './run.ts';

const DB = '/egress allow db.example.com:3306';
const dns = { 'db.example.com': ['198.51.100.9', '198.51.100.7'] };
const at = (...addresses: string[]) => ({ 'db.example.com': addresses });

describe('what is looked up', () => {
  const asks = (typed: string, mesh: Mesh = {}) => {
    let asked: string | undefined;
    const spy = new Proxy({}, { get: (_target, host) => void (asked = String(host)) });
    run(typed, view(mesh), undefined, spy);
    return asked;
  };

  test('TCP hosts that need addresses, and no others', () => {
    expect(asks(DB)).toBe('db.example.com');
    expect(asks('/egress allow db.example.com:443 db.example.com:3306')).toBe('db.example.com');
    expect(asks(`${DB} ip=198.51.100.7`)).toBeUndefined();
    expect(asks(DB, { dnsCapture: true })).toBeUndefined();
    expect(asks('/egress allow a.example.com')).toBeUndefined();
  });

  test.each([
    'a.example.com:3306 b.example.com:3306',
    'a.example.com:80 as TCP',
    'a.example.com as TCP',
    '*.example.com:3306',
    'mysql:3306',
    'metadata.google.internal:3306',
    'db.example.com:3306 db.example.com:80',
    'db.example.com:3306 as TLS',
  ])('not where it could not be opened so: %s', (typed) => {
    expect(asks(`/egress allow ${typed}`)).toBeUndefined();
    expect(codeOf(`/egress allow ${typed}`, view())).not.toBe('(plan)');
  });

  test('not what others have open, nor where only a port is missing', () => {
    const theirs = entry('db.example.com', ['3306 TCP'], { spec: { addresses: ['198.51.100.7'] } });
    expect(asks(DB, { objects: [theirs] })).toBeUndefined();
    expect(asks(DB, opened(`${DB} ip=198.51.100.7`))).toBeUndefined();
    expect(asks('/egress allow db.example.com:3307 as TCP', opened(DB, dns))).toBeUndefined();
    expect(asks(DB, opened(DB, dns))).toBe('db.example.com');
  });

  test('other verbs ask for nothing', () => {
    const asking = [...registry].filter(([, command]) => command.needs).map(([path]) => path);
    expect(asking).toEqual(['egress allow']);
  });
});

describe('by name', () => {
  test('makes what the addresses would, in one order, and says where they are from', () => {
    const plan = planOf(DB, view(), undefined, dns);
    expect(plan.edits).toEqual(planOf(`${DB} ip=198.51.100.7,198.51.100.9`, view()).edits);
    expect(plan.summary).toContain('at 198.51.100.7, 198.51.100.9');
    expect(plan.warnings.join()).toContain('the addresses that DNS gave of db.example.com');
  });

  test('what DNS says is guarded like what people type', () => {
    const codes = ['169.254.169.254', '10.244.0.7', '127.0.0.1'].map((address) => {
      const outcome = run(DB, view({ inside: ['10.244.0.0/16'] }), undefined, at(address));
      return outcome.kind === 'refusal' ? outcome.code : outcome.kind;
    });
    expect(codes).toEqual(['guarded-address', 'guarded-address', 'guarded-address']);
  });
});

describe('at other addresses', () => {
  const open = opened(DB, at('198.51.100.7'));
  const [before] = open.objects;

  test('takes the place of what is open, in one update of the same entry', () => {
    const plan = planOf(DB, view(open), undefined, at('198.51.100.9'));
    const [edit, ...more] = plan.edits;
    if (!edit || !before) throw new Error('nothing planned');
    const after = doEdit(before, edit, { id: 'xyz234', order: 0, by: 'U0BEN', at: '2026-11-21T11:00:00Z' });

    expect(more).toEqual([]);
    expect(edit).toMatchObject({ target: { name: before.metadata.name }, supersedes: 'bcd234' });
    expect(after.spec).toMatchObject({ addresses: ['198.51.100.9/32'] });
    expect(undo(after, 'xyz234')).toBeUndefined();
    expect(plan.summary).toContain('It takes the place of bcd234.');
    expect(plan.warnings.join()).toContain('what is there now is taken away');
  });

  test('also where people typed them, both times', () => {
    const typed = opened(`${DB} ip=198.51.100.7`);
    const [edit] = planOf(`${DB} ip=198.51.100.9`, view(typed)).edits;
    expect(edit).toMatchObject({ supersedes: 'bcd234' });
  });

  test('nothing differs: it is open already', () => {
    const code = (...addresses: string[]) => {
      const outcome = run(DB, view(open), undefined, at(...addresses));
      return outcome.kind === 'refusal' ? outcome.code : outcome.kind;
    };
    expect(code('198.51.100.7')).toBe('already-open');
    expect(codeOf(`${DB} ip=198.51.100.7`, view(open))).toBe('already-open');
    expect(code('198.51.100.7', '198.51.100.9')).toBe('plan');
  });

  test.each([
    ['another port of ours is there too', opened(`${DB} db.example.com:3307 as TCP ip=198.51.100.7`)],
    ['it is not made yet', { ...open, changes: [change('bcd234', { verb: 'egress allow' }, [])] }],
    ['its record is gone', { ...open, changes: [] }],
  ])('not where %s', (_title, mesh) => {
    expect(codeOf(`${DB} ip=198.51.100.9`, view(mesh))).toBe('addresses-differ');
  });

  test('others keep theirs', () => {
    const theirs = entry('db.example.com', ['3306 TCP'], { spec: { addresses: ['198.51.100.7'] } });
    expect(codeOf(`${DB} ip=198.51.100.9`, view({ objects: [theirs] }))).toBe('already-open');
  });
});
