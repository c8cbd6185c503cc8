/** The contract of Dns, on the fake and on the real resolver with a server on loopback. */
import { expect, test } from 'vitest';
import { startDns } from '../../playground/dns.ts';
import { createDns } from '../../src/adapters/dns.ts';
import { fakeDns } from '../fakes/dns.ts';
import { dnsContract } from './dns.contract.ts';

dnsContract('the fake', async () => {
  const { dns, hosts } = fakeDns();
  return { dns, set: (host, addresses) => void hosts.set(host, addresses), close: async () => undefined };
});

dnsContract('the resolver', async () => {
  const server = await startDns();
  const dns = createDns({ servers: [server.address], limit: 300 });
  return { dns, set: (host, addresses) => server.set(host, addresses), close: () => server.close() };
});

test('the resolver waits no longer than it is given', async () => {
  const server = await startDns({ 'db.example.com': 'silent' });
  const begun = performance.now();

  await createDns({ servers: [server.address], limit: 200 })
    .resolve('db.example.com')
    .catch(() => undefined);

  expect(performance.now() - begun).toBeLessThan(1500);
  await server.close();
});

test('a server that is no address is told when it is set', () => {
  expect(() => createDns({ servers: ['resolver.example.com'] })).toThrow('Invalid IP address');
});
