/** The stand-in refuses what Slack refuses; otherwise tests on it would prove nothing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { breaches, viewBreaches } from '../../playground/slack/blocks.ts';
import { startSlack } from '../../playground/slack/standin.ts';
import { asDelivered } from '../../playground/slack/typed-text.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: object) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more });
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });

test.each([
  ['a long section', { type: 'section', text: mrkdwn('x'.repeat(3001)) }, '/blocks/0/text/text'],
  ['an empty section', { type: 'section' }, '/blocks/0'],
  ['empty text', { type: 'section', text: mrkdwn('') }, '/blocks/0/text/text'],
  ['a long header', { type: 'header', text: plain('x'.repeat(151)) }, '/blocks/0/text/text'],
  ['a header with markup', { type: 'header', text: mrkdwn('x') }, '/blocks/0/text/type'],
  ['a long button', actions(button({ text: plain('x'.repeat(76)) })), '/blocks/0/elements/0/text/text'],
  ['a long value', actions(button({ value: 'x'.repeat(2001) })), '/blocks/0/elements/0/value'],
  ['a long action_id', actions(button({ action_id: 'x'.repeat(256) })), '/blocks/0/elements/0/action_id'],
  ['an unknown style', actions(button({ style: 'loud' })), '/blocks/0/elements/0/style'],
  ['no elements', actions(), '/blocks/0/elements'],
  ['one action_id twice', actions(button({}), button({})), '/blocks/0/elements'],
  [
    '26 elements',
    actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: `${n}` }))),
    '/blocks/0/elements',
  ],
  [
    '11 context elements',
    { type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('x')) },
    '/blocks/0/elements',
  ],
  ['an unknown block', { type: 'button' }, '/blocks/0/type'],
])('%s breaks a limit', (_name, block, at) => {
  expect(breaches([block], 50)).toEqual([expect.stringContaining(`[json-pointer:${at}]`)]);
});

test('what keeps to the limits passes, 51 blocks do not, and a modal takes 100', () => {
  const dividers = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
  const view = { type: 'modal', title: plain('x'.repeat(24)), close: plain('Close') };

  expect(breaches([actions(button({ value: 'x'.repeat(2000), style: 'primary' }))], 50)).toEqual([]);
  expect(breaches(dividers(51), 50)).toEqual([
    '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
  ]);
  expect(viewBreaches({ ...view, blocks: dividers(100) })).toEqual([]);
  expect(viewBreaches({ ...view, title: plain('x'.repeat(25)), blocks: dividers(101) })).toHaveLength(2);
});

test.each([
  ['allow a.example.com for 1h', 'allow <http://a.example.com|a.example.com> for 1h'],
  ['allow db.example.com:3306', 'allow <http://db.example.com:3306|db.example.com:3306>'],
  ['allow https://x.example.com/a?b=c', 'allow <https://x.example.com/a?b=c>'],
  ['allow *.example.com', 'allow *.example.com'],
  ['blackhole mysql 10m', 'blackhole mysql 10m'],
  ['blackhole mysql.db 10m from web-api', 'blackhole mysql.db 10m from web-api'],
  ['allow x ip=198.51.100.7', 'allow x ip=198.51.100.7'],
  ['stop k7q2mx because @U1 <b> & #C1', 'stop k7q2mx because <@U1|u1> &lt;b&gt; &amp; <#C1|c1>'],
])('%s is delivered as %s', (typed, delivered) => {
  expect(asDelivered(typed)).toBe(delivered);
});

async function started() {
  const slack = await startSlack({ channels: ['C1'] });
  onTestFinished(() => slack.close());
  const call = async (method: string, args: Record<string, string>, token = slack.botToken) => {
    const headers = { authorization: `Bearer ${token}` };
    const body = new URLSearchParams(args);
    return (await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body })).json();
  };
  return { slack, call };
}

test('a wrong token, an unknown method, no text, too much text: refused by name', async () => {
  const { call } = await started();

  expect(await call('auth.test', {}, 'xoxb-other')).toEqual({ ok: false, error: 'invalid_auth' });
  expect(await call('chat.shout', {})).toEqual({ ok: false, error: 'unknown_method' });
  expect(await call('chat.postMessage', { channel: 'C1' })).toEqual({ ok: false, error: 'no_text' });
  const long = { channel: 'C1', text: 'x'.repeat(40_001) };
  expect(await call('chat.postMessage', long)).toEqual({ ok: false, error: 'msg_too_long' });
});

test('metadata is shown only to those who ask for it', async () => {
  const { call } = await started();
  const metadata = JSON.stringify({ event_type: 'x', event_payload: {} });
  await call('chat.postMessage', { channel: 'C1', text: 'hi', metadata });

  const without = await call('conversations.history', { channel: 'C1' });
  const asked = await call('conversations.history', { channel: 'C1', include_all_metadata: 'true' });

  expect(without).not.toHaveProperty('messages.0.metadata');
  expect(asked).toHaveProperty('messages.0.metadata.event_type', 'x');
});

test('a trigger opens one modal, and only one that Slack gave', async () => {
  const { slack, call } = await started();
  const view = JSON.stringify({ type: 'modal', title: plain('t'), blocks: [] });
  const trigger_id = slack.trigger('U1');

  expect(await call('views.open', { trigger_id, view })).toMatchObject({ ok: true });
  expect(await call('views.open', { trigger_id, view })).toMatchObject({ error: 'exchanged_trigger_id' });
  expect(await call('views.open', { trigger_id: '1.2.3', view })).toMatchObject({
    error: 'expired_trigger_id',
  });
});

test('waiting in vain says what was waited for and what happened instead', async () => {
  const { slack, call } = await started();
  await call('chat.postMessage', { channel: 'C1', text: 'something else' });

  await expect(slack.until(() => false, 'a card', 10)).rejects.toThrow(
    /never saw a card in 10 ms[^]*something else/,
  );
});

test.each([
  ['busy', 429],
  ['broken', 500],
] as const)('where Slack is %s, every call is answered %i until it is fine again', async (mood, status) => {
  const { slack } = await started();
  const ask = async () => (await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: '' })).status;
  slack.be(mood);
  expect([await ask(), await ask()]).toEqual([status, status]);
  slack.be('fine');
  expect([await ask(), slack.mood()]).toEqual([200, 'fine']);
});

test('where Slack is slow, the answer comes late and is the same', async () => {
  const { slack, call } = await started();
  slack.be('slow');
  const began = performance.now();
  expect(await call('chat.postMessage', { channel: 'C1', text: 'hi' })).toMatchObject({ ok: true });
  expect(performance.now() - began).toBeGreaterThan(1_900);
});

test('where Slack says all twice, one request is delivered two times', async () => {
  const { slack } = await started();
  const heard: string[] = [];
  const app = createServer((request, response) => {
    void text(request).then((body) => heard.push(body) && response.end());
  });
  app.listen(0, '127.0.0.1');
  onTestFinished(() => void app.close());
  await once(app, 'listening');
  slack.connect(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
  slack.be('twice');
  await slack.type('U1', 'C1', '/egress list');
  expect(heard).toHaveLength(2);
  expect(heard[0]).toBe(heard[1]);
});
