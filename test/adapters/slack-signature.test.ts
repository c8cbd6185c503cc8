/** Garbage at the HTTP door: unsigned, untimely, seen before, or not what Slack sends. */
import { expect, test } from 'vitest';
import { command, expectRejected, FORM, now, post } from '../slack/garbage.ts';
import { startRig } from '../slack/rig.ts';
import type { SlackStandIn } from '../../playground/slack/standin.ts';

const headerCases: readonly [
  name: string,
  headers: (slack: SlackStandIn) => Record<string, string>,
  why: string,
][] = [
  ['a wrong signature', () => ({ 'x-slack-signature': `v0=${'0'.repeat(64)}` }), 'signature wrong'],
  ['a malformed signature', () => ({ 'x-slack-signature': 'v1=abc' }), 'headers malformed'],
  ['a timestamp that is no number', () => ({ 'x-slack-request-timestamp': 'NaN' }), 'headers malformed'],
  [
    'a timestamp that was not signed',
    () => ({ 'x-slack-request-timestamp': `${now() - 1}` }),
    'signature wrong',
  ],
  ['a stale timestamp', (slack) => slack.signature('a=b', now() - 302), 'timestamp stale'],
  ['a timestamp from the future', (slack) => slack.signature('a=b', now() + 65), 'timestamp ahead'],
];

test.each(headerCases)('%s is rejected', async (_name, headers, why) => {
  const rig = await startRig();

  const response = await post(rig, 'a=b', headers(rig.slack));

  expect(response.status).toBe(401);
  expectRejected(rig, 401, why);
});

test.each([
  ['no headers at all', {}],
  ['no timestamp', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
])('%s is rejected', async (_name, headers) => {
  const rig = await startRig();

  const response = await fetch(rig.url, { method: 'POST', body: 'ssl_check=1', headers });

  expect(response.status).toBe(401);
  expectRejected(rig, 401, 'headers missing');
});

test.each([
  ['broken JSON in a payload', `payload=${encodeURIComponent('{"type":')}`, FORM, 'payload broken'],
  ['a payload that is no object', 'payload=%5B1%5D', FORM, 'payload broken'],
  ['two payloads', 'payload=%7B%7D&payload=%7B%7D', FORM, 'payload broken'],
  ['a click without actions', 'payload=%7B%22type%22%3A%22block_actions%22%7D', FORM, 'payload broken'],
  ['a form that is no command', 'a=b', FORM, 'payload broken'],
  ['broken JSON', '{"type":', 'application/json', 'payload broken'],
  ['JSON that Slack does not send', '{"type":"block_actions"}', 'application/json', 'payload broken'],
  ['an empty body', '', FORM, 'payload broken'],
  ['another content type', 'a=b', 'text/plain', 'content type'],
])('%s, well signed, is rejected', async (_name, body, type, why) => {
  const rig = await startRig();

  const response = await post(rig, body, { 'content-type': type });

  expect(response.status).toBe(400);
  expectRejected(rig, 400, why);
});

test('the same signed request again is a replay', async () => {
  const { slack, asked, log } = await startRig();
  const request = command(slack);

  const first = await slack.deliver(request);
  const second = await slack.deliver(request);

  expect([first.status, second.status]).toEqual([200, 401]);
  expect(asked).toHaveLength(1);
  expect(log.lines).toMatchObject([{ message: 'slack request rejected', fields: { why: 'replay' } }]);
});

test('a signature that did not verify is not remembered', async () => {
  const { slack, asked } = await startRig();
  const request = command(slack);

  const forged = await slack.deliver({ ...request, body: `${request.body}&x=y` });
  const honest = await slack.deliver(request);

  expect([forged.status, honest.status]).toEqual([401, 200]);
  expect(asked).toHaveLength(1);
});

test('timestamps are taken a little before and after now', async () => {
  const { slack, asked } = await startRig();

  const early = await slack.deliver(command(slack, -290));
  const late = await slack.deliver(command(slack, 50));

  expect([early.status, late.status]).toEqual([200, 200]);
  expect(asked).toHaveLength(2);
});

test('a content type with a charset is the same content type', async () => {
  const { slack, asked } = await startRig();
  const { body, headers } = command(slack);

  const typed = await slack.deliver({
    body,
    headers: { ...headers, 'content-type': `${FORM}; charset=utf-8` },
  });

  expect(typed.status).toBe(200);
  expect(asked).toHaveLength(1);
});
