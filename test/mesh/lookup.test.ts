/** Lookups by name say what a look at every object would, also of lists that follow each other with few changes. */
import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { KubeObject } from '../../src/core/kube.ts';
import { differenceOf } from '../../src/mesh/view/difference.ts';
import { covers, meets } from '../../src/mesh/view/host.ts';
import { bearingAny, lookupBy } from '../../src/mesh/view/lookup.ts';
import { hostsOf } from '../../src/mesh/view/registry.ts';
import { entry } from './make.ts';

const HOSTS = [
  'a.example.com',
  'b.example.com',
  '*.example.com',
  '*.com',
  '*ple.com',
  'example.com',
  '*',
  'x',
];
const ASKED = [...HOSTS, 'c.example.com', '*.b.example.com', 'sub.a.example.com', '*.org', 'y'];

const sorted = (items: Iterable<string>) => [...items].toSorted();
const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;

/** A list with some of its objects taken out, made anew, or joined by others; in the order of their keys. */
function next(list: readonly KubeObject[], steps: readonly Step[]): readonly KubeObject[] {
  const byKey = new Map(list.map((one) => [keyOf(one), one]));
  for (const { name, hosts } of steps) {
    const made = entry(hosts, ['443 TLS'], { name: `e${name}` });
    if (hosts.length === 0) byKey.delete(keyOf(made));
    else byKey.set(keyOf(made), made);
  }
  return [...byKey.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

interface Step {
  readonly name: number;
  /** None takes it out. */
  readonly hosts: readonly string[];
}

const step = fc.record({
  name: fc.integer({ min: 100, max: 400 }),
  hosts: fc.uniqueArray(fc.constantFrom(...HOSTS), { maxLength: 3 }),
});
const runs = fc.tuple(
  fc.array(step, { minLength: 100, maxLength: 300 }),
  fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 12 }),
);

test('the same as looking at every object, through any number of changes', () => {
  fc.assert(
    fc.property(runs, ([first, changes]) => {
      const lookup = lookupBy(hostsOf);
      let list = next([], first);
      for (const steps of [[], ...changes]) {
        list = next(list, steps);
        const found = lookup(list);
        const names = new Set(list.flatMap(hostsOf));
        expect(sorted(found.names)).toEqual(sorted(names));
        for (const host of ASKED) {
          const named = (wanted: (name: string) => boolean) => sorted([...names].filter(wanted));
          expect(found.bearing(host)).toEqual(list.filter((one) => hostsOf(one).includes(host)));
          expect(sorted(found.around(host))).toEqual(named((name) => covers(name, host)));
          expect(sorted(found.meeting(host))).toEqual(named((name) => meets(name, host)));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('names around a host come narrowest first, the host itself in front', () => {
  const list = HOSTS.map((host, n) => entry(host, ['443 TLS'], { name: `e${n}` }));
  expect(lookupBy(hostsOf)(list).around('a.example.com')).toEqual([
    'a.example.com',
    '*.example.com',
    '*ple.com',
    '*.com',
    '*',
  ]);
});

test('an object that bears several of the names is found once', () => {
  const both = entry(['a.example.com', '*.example.com'], ['443 TLS']);
  const found = lookupBy(hostsOf)([both]);
  expect(bearingAny(found, found.around('a.example.com'))).toEqual([both]);
});

test('a list that is asked for again is not read again, nor is what stayed of the last one', () => {
  let reads = 0;
  const lookup = lookupBy((object) => {
    reads += 1;
    return hostsOf(object);
  });
  const list = next(
    [],
    Array.from({ length: 100 }, (_, name) => ({ name: 100 + name, hosts: ['a.example.com'] })),
  );
  lookup(list);
  lookup(list);
  expect(reads).toBe(100);
  lookup(next(list, [{ name: 150, hosts: ['b.example.com'] }]));
  expect(reads).toBeLessThan(105);
});

test('what two lists differ in leads from the one to the other', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 200, maxLength: 300 });
  const few = fc.array(fc.tuple(fc.nat(250), fc.integer({ min: 1000, max: 1999 }), fc.boolean()), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(numbers, few, (from, edits) => {
      const to = edits.reduce(
        (list, [at, item, isIn]) => list.toSpliced(at, isIn ? 0 : 1, ...(isIn ? [item] : [])),
        from,
      );
      const difference = differenceOf(from, to);
      if (!difference) throw new Error('too much, they say');
      const { gone, come } = difference;
      const led = new Set([...from.filter((item) => !gone.has(item)), ...come]);
      expect(led).toEqual(new Set(to));
    }),
  );
});

test('lists that differ in much are not compared to the end', () => {
  const numbers = Array.from({ length: 1000 }, (_, n) => n);
  expect(
    differenceOf(
      numbers,
      numbers.map((n) => n + 5000),
    ),
  ).toBeUndefined();
  expect(differenceOf([], [1, 2, 3])).toBeUndefined();
});
