/** Wrong settings are told without the secrets that stand in them. */
import { expect, test } from 'vitest';
import type { Env } from '../src/config.ts';
import { describeProblem, loadConfig } from '../src/config.ts';

const secret = 'shhhhhhhhhhhhhhh';
const token = 'xoxb-1-hidden';
const appToken = 'xapp-1-hidden';

test.each([
  ['in the wrong line', `namespace: ${token}\nlapse: ${secret}\n${token}: 1`],
  ['in a line that is not YAML', `namespace: "${token}\n`],
  ['as an alias', `namespace: *${secret}`],
  ['though the environment does not know it', 'namespace: xapp-2-hidden'],
])('a secret is not printed %s', (_where, text) => {
  const lines = told(text, {
    SLACK_BOT_TOKEN: token,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: secret,
  }).join('\n');

  expect(lines).not.toContain('hidden');
  expect(lines).not.toContain(secret);
});

test('a secret is not printed when it is wrong', () => {
  const lines = told('namespace: d\nchannels: { C1: { namespaces: [a] } }\napprovers: [U1]', {
    SLACK_BOT_TOKEN: 'pass word',
    SLACK_APP_TOKEN: token,
    SLACK_SIGNING_SECRET: appToken,
  });

  expect(lines).toEqual([
    "environment: `SLACK_BOT_TOKEN` is not a bot token. Set it to the app's Bot User OAuth Token; it begins with `xoxb-`.",
    "environment: `SLACK_APP_TOKEN` is not an app token. Set it to an App-Level Token with `connections:write` (it begins with `xapp-`), or leave it out to get Slack's requests over HTTP.",
    "environment: `SLACK_SIGNING_SECRET` is not a signing secret. Set it to the Signing Secret of the app's Basic Information page.",
  ]);
});

function told(text: string, env: Env): readonly string[] {
  const loaded = loadConfig(env, () => text);
  return loaded.ok ? [] : loaded.problems.map(describeProblem);
}
