/** The sweeper where things go wrong: it never stops trying, and one trouble is nobody else's. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { GRACE } from '../../src/engine/sweep-marks.ts';
import { tlsRule, tlsService, virtualService } from './objects.ts';
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
const DUE = LEASE + GRACE;
const both = () => [tlsService('a', HOST), tlsService('b', 'b.example.com')];
const edits = [entryFor('new.example.com'), insertInto('b'), insertInto('a')];

describe('an undo that is refused', () => {
  test('is told with what mends it, tried again ever more slowly, and blocks nothing', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, edits, LEASE);
    await at.make(TWO, [insertInto('b')], LEASE);
    at.world.knobs.refuse = ({ metadata }) => (metadata.name === 'b' ? 'no' : undefined);
    await at.boot();
    await at.clock.advance(DUE + SECOND);
    expect([...marksIn(at.world, ONE).keys()]).toEqual(['VirtualService shop/b']);

    await at.clock.advance(4 * LEASE);
    const tries = at.logged.filter(({ fields }) => (fields as { id?: string }).id === ONE);
    expect(tries[0]).toMatchObject({
      level: 'error',
      message: 'a change cannot be taken back',
      fields: {
        object: 'VirtualService shop/b',
        why: expect.stringContaining('denied the request: no'),
        mend: [expect.stringContaining('kubectl patch'), expect.stringContaining('kubectl annotate')],
      },
    });
    // At 0, 5, 15, 35, 75, 155 and 315 s, and every five minutes from there to 2115.
    expect(tries).toHaveLength(13);

    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(LEASE / 2 + SECOND);
    expect(at.mesh()).toEqual(before);
  });

  test('an end moved by hand on one object holds for the others, after that mark is off', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, [insertInto('b'), insertInto('a')], 100 * LEASE);
    await at.boot();
    await moveEnd(at.world, VS_A, ONE, 0);
    at.world.knobs.refuse = ({ metadata }) => (metadata.name === 'b' ? 'no' : undefined);
    await at.clock.advance(2 * GRACE);
    expect([...marksIn(at.world, ONE).keys()]).toEqual(['VirtualService shop/b']);
    at.world.knobs.refuse = () => undefined;
    await at.clock.advance(2 * GRACE);

    expect(at.mesh()).toEqual(before);
  });

  test('what may not even be read is tried again, and the rest is taken back', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, edits, LEASE);
    at.world.knobs.before = (call) => {
      if (told(call).endsWith('shop/b')) throw new ClusterError('forbidden', 'no');
    };
    await at.boot();
    await at.clock.advance(DUE + SECOND);
    expect([...marksIn(at.world, ONE).keys()]).toEqual(['VirtualService shop/b']);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(5 * SECOND);

    expect(at.mesh()).toEqual(before);
  });
});

test('a copied mark is told once for each version, and left', async () => {
  const at = await sweeping();
  await at.make(ONE, [insertInto('a')], LEASE);
  const marked = at.world.stored(VS_A)?.metadata.annotations?.[MARK_PREFIX + ONE] ?? '';
  await at.world.user('kubectl').create(copyOf(marked));
  await at.boot();
  await at.clock.advance(5 * GRACE);
  expect(copiesTold(at.logged)).toBe(1);

  await at.world
    .user('kubectl')
    .edit(copyOf(marked), (live) => ({ ...live, spec: { hosts: ['y.example.com'] } }));
  await at.clock.advance(LEASE + GRACE);

  expect(copiesTold(at.logged)).toBe(2);
  expect(at.world.stored({ ...VS_A, name: 'copy' })?.metadata.annotations).toEqual({
    [MARK_PREFIX + ONE]: marked,
  });
  expect(marksIn(at.world, ONE).size).toBe(0);
});

describe('the API server', () => {
  test('away for an hour: all is taken back within seconds after it, and the log stays short', async () => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, edits, LEASE);
    await at.make(TWO, [insertInto('b')], 2 * LEASE);
    await at.boot();
    at.world.knobs.before = () => {
      throw new ClusterError('unavailable', 'away');
    };
    await at.clock.advance(6 * LEASE);
    at.world.knobs.before = () => undefined;
    await at.clock.advance(5 * SECOND);

    expect(at.mesh()).toEqual(before);
    // About one a minute for each object.
    expect(at.logged.length).toBeLessThan(4 * 65);
  });

  test.each(['update', 'remove'])('an answer to %s that is lost: what landed is seen', async (method) => {
    const at = await sweeping(both());
    const before = at.mesh();
    await at.make(ONE, edits, LEASE);
    let lost = 0;
    at.world.knobs.after = (call) => {
      if (call.method === method && (lost += 1) < 4) throw new ClusterError('unavailable', 'lost');
    };
    await at.boot();
    await at.clock.advance(DUE + 20 * SECOND);

    expect(lost).toBeGreaterThan(0);
    expect(at.mesh()).toEqual(before);
  });

  test('one object that hangs holds up nothing else', async () => {
    const at = await sweeping(both());
    await at.make(ONE, [insertInto('a')], LEASE);
    await at.make(TWO, [insertInto('b')], LEASE);
    let hanging = 0;
    at.world.knobs.before = (call) => {
      if (!told(call).endsWith('shop/a')) return undefined;
      hanging += 1;
      return new Promise(() => undefined);
    };
    const { sweeper } = await at.boot();
    await at.clock.advance(DUE + 10 * SECOND);
    await sweeper.sweep();

    expect(hanging).toBe(1);
    expect(marksIn(at.world, TWO).size).toBe(0);
    expect(marksIn(at.world, ONE).size).toBe(1);
  });
});

function copyOf(mark: string): KubeObject {
  const made = virtualService('copy', {
    hosts: ['x.example.com'],
    tls: [tlsRule('x.example.com', 'y.example.com')],
  });
  return { ...made, metadata: { ...made.metadata, annotations: { [MARK_PREFIX + ONE]: mark } } };
}

function copiesTold(logged: readonly { readonly message: string }[]): number {
  return logged.filter(({ message }) => message === 'an object bears a mark that was not written for it')
    .length;
}
