/** What the ports tell of the sweeper, and of the API server's clock. */
import { expect, test } from 'vitest';
import { MESH_KINDS } from '../../src/core/kube.ts';
import type { Rig } from './cluster.contract.ts';
import { eventually, SHOP } from './cluster-data.ts';

export function sweeperContract(rig: () => Rig): void {
  const sweeperAt = () => rig().watched.sweeperAt();

  test('it was never seen; then its latest word counts', async () => {
    expect(sweeperAt()).toBeUndefined();

    const now = Date.now();
    await rig().beat(now - 1);
    await eventually(() => expect(sweeperAt()).toBe(now - 1));
    await rig().beat(now);
    await eventually(() => expect(sweeperAt()).toBe(now));
  });

  test.each(MESH_KINDS)('it may take back what we make: %s', async (kind) => {
    const target = { kind, namespace: SHOP, name: 'any' };
    const rights = (['get', 'update', 'delete'] as const).map((verb) => ({ verb, target }));

    expect(await rig().cluster.lacks(rights, 'sweeper')).toEqual([]);
  });

  test('clocks that agree are not said to differ', () => {
    expect(rig().watched.skew()).toBe(0);
  });
}
