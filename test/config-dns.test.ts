/** Where addresses are looked up. */
import { expect, test } from 'vitest';
import { describeProblem, loadConfig } from '../src/config.ts';

const ENV = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' };
const FILE = 'namespace: d\nchannels: { C1: { namespaces: [a] } }\napprovers: [W1]\n';

const load = (servers: string) => loadConfig({ ...ENV, DNS_SERVERS: servers }, () => FILE);

test.each([
  ['198.51.100.53', ['198.51.100.53']],
  ['198.51.100.53:5353, 198.51.100.54', ['198.51.100.53:5353', '198.51.100.54']],
  ['2001:db8::53', ['2001:db8::53']],
  ['[2001:db8::53]:53', ['[2001:db8::53]:53']],
])('%s', (servers, read) => {
  const loaded = load(servers);
  expect(loaded.ok && loaded.config.dnsServers).toEqual(read);
});

test('unset, the system says', () => {
  const loaded = load('');
  expect(loaded.ok && 'dnsServers' in loaded.config).toBe(false);
});

test.each(['resolver.example.com', '198.51.100.0/24', '198.51.100.53:', '198.51.100.53,,'])(
  'not %s',
  (servers) => {
    const loaded = load(servers);
    expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([
      'environment: `DNS_SERVERS` is not a list of addresses. Set it to addresses like `198.51.100.53,198.51.100.54:5353`, or leave it out for those of the system.',
    ]);
  },
);
