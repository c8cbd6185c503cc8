/** The sweeper: when it acts, on what, in which order, and what it leaves alone. */
import { describe, expect, test } from 'vitest';
import { ClusterError } from '../../src/core/ports.ts';
import { nameOf } from '../../src/core/kube.ts';
import { GRACE } from '../../src/engine/sweep-marks.ts';
import { tlsRule, tlsService } from './objects.ts';
import { START } from './rig.ts';
import {
  entryFor,
  HOST,
  insertInto,
  LEASE,
  marksIn,
  moveEnd,
  SECOND,
  sweeping,
  told,
  VS_A,
} from './sweeping.ts';

const ONE = 'k7q2mx';
const TWO = 'm3p9ab';
const B = { ...VS_A, name: 'b' };
const both = () => [tlsService('a', HOST), tlsService('b', 'b.example.com')];

describe('when', () => {
  test('not before a minute after the end, and within a second of that', async () => {
    expect(GRACE).toBe(60_000);
    const at = await sweeping();
    const before = at.mesh();
    await at.make(ONE, [insertInto('a')], LEASE);
    const { sweeper } = await at.boot();

    expect(sweeper.next()).toBe(START + LEASE + GRACE);
    await at.clock.advance(LEASE + GRACE - SECOND);
    expect(marksIn(at.world, ONE).size).toBe(1);
    await at.clock.advance(2 * SECOND);
    expect(at.mesh()).toEqual(before);
    expect(sweeper.next()).toBeUndefined();
  });

  test('a change without an end is left', async () => {
    const at = await sweeping([]);
    await at.make(ONE, [entryFor(HOST)]);
    const { sweeper } = await at.boot();
    await at.clock.advance(20 * LEASE);

    expect(sweeper.next()).toBeUndefined();
    expect(marksIn(at.world, ONE).size).toBe(1);
  });

  test('the earliest end among the marks of a change is its end', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, [insertInto('a'), insertInto('b')], LEASE);
    await moveEnd(at.world, B, ONE, LEASE / 2);
    const { sweeper } = await at.boot();

    expect(sweeper.next()).toBe(START + LEASE / 2 + GRACE);
    await at.clock.advance(LEASE / 2 + GRACE + SECOND);
    expect(at.mesh()).toEqual(before);
  });

  test('an end that is moved to now by hand is acted on a minute later', async () => {
    const at = await sweeping();
    const before = at.mesh();
    await at.make(ONE, [insertInto('a')], 100 * LEASE);
    await at.boot();
    await at.clock.advance(LEASE);
    await moveEnd(at.world, VS_A, ONE, LEASE);
    await at.clock.advance(GRACE - SECOND);
    expect(marksIn(at.world, ONE).size).toBe(1);
    await at.clock.advance(2 * SECOND);

    expect(at.mesh()).toEqual(before);
  });

  test('a mark whose end somebody takes away, alone of several, ends with the others', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, [insertInto('a'), insertInto('b')], LEASE);
    await moveEnd(at.world, B, ONE);
    await at.boot();
    await at.clock.advance(LEASE + GRACE + SECOND);

    expect(at.mesh()).toEqual(before);
  });

  test('an end that was moved is believed, though the watch does not tell it yet', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, [insertInto('a'), insertInto('b')], LEASE);
    await at.boot();
    at.world.freeze();
    for (const target of [VS_A, B]) await moveEnd(at.world, target, ONE, 3 * LEASE);
    await at.clock.advance(3 * LEASE + GRACE - SECOND);
    expect(marksIn(at.world, ONE).size).toBe(2);
    await at.clock.advance(2 * SECOND);

    expect(at.mesh()).toEqual(before);
    at.world.thaw();
  });

  test('an end that is moved between two looks is believed', async () => {
    const at = await sweeping();
    await at.make(ONE, [insertInto('a')], LEASE);
    await at.boot();
    let reads = 0;
    at.world.knobs.before = async (call) => {
      if (call.method === 'read' && (reads += 1) === 2) await moveEnd(at.world, VS_A, ONE, 2 * LEASE);
    };
    await at.clock.advance(2 * LEASE + GRACE - SECOND);
    expect(marksIn(at.world, ONE).size).toBe(1);
    await at.clock.advance(2 * SECOND);

    expect(marksIn(at.world, ONE).size).toBe(0);
    expect(at.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('an extension is believed, though only one of the marks can be read', async () => {
    const at = await sweeping(both());
    await at.make(ONE, [insertInto('a'), insertInto('b')], LEASE);
    await at.boot();
    at.world.freeze();
    for (const target of [VS_A, B]) await moveEnd(at.world, target, ONE, 3 * LEASE);
    at.world.knobs.before = (call) => {
      if (told(call).endsWith('shop/b')) throw new ClusterError('unavailable', 'away');
    };
    await at.clock.advance(2 * LEASE);

    expect(marksIn(at.world, ONE).size).toBe(2);
  });
});

describe('what', () => {
  test('out of the object that was edited last, first', async () => {
    const at = await sweeping(both());
    await at.make(ONE, [entryFor('new.example.com'), insertInto('b'), insertInto('a')], LEASE);
    await at.boot();
    const writes: string[] = [];
    at.world.knobs.after = (call) => {
      if (call.method !== 'read') writes.push(told(call));
    };
    await at.clock.advance(LEASE + GRACE + SECOND);

    const entry = 'ServiceEntry shop/new-example-com';
    expect([...new Set(writes)]).toEqual([
      `update ${nameOf(VS_A)}`,
      `update ${nameOf(B)}`,
      `remove ${entry}`,
    ]);
  });

  test.each([
    [LEASE, 2 * LEASE],
    [2 * LEASE, LEASE],
    [LEASE, LEASE],
  ])('changes that share an object end at %i and %i', async (first, second) => {
    const at = await sweeping();
    const before = at.mesh();
    await at.make(ONE, [insertInto('a')], first);
    await at.make(TWO, [insertInto('a', 'other.example.com')], second);
    await at.boot();
    await at.clock.advance(LEASE + GRACE + SECOND);
    const left = [ONE, TWO].filter((_id, n) => [first, second][n] !== LEASE);
    expect([ONE, TWO].filter((id) => marksIn(at.world, id).size > 0)).toEqual(left);
    await at.clock.advance(LEASE);

    expect(at.mesh()).toEqual(before);
  });

  test('forty changes on one object that are due at once stand in nobody’s way', async () => {
    const at = await sweeping();
    const before = at.mesh();
    for (let n = 0; n < 40; n += 1) await at.make(`c${n}`, [insertInto('a', `h${n}.example.com`)], LEASE);
    await at.boot();
    await at.clock.advance(LEASE + GRACE + SECOND);

    expect(at.mesh()).toEqual(before);
    expect(
      at.logged.filter(({ message }) => message === 'a change was taken back past its end'),
    ).toHaveLength(40);
    expect(at.logged).toHaveLength(40);
  });

  test('what others changed meanwhile stays', async () => {
    const at = await sweeping();
    await at.make(ONE, [insertInto('a')], LEASE);
    const theirs = tlsRule('new.example.com', 'c.example.com');
    await at.world.user('kubectl-edit').edit({ kind: 'VirtualService', metadata: VS_A }, (live) => {
      const tls = live.spec?.['tls'];
      return { ...live, spec: { ...live.spec, tls: [...(Array.isArray(tls) ? tls : []), theirs] } };
    });
    await at.boot();
    await at.clock.advance(LEASE + GRACE + SECOND);

    expect(at.world.stored(VS_A)?.spec?.['tls']).toEqual([tlsRule(HOST, HOST), theirs]);
    expect(at.world.stored(VS_A)?.metadata.annotations ?? {}).toEqual({});
  });
});
