/** DNS in memory behind the port `Dns`. */
import type { Dns } from '../../src/core/ports.ts';
import { DnsError } from '../../src/core/ports.ts';

export interface FakeDns {
  readonly dns: Dns;
  /** Addresses by host; `silent` never answers in time. */
  readonly hosts: Map<string, readonly string[] | 'silent'>;
  /** Every host that was asked about, in order. */
  readonly asked: string[];
}

export function fakeDns(hosts: Readonly<Record<string, readonly string[] | 'silent'>> = {}): FakeDns {
  const fake: FakeDns = {
    hosts: new Map(Object.entries(hosts)),
    asked: [],
    dns: {
      resolve: async (host) => {
        fake.asked.push(host);
        const found = fake.hosts.get(host);
        if (found === 'silent')
          throw new DnsError('unavailable', `DNS did not answer about ${host} (ETIMEOUT)`);
        if (!found || found.length === 0) throw new DnsError('missing', `DNS knows no address of ${host}`);
        return [...new Set(found)];
      },
    },
  };
  return fake;
}
