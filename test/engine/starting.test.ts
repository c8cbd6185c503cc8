/** The gate on new leases: they need a sweeper that is alive, and clocks that agree. Ending anything needs neither. */
import { describe, expect, test } from 'vitest';
import { ClusterError } from '../../src/core/ports.ts';
import { mesh, MINUTE, tlsEntry, tlsService } from './objects.ts';
import type { Rig } from './rig.ts';
import { rig } from './rig.ts';

const HOLE = '/chaos blackhole a.example.com 10m';
const FOR_GOOD = '/egress allow b.example.com';

async function start(sweeper: 'required' | 'off' = 'required') {
  const at = await rig({
    objects: [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')],
    sweeper,
  });
  at.world.knobs.sweeperAt = at.clock.now();
  return { at, before: mesh(at), bot: await at.boot() };
}

/** Every way in which no lease may be started, and what is said of it. */
const CLOSED: readonly (readonly [name: string, close: (at: Rig) => void, code: string, why: string])[] = [
  ['never seen', ({ world }) => (world.knobs.sweeperAt = undefined), 'sweeper-away', 'was never seen'],
  [
    'away for more than three minutes',
    ({ world, clock }) => (world.knobs.sweeperAt = clock.now() - 3 * MINUTE - 1000),
    'sweeper-away',
    'was last seen 3m 1s ago',
  ],
  [
    'from the future',
    ({ world, clock }) => (world.knobs.sweeperAt = clock.now() + MINUTE + 1000),
    'sweeper-away',
    'has a clock that is 1m 1s ahead of ours',
  ],
  ['a fast clock', ({ world }) => (world.knobs.skew = 5001), 'clocks-differ', 'is 5s ahead of the'],
  ['a slow clock', ({ world }) => (world.knobs.skew = -7000), 'clocks-differ', 'is 7s behind the'],
];

/** Open again. */
function open({ world, clock }: Rig): void {
  world.knobs.sweeperAt = clock.now();
  world.knobs.skew = 0;
}

describe.each(CLOSED)('%s', (_name, close, code, why) => {
  test('no lease can be asked for, and nothing is tried or stored', async () => {
    const { at, before, bot } = await start();
    close(at);
    const calls = bot.life.calls.length;
    const answer = await at.type(bot, HOLE);

    expect(answer?.text).toContain(why);
    expect(answer?.text).toContain(
      code === 'sweeper-away' ? 'kubectl get deploy,lease -n drawbridge' : 'clocks',
    );
    expect(bot.life.calls.slice(calls)).toEqual([]);
    expect(mesh(at)).toEqual(before);
  });

  test('an approval is refused and not recorded; it can be given when it is over', async () => {
    const { at, bot } = await start();
    await at.type(bot, HOLE);
    close(at);
    const answer = await at.click(bot, 'approve');
    expect(answer?.text).toContain(why);
    expect(await at.facts()).toEqual([]);

    open(at);
    await at.click(bot, 'approve');
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
  });

  test('what is approved and not begun ends void, and says why', async () => {
    const { at, before, bot } = await start();
    await at.type(bot, HOLE);
    at.world.knobs.after = ({ method, port }) => {
      if (port === 'records' && method === 'append') close(at);
    };
    await at.click(bot, 'approve');

    expect(await at.facts()).toEqual(['approved', 'void']);
    expect((await at.change()).facts.at(-1)).toMatchObject({ why: expect.stringContaining(why) });
    expect(mesh(at)).toEqual(before);
  });

  test('an allow for good needs nobody to end it', async () => {
    const { at, bot } = await start();
    close(at);
    await at.type(bot, FOR_GOOD);
    await at.click(bot, 'approve');

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
  });

  test('a denial, a stop and an undo ask for nothing', async () => {
    const { at, before, bot } = await start();
    await at.type(bot, HOLE);
    close(at);
    await at.click(bot, 'deny');
    expect(await at.facts()).toEqual(['denied']);

    open(at);
    await at.type(bot, HOLE);
    await at.click(bot, 'approve');
    close(at);
    await at.click(bot, 'end');
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'stopped', 'reverted']);

    open(at);
    await at.type(bot, HOLE);
    await at.click(bot, 'approve');
    close(at);
    await at.clock.advance(11 * MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });
});

test('within its limits nothing is refused', async () => {
  const { at, bot } = await start();
  at.world.knobs.sweeperAt = at.clock.now() - 3 * MINUTE;
  at.world.knobs.skew = -5000;
  await at.type(bot, HOLE);
  at.world.knobs.sweeperAt = at.clock.now() + MINUTE;
  await at.click(bot, 'approve');

  expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
});

test('off: nobody is asked for the sweeper, but clocks must agree all the same', async () => {
  const { at, bot } = await start('off');
  at.world.knobs.sweeperAt = undefined;
  at.world.knobs.mayI = (_right, who) => who === 'bot';
  await at.type(bot, HOLE);
  await at.click(bot, 'approve');
  expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);

  at.world.knobs.skew = 6000;
  expect((await at.type(bot, '/egress allow b.example.com for 1h'))?.text).toContain('6s ahead');
});

describe('the sweeper’s rights', () => {
  test('a lease that it could not take back is refused, and says what it lacks', async () => {
    const { at, bot } = await start();
    at.world.knobs.mayI = ({ verb }, who) => who === 'bot' || verb === 'get';
    const answer = await at.type(bot, '/egress allow b.example.com for 1h');

    expect(answer?.text).toContain(
      'Its account, `drawbridge-sweeper`, lacks: update ServiceEntry in shop; delete ServiceEntry in shop.',
    );
    expect(at.world.all('MeshChange')).toEqual([]);
  });

  test('it makes nothing, so nobody asks whether it may', async () => {
    const { at, bot } = await start();
    at.world.knobs.mayI = ({ verb }, who) => who === 'bot' || verb !== 'create';
    await at.type(bot, '/egress allow b.example.com for 1h');

    expect(at.world.all('MeshChange')).toHaveLength(1);
  });

  test('of an allow for good it takes nothing back', async () => {
    const { at, bot } = await start();
    at.world.knobs.mayI = (_right, who) => who === 'bot';
    await at.type(bot, FOR_GOOD);

    expect(at.world.all('MeshChange')).toHaveLength(1);
  });

  test('where we may not ask for it, that is what is said', async () => {
    const { at, bot } = await start();
    at.world.knobs.before = ({ method, args }) => {
      if (method === 'lacks' && args[1] === 'sweeper') throw new ClusterError('forbidden', 'no');
    };

    expect((await at.type(bot, HOLE))?.text).toContain('Its account lacks: create SubjectAccessReview.');
  });
});
