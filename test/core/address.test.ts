/** Addresses and ranges: one way to write each, and which is in which. */
import { describe, expect, test } from 'vitest';
import {
  bitsOf,
  byAddress,
  contains,
  isAddress,
  isSingle,
  overlaps,
  readAddress,
  sayAddress,
} from '../../src/core/address.ts';

describe('an address', () => {
  test.each([
    ['198.51.100.7', '198.51.100.7/32'],
    ['198.51.100.7/32', '198.51.100.7/32'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0::7', '2001:db8::7/128'],
    ['2001:db8::/64', '2001:db8::/64'],
    ['::/0', '::/0'],
  ])('%s is written %s', (typed, written) => {
    expect(readAddress(typed)).toBe(written);
    expect(isAddress(typed)).toBe(true);
  });

  test.each([
    '198.51.100',
    '198.51.100.256',
    '0x7f.1',
    '010.0.0.1',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
    '[::1]',
    '2001:db8::/129',
    'a.example.com',
    '',
  ])('%s is none', (typed) => {
    expect(readAddress(typed)).toBeUndefined();
    expect(isAddress(typed)).toBe(false);
  });

  test('a range with bits of a host is one, but cannot be read: which one is meant would be a guess', () => {
    expect(readAddress('198.51.100.7/24')).toBeUndefined();
    expect(isAddress('198.51.100.7/24')).toBe(true);
  });

  test('is told to people without what says nothing', () => {
    expect(sayAddress('198.51.100.7/32')).toBe('198.51.100.7');
    expect(sayAddress('2001:db8::7/128')).toBe('2001:db8::7');
    expect(sayAddress('10.0.0.0/8')).toBe('10.0.0.0/8');
  });
});

describe('ranges', () => {
  test.each([
    ['10.0.0.0/8', '10.1.2.3/32', true],
    ['10.1.2.3', '10.1.2.3/32', true],
    ['10.1.2.3/32', '10.0.0.0/8', false],
    ['10.0.0.0/8', '11.0.0.0/32', false],
    ['0.0.0.0/0', '2001:db8::7/128', false],
    ['2001:db8::/32', '2001:db8:1::/48', true],
    ['x', '10.0.0.0/8', false],
  ])('%s contains %s: %s', (outer, inner, is) => {
    expect(contains(outer, inner)).toBe(is);
  });

  test('overlap where either contains the other', () => {
    expect(overlaps('10.1.2.3/32', '10.0.0.0/8')).toBe(true);
    expect(overlaps('10.0.0.0/9', '10.128.0.0/9')).toBe(false);
  });

  test('are single where nothing is left to choose', () => {
    expect(['1.2.3.4', '1.2.3.4/32', '::1', '::1/128', '1.2.3.4/31', 'x'].map(isSingle)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(bitsOf('10.0.0.0/8')).toEqual({ bits: 8, of: 32 });
    expect(bitsOf('x')).toEqual({ bits: 0, of: 0 });
  });

  test('stand in the order of their numbers', () => {
    const sorted = ['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/9', '100.0.0.1/32', '2001:db8::/32'];
    expect(sorted.toReversed().toSorted(byAddress)).toEqual(sorted);
  });
});
