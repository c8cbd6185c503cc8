/** What is tried before more time is asked for, and what is written first when it is given. */
import { describe, expect, test } from 'vitest';
import { appends, askMore, isMark, lease, markEndsAt } from './extending.ts';
import { mesh, MINUTE } from './objects.ts';
import type { Rig } from './rig.ts';
import { BOB } from './rig.ts';
import { live, start } from './start.ts';

const ENTRIES = ['one', 'two'].map((name) => ({
  kind: 'ServiceEntry' as const,
  namespace: 'shop',
  name,
}));

describe('rehearsed before anybody is asked', () => {
  test.each([
    [
      'the API server would refuse the mark',
      (at: Rig) => (at.world.knobs.refuse = () => 'no'),
      'The rehearsal of',
    ],
    [
      'we may not write it',
      (at: Rig) => (at.world.knobs.mayI = ({ verb }) => verb !== 'update'),
      'update VirtualService in shop',
    ],
    ['clocks differ', (at: Rig) => (at.world.knobs.skew = 6000), 'clock'],
    ['what we know is too old', (at: Rig) => (at.world.knobs.age = 6000), 'too old to plan on'],
  ])('%s: refused, and there is no record', async (_what, set, said) => {
    const { at, bot } = await start();
    await live(at, bot);
    const made = mesh(at);
    set(at);
    const reply = await at.type(bot, `/chaos extend ${(await lease(at)).id} 10m`);
    expect(reply?.text).toContain(said);
    expect(at.world.all('MeshChange')).toHaveLength(1);
    expect(mesh(at)).toEqual(made);
  });
});

test('two open hosts as one: both marks are written before the record', async () => {
  const { at, bot, before } = await start([]);
  await live(at, bot, '/egress allow one.example.com two.example.com for 10m');
  const id = await askMore(at, bot, '1h', 'egress');
  const seen: (readonly number[])[] = [];
  const { id: extended } = await lease(at);
  at.world.knobs.before = (call) => {
    if (isMark(call) || appends(call, 'extended'))
      seen.push(ENTRIES.map((target) => markEndsAt(at, target, extended)));
  };
  await at.click(bot, 'approve', BOB, id);

  expect(seen).toEqual([
    [10, 10],
    [70, 10],
    [70, 70],
  ]);
  await at.clock.advance(70 * MINUTE);
  expect(mesh(at)).toEqual(before);
});
