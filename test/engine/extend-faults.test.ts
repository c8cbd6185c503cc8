/** Extensions while others write, the API server fails, and the process dies: given once, or not at all. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ClusterError } from '../../src/core/ports.ts';
import type { PortCall } from '../fakes/cluster.ts';
import { appends, askMore, endsAt, factTypes, lease, markEndsAt, once } from './extending.ts';
import { mesh, MINUTE, VS } from './objects.ts';
import type { Bot, Rig } from './rig.ts';
import { BOB } from './rig.ts';
import { live, start } from './start.ts';

const STOPPED = { type: 'stopped', by: 'U0EVE' } as const;
const UNAVAILABLE = new ClusterError('unavailable', 'no answer');
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
  const types = async () => factTypes(await lease(at));
  test('it is stopped at the very moment: void, and taken back', async () => {
    once(
      at,
      'before',
      (call) => appends(call, 'extended'),
      async () => {
        const extended = await lease(at);
        await at.world.records.append(extended, {
          type: 'stopped',
          at: new Date(at.clock.now()).toISOString(),
          by: 'U0EVE',
        });
      },
    );
    await approve();
    await at.clock.advance(MINUTE);
    expect(await types()).toEqual(['approved', 'armed', 'applied', 'stopped', 'reverted']);
    expect(await at.facts(id)).toEqual(['approved', 'void']);
    expect(mesh(at)).toEqual(before);
  });

  test.each(
    [1, 2, 3].flatMap((read) => [
      { read, view: 'current' },
      { read, view: 'behind' },
    ]),
  )(
    'it is stopped after read $read of its record, the view being $view: void all the same',
    async ({ read, view }) => {
      const extended = await lease(at);
      let reads = 0;
      const stop = async ({ port, method, args }: PortCall) => {
        const isRead = port === 'records' && method === 'get' && args[0] === extended.id;
        if (!isRead || (reads += 1) !== read) return;
        const live = await lease(at);
        await at.world.records.append(live, { ...STOPPED, at: new Date(at.clock.now()).toISOString() });
      };
      if (view === 'behind') at.world.freeze();
      await at.world.records.append(await at.change(id), {
        type: 'approved',
        at: new Date(at.clock.now()).toISOString(),
        by: BOB,
        groups: [],
        digest: (await at.change(id)).spec.digest,
      });
      at.world.knobs.after = stop;
      await bot.engine.reconcile(id);
      at.world.knobs.after = () => undefined;
      expect(await at.facts(id)).toEqual(['approved', 'void']);
      expect(await types()).not.toContain('extended');
      at.world.thaw();
      await at.clock.advance(MINUTE);
      expect(mesh(at)).toEqual(before);
    },
  );

  test('the record cannot be written until the old end: the marks are, and still it ends when it was to', async () => {
    at.world.knobs.before = (call) => {
      if (appends(call, 'extended')) throw UNAVAILABLE;
    };
    await approve();
    await at.clock.advance(5 * MINUTE - 1);
    expect(markEndsAt(at, VS, (await lease(at)).id)).toBe(20);
    await at.clock.advance(1);
    expect(await types()).toEqual(['approved', 'armed', 'applied', 'reverted']);
    expect(mesh(at)).toEqual(before);
    await at.clock.advance(MINUTE);
    expect((await at.facts(id)).at(-1)).toBe('void');
  });

  test('the record is written and the answer lost: given once', async () => {
    once(
      at,
      'after',
      (call) => appends(call, 'extended'),
      () => {
        throw UNAVAILABLE;
      },
    );
    await approve();
    await at.clock.advance(MINUTE);
    expect(await types()).toEqual(['approved', 'armed', 'applied', 'extended']);
    expect(await at.facts(id)).toEqual(['approved', 'applied']);
    expect(endsAt(await lease(at))).toBe(20);
  });

  test('the write lands when somebody stopped the request: both records say how it is', async () => {
    let land: PortCall['land'] | undefined;
    at.world.knobs.before = (call) => {
      if (!appends(call, 'extended')) return;
      land ??= call.land;
      throw UNAVAILABLE;
    };
    await approve();
    await at.click(bot, 'end', BOB, id);
    expect((await at.facts(id)).slice(-2)).toEqual(['stopped', 'void']);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(6000);
    await land?.();
    await at.clock.advance(14_000);
    expect((await at.facts(id)).at(-1)).toBe('applied');
    expect(JSON.stringify(at.slack.cards[1]?.message)).toContain('*Extended*');
    await at.clock.advance(MINUTE);
    expect(await at.change(id)).toMatchObject({ held: false });
    await at.clock.advance(14 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('the API server refuses the mark: void, with what it said', async () => {
    at.world.knobs.refuse = (object) => (object.kind === 'VirtualService' ? 'no marks today' : undefined);
    await approve();
    expect((await at.change(id)).facts.at(-1)).toMatchObject({
      type: 'void',
      why: expect.stringContaining('the API server said: ') as unknown,
    });
    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(5 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('clocks begin to differ between the approval and the write: void, and why', async () => {
    once(
      at,
      'after',
      (call) => appends(call, 'approved'),
      () => {
        at.world.knobs.skew = 6000;
      },
    );
    await approve();
    expect((await at.facts(id)).at(-1)).toBe('void');
    expect(endsAt(await lease(at))).toBe(10);
  });
});
