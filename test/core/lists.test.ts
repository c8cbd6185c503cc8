/** Lists of items, wherever they stand in a `spec`. */
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject, List } from '../../src/core/kube.ts';
import { holdsLists, itemsOf, patchOf, withList, withoutLists } from '../../src/core/lists.ts';

const ITEM = { port: { number: 80 } };
const OTHER = { port: { number: 8080 } };
const BALANCE = { simple: 'RANDOM' };

describe.each<[List, (items?: readonly Json[]) => JsonObject]>([
  ['servers', (items) => ({ selector: {}, ...(items ? { servers: items } : {}) })],
  [
    'portLevelSettings',
    (items) => ({ host: 'a.example.com', ...(items ? { trafficPolicy: { portLevelSettings: items } } : {}) }),
  ],
])('%s', (list, spec) => {
  test('is read, written and taken away; what held nothing else goes with it', () => {
    expect(itemsOf(spec([ITEM]), list)).toEqual([ITEM]);
    expect(itemsOf(spec(), list)).toEqual([]);
    expect(withList(spec(), list, [ITEM])).toEqual(spec([ITEM]));
    expect(withList(spec([ITEM]), list, [OTHER, ITEM])).toEqual(spec([OTHER, ITEM]));
    expect(withList(spec([ITEM]), list, [])).toEqual(spec());
    expect(withoutLists(spec([ITEM]), [list])).toEqual(spec());
    expect(withoutLists(undefined, [list])).toEqual({});
  });

  test('whether it stands there', () => {
    expect(holdsLists(spec([ITEM]), [list])).toBe(true);
    expect(holdsLists(spec([]), [list])).toBe(true);
    expect(holdsLists(spec(), [list])).toBe(false);
  });

  test('the patch that makes it so takes nothing else along', () => {
    const patched = patchOf(spec([ITEM]), list);
    expect(withoutLists(patched, [list])).toEqual({});
    expect(itemsOf(patched, list)).toEqual([ITEM]);
    expect(Object.values(patchOf(spec(), list))).toEqual([null]);
  });
});

describe('beside other policies', () => {
  const spec = (items?: readonly Json[]): JsonObject => ({
    host: 'a.example.com',
    trafficPolicy: { loadBalancer: BALANCE, ...(items ? { portLevelSettings: items } : {}) },
  });

  test('only the list comes and goes', () => {
    expect(withList(spec(), 'portLevelSettings', [ITEM])).toEqual(spec([ITEM]));
    expect(withList(spec([ITEM]), 'portLevelSettings', [])).toEqual(spec());
    expect(patchOf(spec(), 'portLevelSettings')).toEqual({ trafficPolicy: { portLevelSettings: null } });
  });
});

test.each<[unknown]>([['SIMPLE'], [null], [[1]]])(
  'a policy that is no object (%j) holds no list',
  (trafficPolicy) => {
    const spec = { host: 'a.example.com', trafficPolicy } as JsonObject;
    expect(itemsOf(spec, 'portLevelSettings')).toEqual([]);
    expect(withList(spec, 'portLevelSettings', [ITEM])).toEqual({
      host: 'a.example.com',
      trafficPolicy: { portLevelSettings: [ITEM] },
    });
  },
);
