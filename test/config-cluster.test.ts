/** Settings of the cluster: its ranges of addresses, which nobody opens as a host outside. */
import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';

const ENV = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' };
const REST = 'namespace: d\nchannels: { C1: { namespaces: [a] } }\napprovers: [W1]\n';

const load = (text: string) => loadConfig(ENV, () => REST + text);

test('each is written in one way', () => {
  const loaded = load('cluster: { podCidrs: [10.244.0.0/16, 2001:DB8::/64], serviceCidrs: [10.96.0.0/12] }');

  expect(loaded.ok && loaded.config.cluster).toEqual({
    podCidrs: ['10.244.0.0/16', '2001:db8::/64'],
    serviceCidrs: ['10.96.0.0/12'],
  });
});

test('none need be named', () => {
  const loaded = load('');

  expect(loaded.ok && loaded.config.cluster).toEqual({ podCidrs: [], serviceCidrs: [] });
});

test('what is no range is told, with its line', () => {
  const loaded = load('cluster: { podCidrs: [10.244.1.0/16], services: [] }');

  const told = loaded.ok ? [] : loaded.problems.map(({ where, what }) => `${where} ${what}`);
  expect(told).toEqual([
    expect.stringContaining('`cluster.podCidrs.0` is wrong: `10.244.1.0/16` is not an address or a range'),
    './drawbridge.yaml:4:39 `cluster.services` is not a setting.',
  ]);
});
