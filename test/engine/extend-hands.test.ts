/** Extensions under other people's hands: what they made is left, byte for byte. */
import { beforeEach, describe, expect, test } from 'vitest';
import { askMore, endsAt, isMark, lease, markEndsAt, once } from './extending.ts';
import { mesh, MINUTE, NAMED, tlsRule, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB } from './rig.ts';
import { live, start } from './start.ts';

describe('ten more minutes for a black hole of ten', () => {
  let at: Rig;
  let bot: Bot;
  let before: unknown;
  let id: string;

  beforeEach(async () => {
    ({ at, bot, before } = await start());
    await live(at, bot);
    await at.clock.advance(5 * MINUTE);
    id = await askMore(at, bot);
  });

  const approve = () => at.click(bot, 'approve', BOB, id);

  test('what others changed meanwhile, before and after, is left as they made it', async () => {
    const theirs = tlsRule('a.example.com', 'c.example.com');
    const edit = (host: string) =>
      at.world.user('kubectl-edit').edit(NAMED, (object) => ({
        ...object,
        spec: { ...object.spec, hosts: ['a.example.com', host] },
      }));
    await edit('b.example.com');
    const edited = at.world.stored(VS)?.spec;
    await approve();
    expect(at.world.stored(VS)?.spec).toEqual(edited);
    await edit('c.example.com');
    await at.world.user('kubectl-edit').edit(NAMED, (object) => {
      const { tls } = object.spec as { tls: readonly never[] };
      return { ...object, spec: { ...object.spec, tls: [...tls.slice(0, 1), theirs] } };
    });
    await at.clock.advance(15 * MINUTE);
    expect(at.world.stored(VS)?.spec).toEqual({
      hosts: ['a.example.com', 'c.example.com'],
      exportTo: ['.'],
      tls: [theirs],
    });
  });

  test('somebody writes at the very moment: the mark is put on what they made', async () => {
    once(at, 'before', isMark, () =>
      at.world.user('kubectl-edit').edit(NAMED, (object) => ({
        ...object,
        metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, theirs: 'x' } },
        spec: { ...object.spec, hosts: ['a.example.com', 'b.example.com'] },
      })),
    );
    await approve();
    const { metadata, spec } = at.world.stored(VS) ?? {};
    expect(metadata?.annotations).toMatchObject({ theirs: 'x' });
    expect(spec?.['hosts']).toEqual(['a.example.com', 'b.example.com']);
    expect(endsAt(await lease(at))).toBe(20);
    expect(markEndsAt(at, VS, (await lease(at)).id)).toBe(20);
  });

  test('nobody loses the lists to it: whoever owned them applies again without a conflict', async () => {
    const owners = () =>
      (at.world.stored(VS)?.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [
        manager,
        fieldsV1?.['f:spec'],
      ]);
    const known = owners();
    await approve();
    expect(owners()).toEqual(known);
    expect(known.find(([manager]) => manager === 'drawbridge')?.[1]).toBeUndefined();
  });

  test('somebody took our mark off: nothing is put on, and it ends as it would', async () => {
    await at.world.user('kubectl-edit').edit(NAMED, (object) => {
      const { annotations: _marks, ...metadata } = object.metadata;
      return { ...object, metadata };
    });
    await approve();
    expect(at.world.stored(VS)?.metadata.annotations).toBeUndefined();
    expect(endsAt(await lease(at))).toBe(20);
    await at.clock.advance(15 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });
});
