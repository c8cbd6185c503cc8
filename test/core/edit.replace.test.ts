/** An object of ours takes another shape in one update, where all of it is the change's whose place is taken. */
import { describe, expect, test } from 'vitest';
import type { Stamp } from '../../src/core/edit.ts';
import { doEdit, EditMisfit, specHash, undo } from '../../src/core/edit.ts';
import type { Json, KubeObject } from '../../src/core/kube.ts';
import { marksOf } from '../../src/core/mark.ts';
import type { CreateEdit } from '../../src/core/plan.ts';

const at = (id: string): Stamp => ({ id, order: 0, by: 'U0ANA', at: '2026-11-21T10:00:00Z' });
const port: Json = { number: 3306, name: 'tcp-3306', protocol: 'TCP' };

function entry(address: string, supersedes?: string): CreateEdit {
  return {
    do: 'create',
    target: { kind: 'ServiceEntry', namespace: 'shop', name: 'db' },
    shell: { hosts: ['db.example.com'], resolution: 'NONE', addresses: [address], exportTo: ['.'] },
    items: { ports: [port] },
    ...(supersedes === undefined ? {} : { supersedes }),
  };
}

const first = doEdit(undefined, entry('198.51.100.7/32'), at('aaaaaa'));
const moved = entry('198.51.100.9/32', 'aaaaaa');
const addressesOf = (object: KubeObject | undefined) => object?.spec?.['addresses'];

describe('one update', () => {
  const second = doEdit(first, moved, at('bbbbbb'));

  test('has the new shell, the items once, and the mark of the later change alone', () => {
    expect(second.spec).toEqual({ ...moved.shell, ports: [port] });
    expect([...marksOf(second).keys()]).toEqual(['bbbbbb']);
    expect(marksOf(second).get('bbbbbb')).toMatchObject({ supersedes: 'aaaaaa', before: 'absent' });
  });

  test('is undone to what stood there before the first', () => {
    expect(undo(second, 'bbbbbb')).toBeUndefined();
    expect(undo(second, 'aaaaaa')).toBe(second);
    expect(specHash(undo(second, 'bbbbbb'))).toBe(specHash(first));
  });

  test('done twice is done once; and a third takes the place of the second', () => {
    expect(doEdit(second, moved, at('bbbbbb'))).toBe(second);
    const third = doEdit(second, entry('198.51.100.11/32', 'bbbbbb'), at('cccccc'));
    expect(addressesOf(third)).toEqual(['198.51.100.11/32']);
    expect(undo(third, 'cccccc')).toBeUndefined();
  });
});

describe('it does not fit', () => {
  const joined = doEdit(
    first,
    { ...entry('198.51.100.7/32'), items: { ports: [{ number: 3307, name: 'tcp-3307', protocol: 'TCP' }] } },
    at('dddddd'),
  );

  test.each([
    ['where another change has a part in it', joined],
    ['where somebody edited the shell', { ...first, spec: { ...first.spec, location: 'MESH_INTERNAL' } }],
    ['where somebody added a port', withPort(first)],
    ['where the mark is gone', { ...first, metadata: { ...first.metadata, annotations: {} } }],
  ])('%s', (_title, live) => {
    expect(() => doEdit(live, moved, at('bbbbbb'))).toThrow(EditMisfit);
  });

  function withPort(object: KubeObject): KubeObject {
    const ports = [port, { number: 9, name: 'theirs', protocol: 'TCP' }];
    return { ...object, spec: { ...object.spec, ports } };
  }
});
