import { describe, expect, test } from 'vitest';
import { ClusterError } from '../../src/core/ports.ts';
import { mesh, MINUTE, NAMED, tlsEntry, VS } from './objects.ts';
import { live, start } from './start.ts';

describe('arm before you fire', () => {
  test('`armed` is stored before the first edit, and without it nothing is written', async () => {
    const { at, bot, before } = await start();
    const writes: string[] = [];
    at.world.knobs.before = ({ port, method, args }) => {
      const fact = method === 'append' ? (args[1] as { type: string }).type : '';
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (method !== 'read' && method !== 'get' && !dry) writes.push(`${port}.${method} ${fact}`.trim());
      if (fact === 'armed') throw new ClusterError('unavailable', 'no answer');
    };
    await live(at, bot);
    expect(writes).not.toContain('cluster.update');
    expect(mesh(at)).toEqual(before);

    at.world.knobs.before = () => undefined;
    await at.clock.advance(31_000);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
  });

  test('not armed within 5 minutes of the approval: void, so that nothing lands by surprise after an outage', async () => {
    const { at, bot, before } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    at.world.knobs.age = 6000;
    await at.click(bot, 'approve');
    await at.clock.advance(6 * MINUTE);
    at.world.knobs.age = 0;
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'void']);
    expect(mesh(at)).toEqual(before);
  });

  test('not fully live 60 s after arming: taken back, failed', async () => {
    const { at, bot, before } = await start([]);
    await at.type(bot, '/egress allow one.example.com two.example.com for 10m');
    let creates = 0;
    at.world.knobs.before = ({ port, method, args }) => {
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (port === 'cluster' && method === 'create' && !dry && (creates += 1) > 1) {
        throw new ClusterError('unavailable', 'no answer');
      }
    };
    await at.click(bot, 'approve');
    expect(at.world.all('ServiceEntry')).toHaveLength(3);
    await at.clock.advance(2 * MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'failed', 'reverted']);
    expect(mesh(at)).toEqual(before);
  });

  test('only the process that armed fires; another does after 30 s', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    at.world.knobs.after = ({ args }) => {
      bot.life.dead ||= (args[1] as { type?: string } | undefined)?.type === 'armed';
    };
    await at.click(bot, 'approve');
    at.world.knobs.after = () => undefined;
    const other = await at.boot();
    expect(await at.facts()).toEqual(['approved', 'armed']);
    await at.clock.advance(29_000);
    expect(await at.facts()).toEqual(['approved', 'armed']);
    await at.clock.advance(2000);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    expect(other.life.dead).toBe(false);
  });

  test('two replicas that hear the same approval make it once', async () => {
    const { at, bot } = await start();
    await at.boot();
    await live(at, bot);
    expect(at.world.stored(VS)?.spec?.['tls']).toHaveLength(2);
    expect((await at.facts()).filter((type) => type === 'armed')).toHaveLength(1);
  });
});

describe('a write whose answer is lost', () => {
  test('was made all the same: it is found made, not made again', async () => {
    const { at, bot, before } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    let lost = false;
    at.world.knobs.after = ({ port, method, args }) => {
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (port === 'cluster' && method === 'update' && !dry && !lost) {
        lost = true;
        throw new ClusterError('unavailable', 'the answer was lost');
      }
    };
    await at.click(bot, 'approve');
    await at.clock.advance(2000);
    expect(at.world.stored(VS)?.spec?.['tls']).toHaveLength(2);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    await at.clock.advance(10 * MINUTE);
    expect(mesh(at)).toEqual(before);
  });

  test('lands after it was taken back: it is looked for once more, and taken out', async () => {
    const { at, bot, before } = await start([tlsEntry('a', 'a.example.com')]);
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    let land: (() => Promise<unknown>) | undefined;
    at.world.knobs.before = ({ port, method, args, land: now }) => {
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (port !== 'cluster' || method !== 'create' || dry) return;
      land ??= now;
      throw new ClusterError('unavailable', 'no answer');
    };
    await at.click(bot, 'approve');
    await at.type(bot, `/chaos stop ${(await at.change()).id}`);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(2000);
    expect(await at.facts()).toContain('reverted');
    at.world.freeze();
    await land?.();
    expect(at.world.all('VirtualService')).toHaveLength(1);
    await at.clock.advance(20_000);
    expect(mesh(at)).toEqual(before);
  });
});

describe('a conflict goes back to the question', () => {
  test('somebody edits between our read and our write: theirs stays, and ours is made on top', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    let edited = false;
    at.world.knobs.before = async ({ port, method, args }) => {
      const dry = (args[1] as { dryRun?: boolean } | undefined)?.dryRun;
      if (edited || port !== 'cluster' || method !== 'update' || dry) return;
      edited = true;
      await at.world.user('kubectl').edit(NAMED, (object) => ({
        ...object,
        metadata: { ...object.metadata, labels: { team: 'theirs' } },
      }));
    };
    await at.click(bot, 'approve');
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    expect(at.world.stored(VS)?.metadata.labels).toEqual({ team: 'theirs' });
  });

  test('a rule that never settles is an alert, not a spin', async () => {
    const { at, bot } = await start();
    await at.type(bot, '/chaos blackhole a.example.com 10m');
    let appends = 0;
    at.world.freeze();
    at.world.knobs.before = ({ method, args }) => {
      if (method !== 'append' || (args[1] as { type: string }).type !== 'armed') return;
      appends += 1;
      throw new ClusterError('conflict', 'always');
    };
    await at.click(bot, 'approve');
    expect(appends).toBe(8);
    expect(at.logged.find(({ level }) => level === 'error')?.message).toContain('could not be reconciled');
  });
});
