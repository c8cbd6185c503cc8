/** Where Redis is, if anywhere: an address that holds a password. */
import { expect, test } from 'vitest';
import { describeProblem, loadConfig, redisSecrets } from '../src/config.ts';

const FILE = 'namespace: d\nchannels: { C1: { namespaces: [a] } }\napprovers: [U1]\n';
const ENV = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_SIGNING_SECRET: '8f742231b10e8888' };

test.each([
  'redis://127.0.0.1:6379',
  'redis://redis.drawbridge:6379/2',
  'rediss://user:p%40ss@redis.example.com:6380/0',
  'redis://:pa:ss@redis',
])('%s is an address', (url) => {
  expect(load(url)).toMatchObject({ ok: true, config: { redisUrl: url } });
});

test('it may be left out, or empty', () => {
  for (const url of [undefined, '']) {
    const loaded = load(url);
    expect(loaded.ok && 'redisUrl' in loaded.config).toBe(false);
    expect(loaded.ok).toBe(true);
  }
});

test.each(['redis.example.com:6379', 'http://:sesame@redis', 'redis://', 'redis:/redis', ':sesame@redis'])(
  '%s is none, and is not repeated',
  (url) => {
    const loaded = load(url);

    expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([
      'environment: `REDIS_URL` is not a redis:// or rediss:// address. Set it to an address like `rediss://user:password@redis.example.com:6379/0`, or leave it out.',
    ]);
  },
);

test('its password is hidden wherever it stands, as written and as meant', () => {
  const url = 'redis://user:se%40same@redis.example.com:6379';
  expect(redisSecrets(url)).toEqual([url, 'se%40same', 'se@same']);
  expect(redisSecrets('redis://redis.example.com:6379')).toEqual([]);
  expect(redisSecrets('redis://:100%@redis')).toEqual(['redis://:100%@redis', '100%', '100%']);
  expect(redisSecrets(undefined)).toEqual([]);

  const loaded = load(url, `${FILE}lapse: se@same\nkiali: ${url}\n`);
  const lines = loaded.ok ? [] : loaded.problems.map(describeProblem);
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toMatch(/se(@|%40)same/);
});

function load(url: string | undefined, file = FILE) {
  return loadConfig({ ...ENV, REDIS_URL: url }, () => file);
}
