/** How Slack is heard: by an app token or by a signing secret. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Env, LoadedConfig } from '../src/config.ts';
import { describeProblem, loadConfig } from '../src/config.ts';

const EXAMPLE = readFileSync(new URL('../drawbridge.example.yaml', import.meta.url), 'utf8');
const token = 'xoxb-1-2-abc';
const appToken = 'xapp-1-A0-9-ab';
const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';

test('an app token takes the place of the signing secret; both may be set', () => {
  const alone = load({ SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: '' });
  const both = load({ SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret });

  expect(alone).toMatchObject({ ok: true, config: { slack: { token, appToken } } });
  expect(alone.ok && 'signingSecret' in alone.config.slack).toBe(false);
  expect(both).toMatchObject({ ok: true, config: { slack: { token, appToken, signingSecret } } });
});

test('neither of them is told once, with both ways out', () => {
  const loaded = load({ SLACK_APP_TOKEN: '' });

  expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([
    "environment: `SLACK_APP_TOKEN` and `SLACK_SIGNING_SECRET` are both missing. Set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to get Slack's requests on a public address.",
  ]);
});

function load(env: Env): LoadedConfig {
  return loadConfig({ SLACK_BOT_TOKEN: token, ...env }, () => EXAMPLE);
}
