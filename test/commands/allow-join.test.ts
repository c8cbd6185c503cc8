/** `egress allow` to everyone, and into what is open already. */
import { describe, expect, test } from 'vitest';
import { doEdit, undo } from '../../src/core/edit.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { change, entry, sidecar, view } from '../mesh/make.ts';
import { only, opened, portsOf, warned } from './allowed.ts';
import { codeOf, planOf, run, textOf } from './run.ts';

const DB = '/egress allow db.example.com:3306 ip=198.51.100.7';

describe('to everyone', () => {
  const typed = '/egress allow a.example.com to everyone for 1h';

  test('is exported to the whole mesh, and says so', () => {
    const plan = planOf(typed, view());
    expect(plan.edits[0]).toMatchObject({
      target: { namespace: 'shop' },
      shell: { exportTo: ['*'] },
    });
    expect(plan.scope.namespace).toBe('*');
    expect(plan.summary).toMatch(/^Every pod in the mesh may reach/);
    expect(plan.warnings[0]).toContain('every namespace of the mesh');
  });

  test('looks at listeners and Sidecars of all namespaces', () => {
    const mongo = entry('b.example.com', ['9000 MONGO'], { namespace: 'other' });
    const port = '/egress allow a.example.com:9000 as TLS';
    expect(codeOf(`${port} to everyone`, view({ objects: [mongo] }))).toBe('port-clash');
    expect(run(port, view({ objects: [mongo] })).kind).toBe('plan');
    const aside = sidecar({ egress: [{ hosts: ['./*'] }] }, { namespace: 'other' });
    expect(warned(typed, { objects: [aside] })).toContain('Pods in other have Sidecar resources');
  });

  test('one that is asked stands in everybody’s way, as everybody’s stands in its', () => {
    const asked = { verb: 'egress allow', namespace: 'other', namespaces: ['other'] };
    const scope = (namespace: string) => ({ host: 'a.example.com', ports: [443], namespace });
    const all = view({ changes: [change('bcd234', { ...asked, scope: scope('*') }, [])] });
    expect(codeOf('/egress allow a.example.com', all)).toBe('already-asked');
    const one = view({ changes: [change('bcd234', { ...asked, scope: scope('other') }, [])] });
    expect(codeOf('/egress allow a.example.com', one)).toBe('(plan)');
    expect(codeOf(typed, one)).toBe('already-asked');
  });
});

describe('a new port on an entry of ours', () => {
  test('goes into it, and either may end first', () => {
    const mesh = opened('/egress allow a.example.com');
    const plan = planOf('/egress allow a.example.com:8443', view(mesh));
    const [edit] = plan.edits;
    const [before] = mesh.objects;
    if (!edit || !before) throw new Error('nothing planned');
    const both = doEdit(before, edit, { id: 'xyz234', order: 0, by: 'U0BEN', at: '2026-11-21T11:00:00Z' });

    expect(edit.target.name).toBe('a-example');
    expect(numbers(both)).toEqual([8443, 443]);
    expect(undo(both, 'xyz234')).toEqual(before);
    expect(numbers(undo(both, 'bcd234'))).toEqual([8443]);
    expect(undo(undo(both, 'bcd234'), 'xyz234')).toBeUndefined();
    expect(plan.summary).toContain('on 8443 (HTTPS), by ServiceEntry shop/a-example');
  });

  test('takes only what is missing', () => {
    const mesh = opened('/egress allow a.example.com');
    expect(portsOf('/egress allow a.example.com a.example.com:8443', mesh)).toEqual([
      '8443 https-8443 HTTPS',
    ]);
  });

  test('has the addresses of the entry, typed again or not', () => {
    const mesh = opened(DB);
    const wanted = { addresses: ['198.51.100.7/32'] };
    expect(only('/egress allow db.example.com:3307 as TCP', mesh).shell).toMatchObject(wanted);
    expect(only('/egress allow db.example.com:3307 as TCP ip=198.51.100.7', mesh).shell).toMatchObject(
      wanted,
    );
    expect(codeOf('/egress allow db.example.com:3307 as TCP ip=198.51.100.8', view(mesh))).toBe(
      'ports-differ',
    );
  });

  test.each([
    [
      'TCP cannot go where there are no addresses',
      '/egress allow a.example.com',
      'a.example.com:5432 ip=198.51.100.9',
    ],
    [
      'HTTP cannot go where there are',
      '/egress allow a.example.com:5432 ip=198.51.100.9',
      'a.example.com:80',
    ],
    [
      'nor a port for some where it is for everyone',
      '/egress allow a.example.com to everyone',
      'a.example.com:8443',
    ],
  ])('%s', (_title, first, second) => {
    expect(codeOf(`/egress allow ${second}`, view(opened(first)))).toBe('ports-differ');
  });

  test('waits for another request that is still to be made', () => {
    const { objects, changes } = opened('/egress allow a.example.com');
    const asked = change(
      'efg234',
      { verb: 'egress allow', scope: { host: 'a.example.com', ports: [8443], namespace: 'shop' } },
      [],
    );
    const both = view({ objects, changes: [...changes, asked] });
    expect(codeOf('/egress allow a.example.com:9443 as TLS', both)).toBe('already-asked');
  });

  test('revoked by its host, both end', () => {
    const mesh = opened('/egress allow a.example.com');
    const asked = planOf('/egress allow a.example.com:8443', view(mesh));
    const [before] = mesh.objects;
    const [edit] = asked.edits;
    if (!before || !edit) throw new Error('nothing planned');
    const second = change('xyz234', { verb: 'egress allow', scope: asked.scope });
    const both = doEdit(before, edit, { id: 'xyz234', order: 0, by: 'U0BEN', at: '2026-11-21T11:00:00Z' });
    const outcome = run(
      '/egress revoke a.example.com',
      view({ objects: [both], changes: [...mesh.changes, second] }),
    );

    expect(outcome).toMatchObject({ kind: 'signal', signal: { ids: ['bcd234', 'xyz234'] } });
    expect(textOf(outcome)).toMatch(/Revoking `bcd234`.*Revoking `xyz234`/);
  });

  function numbers(object: KubeObject | undefined) {
    return (object?.spec?.['ports'] as readonly { number: number }[] | undefined)?.map(
      ({ number }) => number,
    );
  }
});
