/** The sweeper among others: it dies at any call, people write before any call, and there may be several. */
import { expect, test } from 'vitest';
import { listOf } from '../../src/core/kube.ts';
import { GRACE } from '../../src/engine/sweep-marks.ts';
import { tlsRule, tlsService } from './objects.ts';
import type { Life } from './mortal.ts';
import { START } from './rig.ts';
import type { Sweeping } from './sweeping.ts';
import { entryFor, HOST, insertInto, LEASE, marksIn, SECOND, sweeping, VS_A } from './sweeping.ts';

const ONE = 'k7q2mx';
const DUE = LEASE + GRACE;
const both = () => [tlsService('a', HOST), tlsService('b', 'b.example.com')];
const edits = [entryFor('new.example.com'), insertInto('b'), insertInto('a')];

/** Calls of a sweeper that takes back three edits without trouble. */
async function calls(): Promise<readonly string[]> {
  const { life } = await swept(await sweeping(both()));
  return life.calls;
}

async function swept(at: Sweeping, diesAt?: Life['diesAt']) {
  await at.make(ONE, edits, LEASE);
  const booted = await at.boot(diesAt);
  await at.clock.advance(DUE + SECOND);
  return booted;
}

test.each(['before', 'after'] as const)('a crash %s any call: the next sweeper finishes it', async (when) => {
  const names = await calls();
  expect(names.length).toBeGreaterThan(10);
  for (let call = 0; call < names.length; call += 1) {
    const at = await sweeping(both());
    const before = at.mesh();
    const { life } = await swept(at, { call, when });
    expect(life.dead).toBe(true);
    await at.boot();
    await at.clock.advance(SECOND);
    expect({ call, mesh: at.mesh() }).toEqual({ call, mesh: before });
  }
});

test('somebody else’s write before any call is kept, and our items go all the same', async () => {
  const names = await calls();
  for (let nth = 0; nth < names.length; nth += 1) {
    const at = await sweeping(both());
    let seen = 0;
    at.world.knobs.before = async () => {
      if (at.clock.now() < START + DUE || (seen += 1) !== nth + 1) return;
      for (const name of ['a', 'b']) await editedByOthers(at, name);
    };
    await swept(at);
    await at.clock.advance(5 * SECOND);
    expect({ nth, left: marksIn(at.world, ONE).size }).toEqual({ nth, left: 0 });
    const rules = ['a', 'b'].flatMap((name) => listOf(at.world.stored({ ...VS_A, name })?.spec, 'tls'));
    expect({ nth, rules: rules.length }).toEqual({ nth, rules: 4 });
    expect(JSON.stringify(rules)).not.toContain('sink.drawbridge.dev');
  }
});

async function editedByOthers({ world }: Sweeping, name: string): Promise<void> {
  await world.user('kubectl-edit').edit({ kind: 'VirtualService', metadata: { ...VS_A, name } }, (live) => {
    const tls = [...listOf(live.spec, 'tls'), tlsRule('new.example.com', 'c.example.com')];
    return { ...live, spec: { ...live.spec, tls } };
  });
}

test('what was taken back is not looked at again, though the watch still tells of it', async () => {
  const at = await sweeping(both());
  await at.make(ONE, edits, LEASE);
  at.world.freeze();
  const { life } = await at.boot();
  await at.clock.advance(DUE + SECOND);
  const done = life.calls.length;
  expect(marksIn(at.world, ONE).size).toBe(0);
  await at.clock.advance(LEASE);

  expect(life.calls).toHaveLength(done);
  expect(at.logged).toHaveLength(1);
});

test('a write of the bot that lands after the sweeper is taken out again', async () => {
  const at = await sweeping();
  const before = at.mesh();
  await at.make(ONE, [insertInto('a')], LEASE);
  const late = at.world.stored(VS_A);
  await at.boot();
  at.world.freeze();
  await at.clock.advance(DUE + SECOND);
  expect(at.mesh()).toEqual(before);

  await at.world.user('drawbridge').edit({ kind: 'VirtualService', metadata: VS_A }, (live) => ({
    ...live,
    spec: late?.spec,
    metadata: { ...live.metadata, annotations: late?.metadata.annotations },
  }));
  expect(marksIn(at.world, ONE).size).toBe(1);
  at.world.thaw();
  await at.clock.advance(SECOND);
  expect(at.mesh()).toEqual(before);
});

test('two sweepers at once are not in each other’s way', async () => {
  const at = await sweeping(both());
  const before = at.mesh();
  await at.make(ONE, edits, LEASE);
  await at.boot();
  await at.boot();
  await at.clock.advance(DUE + 5 * SECOND);

  expect(at.mesh()).toEqual(before);
  expect(at.logged.filter(({ level }) => level === 'error')).toEqual([]);
});
