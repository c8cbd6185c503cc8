/** What every Dns keeps, whoever answers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dns } from '../../src/core/ports.ts';
import { DnsError } from '../../src/core/ports.ts';

export interface DnsUnderTest {
  readonly dns: Dns;
  /** What is answered from now on. */
  set(host: string, addresses: readonly string[] | 'silent'): void;
  close(): Promise<void>;
}

const DB = 'db.example.com';

export function dnsContract(name: string, make: () => Promise<DnsUnderTest>): void {
  describe(`${name} keeps the contract of Dns`, () => {
    let at: DnsUnderTest;

    beforeEach(async () => {
      at = await make();
    });

    afterEach(() => at.close());

    test('gives every address of the host, of both kinds, each once', async () => {
      at.set(DB, ['198.51.100.7', '198.51.100.8', '198.51.100.7', '2001:db8::7']);

      expect([...(await at.dns.resolve(DB))].sort()).toEqual(['198.51.100.7', '198.51.100.8', '2001:db8::7']);
    });

    test('gives what there is where the host has addresses of one kind only', async () => {
      at.set(DB, ['198.51.100.7']);
      at.set('six.example.com', ['2001:db8::7']);

      expect(await at.dns.resolve(DB)).toEqual(['198.51.100.7']);
      expect(await at.dns.resolve('six.example.com')).toEqual(['2001:db8::7']);
    });

    test('gives what is answered now, not what was before', async () => {
      at.set(DB, ['198.51.100.7']);
      await at.dns.resolve(DB);
      at.set(DB, ['198.51.100.9']);

      expect(await at.dns.resolve(DB)).toEqual(['198.51.100.9']);
    });

    test('says `missing` of a name that is not there, and of one without addresses', async () => {
      at.set('empty.example.com', []);

      expect(await faultOf('nobody.example.com')).toBe('missing');
      expect(await faultOf('empty.example.com')).toBe('missing');
    });

    test('says `unavailable` where nobody answers in time', async () => {
      at.set(DB, 'silent');

      expect(await faultOf(DB)).toBe('unavailable');
    });

    async function faultOf(host: string): Promise<string> {
      const error: unknown = await at.dns.resolve(host).catch((thrown: unknown) => thrown);
      if (!(error instanceof DnsError)) throw new Error(`not a DnsError: ${String(error)}`);
      return error.fault;
    }
  });
}
