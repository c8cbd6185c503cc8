/** The door to YAML: what we write, kubectl reads as we meant it. */
import { expect, test } from 'vitest';
import { parseWithLines, parseYaml, toYaml } from '../src/yaml.ts';

test('what is written is read again as it was', () => {
  const value = {
    a: ['yes', 'no', 'on', '0x1f', '1e3', '012', 'null', '~', ''],
    b: { c: 1, d: true, e: null },
  };

  expect(parseYaml(toYaml(value))).toEqual(value);
});

test('words that YAML 1.1 takes for booleans or numbers stand in quotation marks', () => {
  expect(toYaml({ a: 'yes', b: 'off', c: '1_000', d: '12:30:45' })).toBe(
    'a: "yes"\nb: "off"\nc: "1_000"\nd: "12:30:45"\n',
  );
});

test('long lines are not folded, and nothing is an anchor', () => {
  const same = { host: 'x '.repeat(200).trim() };

  expect(toYaml({ a: same, b: same }).split('\n')).toHaveLength(5);
});

test('a syntax error names its place', () => {
  expect(() => parseYaml('a: 1\na: 2')).toThrow('2:1: This key stands there twice.');
});

test('places are those of values and keys, and of what is around what is not there', () => {
  const yaml = parseWithLines('a:\n  - b: 1\n    "c d": [x, y]\n  - *none\n');

  expect(yaml.placeOf(['a', 0, 'c d', 1])).toEqual({ line: 3, column: 16 });
  expect(yaml.keyPlaceOf(['a', 0, 'c d'])).toEqual({ line: 3, column: 5 });
  expect(yaml.placeOf(['a', 0, 'e'])).toEqual({ line: 2, column: 5 });
  expect(yaml.placeOf(['z'])).toEqual({ line: 1, column: 1 });
});
