/** What the ports tell of the sweeper, and of the API server's clock. */
import { expect, test } from 'vitest';
import type { Rig } from './cluster.contract.ts';
import { eventually, SHOP } from './cluster-data.ts';

const TARGET = { kind: 'VirtualService', namespace: SHOP, name: 'any' } as const;

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

  test('it may take back what we make', async () => {
    const rights = (['get', 'update', 'delete'] as const).map((verb) => ({ verb, target: TARGET }));

    expect(await rig().cluster.lacks(rights, 'sweeper')).toEqual([]);
  });

  test('clocks that agree are not said to differ', () => {
    expect(rig().watched.skew()).toBe(0);
  });
}
