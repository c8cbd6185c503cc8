/** What the `Records` port promises. */
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { RECORD } from '../../src/core/record.ts';
import type { Rig } from './cluster.contract.ts';
import { faultOf, here, wanted } from './cluster-data.ts';

const AT = '2026-11-21T09:01:00.000Z';
const CARD = { channel: 'C1', ts: '1.2', hash: 'h', facts: 0 };

export function recordsContract(rig: () => Rig): void {
  const identity = (id: string) => ({
    kind: RECORD.kind,
    metadata: { name: id, namespace: rig().namespace },
  });

  test('keeps what was asked, and the card', async () => {
    const { id, spec } = wanted('kept');
    const made = await rig().records.create(id, spec, CARD);

    expect(made).toMatchObject({ id, spec, facts: [], card: CARD, deleting: false });
    expect(await rig().records.get(id)).toEqual(made);
    expect(await rig().records.get('nobody')).toBeUndefined();
  });

  test('an id is taken once', async () => {
    const { id, spec } = wanted('taken');
    await rig().records.create(id, spec);

    expect(await faultOf(rig().records.create(id, spec))).toBe('exists');
  });

  test('facts are appended in order, to the version that was read', async () => {
    const { id, spec } = wanted('facts');
    const first = await rig().records.create(id, spec);
    const facts: Fact[] = [
      { type: 'approved', at: AT, by: 'U2', groups: ['S1'], digest: spec.digest },
      { type: 'armed', at: AT, by: 'p1', end: '2026-11-21T09:11:00.000Z' },
    ];
    const second = await rig().records.append(first, facts[0] as Fact);
    const third = await rig().records.append(second, facts[1] as Fact);

    expect(third).toMatchObject({ id, spec, facts });
    expect(await rig().records.get(id)).toEqual(third);
    expect(await faultOf(rig().records.append(second, { type: 'applied', at: AT }))).toBe('conflict');
    expect(await rig().records.get(id)).toEqual(third);
  });

  test('of many who append to one version, one wins', async () => {
    const { id, spec } = wanted('race');
    const change = await rig().records.create(id, spec);
    const clicks = ['U2', 'U3', 'U4', 'U5'].map((by) => {
      return rig().records.append(change, { type: 'denied', at: AT, by });
    });
    const ends = await Promise.allSettled(clicks);

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await rig().records.get(id))?.facts).toHaveLength(1);
  });

  test('a repeat is counted in the fact that stands', async () => {
    const { id, spec } = wanted('repeat');
    const stuck: Fact = { type: 'stuck', at: AT, why: 'no', mend: [] };
    const once = await rig().records.append(await rig().records.create(id, spec), stuck);
    const twice = await rig().records.append(once, { ...stuck, at: '2026-11-21T09:02:00.000Z' });

    expect(twice.facts).toMatchObject([{ type: 'stuck', first: AT, count: 2 }]);
  });

  test('the last pointer to the card wins, and makes a new version', async () => {
    const { id, spec } = wanted('card');
    const change = await rig().records.create(id, spec, CARD);
    await rig().records.point(id, { ...CARD, ts: '3.4' });
    await rig().records.point(id, { ...CARD, ts: '5.6' });

    expect((await rig().records.get(id))?.card?.ts).toBe('5.6');
    expect(await faultOf(rig().records.append(change, { type: 'lapsed', at: AT }))).toBe('conflict');
    expect(await faultOf(rig().records.point('nobody', CARD))).toBe('missing');
  });

  test('a leased record that somebody deletes stays until it is released', async () => {
    const { id, spec } = wanted('leased');
    await rig().records.create(id, spec);
    await rig().user('ann').remove(identity(id));
    const held = await here(rig().records.get(id));

    expect(held).toMatchObject({ deleting: true, held: true });
    const lapsed = await rig().records.append(held, { type: 'lapsed', at: AT });

    expect(lapsed.deleting).toBe(true);

    await rig().records.release(id);
    await rig().records.release(id);

    expect(await rig().records.get(id)).toBeUndefined();
  });

  test('a permanent record that somebody deletes is gone', async () => {
    const { id, spec } = wanted('permanent', { seconds: undefined });
    const change = await rig().records.create(id, spec);

    expect(change.held).toBe(false);

    await rig().user('ann').remove(identity(id));

    expect(await rig().records.get(id)).toBeUndefined();
    expect(await faultOf(rig().records.append(change, { type: 'lapsed', at: AT }))).toBe('missing');
  });

  test('is removed, held or not, and removing it again is fine', async () => {
    const { id, spec } = wanted('removed');
    await rig().records.create(id, spec);
    await rig().records.remove(id);
    await rig().records.remove(id);

    expect(await rig().records.get(id)).toBeUndefined();
  });
}
