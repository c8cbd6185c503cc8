import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import { mendLines } from '../../src/core/mend.ts';
import { mesh, MINUTE, NAMED, tlsRule, tlsService, VS } from './objects.ts';
import { ANA, BOB, CHANNEL } from './rig.ts';
import { live, start } from './start.ts';

describe('what others do to a live change', () => {
  test('an edit of our rule is told once, left, and undone at the end', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await at.world.user('kubectl-edit').edit(NAMED, (object) => {
      const [ours, ...rest] = (object.spec?.['tls'] ?? []) as { match: object[] }[];
      const edited = { ...ours, match: [{ ...ours?.match[0], gateways: ['mesh'] }] };
      return { ...object, spec: { ...object.spec, tls: [edited, ...rest] as never } };
    });
    await at.clock.advance(2 * MINUTE);
    expect((await at.facts()).filter((type) => type === 'drifted')).toHaveLength(1);
    expect(at.world.stored(VS)?.spec?.['tls']).toHaveLength(2);
    await at.clock.advance(10 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('the object deleted and made anew without our rule: taken out, and nothing is put back', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await at.world.user('kubectl').remove(NAMED);
    await at.world.user('kubectl').create(tlsService('a', 'a.example.com'));
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toContain('taken-out');
    expect(mesh(at)).toEqual(before);
  });

  test('the mark taken off by somebody, our rule left: it is undone all the same', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    await at.world.user('kubectl-edit').edit(NAMED, (object) => {
      const { annotations: _marks, ...metadata } = object.metadata;
      return { ...object, metadata };
    });
    await at.clock.advance(11 * MINUTE);
    expect(mesh(at)).toEqual(before);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'drifted', 'reverted']);
  });

  test('an undo that is not proven is stuck, says so with the lines that mend it, and keeps trying', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    at.world.knobs.refuse = (object) => (object.kind === 'VirtualService' ? 'denied by a policy' : undefined);
    await at.clock.advance(12 * MINUTE);
    const stuck = (await at.change()).facts.at(-1);
    expect(stuck).toMatchObject({
      type: 'stuck',
      mend: expect.arrayContaining([expect.stringContaining('kubectl ')]),
    });
    expect(stuck?.type === 'stuck' && (stuck.count ?? 0) > 2).toBe(true);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Not taken back yet');
    expect(at.slack.cards[0]?.thread.at(-1)).toContain('kubectl patch');

    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(5 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });
});

describe('marks', () => {
  test('a mark whose record is gone is swept when its end is past, and not before', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    const { id } = await at.change();
    bot.life.dead = true;
    await at.world.records.remove(id);
    await at.boot();
    await at.clock.advance(8 * MINUTE);
    expect(marksOf(at.world.stored(VS)).size).toBe(1);
    await at.clock.advance(4 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('a mark copied to another object is reported and never acted on', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    const { spec, metadata } = at.world.stored(VS) ?? { metadata: {} };
    const copy = { ...tlsService('copy', 'a.example.com'), spec };
    await at.world.user('kubectl').create({
      ...copy,
      metadata: { ...copy.metadata, annotations: metadata.annotations ?? {} },
    });
    await at.clock.advance(20 * MINUTE);
    const copied = at.world.stored({ ...VS, name: 'copy' });
    expect(copied?.spec).toEqual(spec);
    expect(Object.keys(copied?.metadata.annotations ?? {})[0]).toContain(MARK_PREFIX);
    expect(
      at.logged.some(({ message }) => message === 'an object bears a mark that was not written for it'),
    ).toBe(true);
  });

  test('the lines that mend a stuck undo name the object, the lists and the mark', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    const { id } = await at.change();
    const lines = mendLines(at.world.stored(VS) as KubeObject, id);
    expect(lines).toEqual([
      `kubectl patch -n shop virtualservice a --type=merge -p '${JSON.stringify({ spec: { tls: [tlsRule('a.example.com', 'a.example.com')] } })}'`,
      `kubectl annotate -n shop virtualservice a ${MARK_PREFIX}${id}-`,
    ]);
  });
});

describe('records that are not ours to trust', () => {
  test('one that somebody wrote by hand is reported, and never acted on', async () => {
    const { at, bot, before } = await start();
    await live(at, bot);
    const good = at.world.all('MeshChange')[0];
    bot.life.dead = true;
    const spec = { ...good?.spec, plan: '[]' };
    const forged = {
      apiVersion: 'drawbridge.dev/v1alpha1',
      kind: 'MeshChange',
      metadata: { name: 'forged', namespace: 'drawbridge' },
    };
    await at.world.user('kubectl').create({ ...forged, spec });
    await at.boot();
    await at.clock.advance(20 * MINUTE);
    expect(at.world.badRecords.map(({ name }) => name)).toContain('forged');
    expect(mesh(at)).toEqual(before);
  });
});

test('one open routing change per host, port and callers: another is refused and names it', async () => {
  const { at, bot } = await start();
  await live(at, bot);
  const { id } = await at.change();
  const reply = await at.type(bot, '/chaos blackhole a.example.com 5m', BOB);
  expect(reply?.text).toContain(id);
  expect(at.world.all('MeshChange')).toHaveLength(1);
});

test('Show YAML shows the exact difference, before and while it is live', async () => {
  const { at, bot } = await start();
  await at.type(bot, '/chaos blackhole a.example.com 10m');
  const asked = await at.click(bot, 'yaml', ANA);
  await at.click(bot, 'approve');
  const shown = await at.click(bot, 'yaml', ANA);
  expect(shown?.modal?.blocks).toEqual(asked?.modal?.blocks);
  expect(JSON.stringify(shown?.modal)).toContain('+        - destination:');
});

test('a channel that the settings do not list acts on nothing', async () => {
  const { at, bot } = await start();
  const asked = { family: 'chaos', text: 'blackhole a.example.com 10m', user: ANA, team: 'T1', trigger: 't' };
  const reply = await bot.engine.onCommand({ ...asked, channel: `${CHANNEL}X` });
  expect(reply?.text).toContain('Nobody acts on the mesh from this channel');
  expect(at.world.all('MeshChange')).toEqual([]);
});
