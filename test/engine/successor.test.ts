/** A successor that nobody needs, because another replica was faster: it takes no card away, and none is made. */
import { expect, test } from 'vitest';
import { idFrom, successorHash } from '../../src/core/id.ts';
import { factOf } from '../../src/core/change.ts';
import { askMore, changes, lease } from './extending.ts';
import { MINUTE } from './objects.ts';
import type { Rig } from './rig.ts';
import { BOB } from './rig.ts';
import { live, start } from './start.ts';

test('a successor whose predecessor was made all the same leaves it its card', async () => {
  const { at, bot } = await start();
  await live(at, bot, '/chaos blackhole a.example.com 60m');
  const made = await at.change();
  const hash = successorHash(made.id, 'another digest');
  const id = idFrom(hash);
  await at.world.records.create(id, { ...made.spec, hash, follows: made.id }, made.card);

  await at.clock.advance(40 * MINUTE);

  expect(await at.facts(id)).toEqual(['lapsed']);
  expect(at.slack.cards).toHaveLength(1);
  expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('*Live*');
});

test.each([1, 2, 3, 4, 5])(
  'another replica extends just before read %i of the record: no second request comes of it',
  async (nth) => {
    const { at, bot } = await start();
    await live(at, bot);
    const id = await askMore(at, bot);
    await extendBeforeRead(at, id, nth);

    await at.click(bot, 'approve', BOB, id);
    await at.clock.advance(MINUTE);

    expect(factOf(await lease(at), 'extended')).toMatchObject({ by: id });
    expect(await at.facts(id)).toEqual(['approved', 'applied']);
    expect(await changes(at)).toHaveLength(2);
  },
);

async function extendBeforeRead(at: Rig, id: string, nth: number): Promise<void> {
  const { id: extended } = await lease(at);
  const { extends: _named, end } = JSON.parse((await at.change(id)).spec.plan) as {
    extends: string;
    end: string;
  };
  let reads = 0;
  at.world.knobs.before = async ({ port, method, args }) => {
    if (port !== 'records' || method !== 'get' || args[0] !== extended) return;
    const approved = factOf(await at.world.records.get(id).then(present), 'approved');
    if (!approved || (reads += 1) !== nth) return;
    const fact = { type: 'extended', at: new Date(at.clock.now()).toISOString(), end, by: id } as const;
    await at.world.records.append(await lease(at), fact);
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}
