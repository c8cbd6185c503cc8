import { expect, test } from 'vitest';
import { MessengerError } from '../../src/core/ports.ts';
import { cardWith, startRig } from '../slack/rig.ts';

async function failureOf(call: Promise<unknown>): Promise<MessengerError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MessengerError) return error;
  throw new Error(`not a MessengerError: ${String(error)}`);
}

test('a card is posted with its id in the metadata, without previews, edited, and talked about in its thread', async () => {
  const { slack, bot } = await startRig();

  const ts = await bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));
  await bot.messenger.update('C1', ts, { text: 'live', blocks: [] });
  await bot.messenger.thread('C1', ts, 'Approved by <@U2>.');

  expect(slack.messages('C1')).toMatchObject([
    { ts, text: 'live', metadata: { event_type: 'drawbridge_change', event_payload: { id: 'k7q2mx' } } },
  ]);
  expect(slack.thread('C1', ts).map(({ text }) => text)).toEqual(['Approved by <@U2>.']);
  for (const { args } of slack.calls('chat.postMessage'))
    expect(args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
});

test('a line in the thread may have a button', async () => {
  const { slack, bot } = await startRig();
  const ts = await bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'It moved.' } }];

  await bot.messenger.thread('C1', ts, 'It moved.', blocks);

  expect(slack.thread('C1', ts)).toMatchObject([{ text: 'It moved.', blocks }]);
});

test('a card is found again by its id, also on a later page, and no other', async () => {
  const { slack, bot } = await startRig();
  const since = Date.now();
  const ts = await bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));
  for (let other = 0; other < 210; other += 1)
    await bot.messenger.post('C1', `other${other}`, { text: 'x', blocks: [] });

  expect(await bot.messenger.find('C1', 'k7q2mx', since)).toBe(ts);
  expect(slack.calls('conversations.history')).toHaveLength(2);
  expect(await bot.messenger.find('C1', 'zzzzzz', since)).toBeUndefined();
  expect(await bot.messenger.find('C1', 'k7q2mx', Date.now() + 3_600_000)).toBeUndefined();
});

test.each([
  ['channel_not_found', 'C404'],
  ['not_in_channel', 'C-OUT'],
  ['is_archived', 'C-OLD'],
])('posting refused as %s is permanent', async (code, channel) => {
  const { slack, bot } = await startRig();
  slack.channel('C-OUT', { joined: false });
  slack.channel('C-OLD', { archived: true });

  const failure = await failureOf(bot.messenger.post(channel, 'k7q2mx', { text: 'x', blocks: [] }));

  expect(failure).toMatchObject({ code, permanent: true });
});

test('updating what is gone is permanent, and blocks over a limit say which', async () => {
  const { bot } = await startRig();
  const text = { type: 'mrkdwn', text: 'x'.repeat(3001) };

  const gone = await failureOf(bot.messenger.update('C1', '1.000001', { text: 'x', blocks: [] }));
  const long = await failureOf(
    bot.messenger.post('C1', 'k7q2mx', { text: 'x', blocks: [{ type: 'section', text }] }),
  );

  expect(gone).toMatchObject({ code: 'message_not_found', permanent: true });
  expect(long).toMatchObject({ code: 'invalid_blocks', permanent: true });
  expect(long.message).toContain('must be less than 3001 characters [json-pointer:/blocks/0/text/text]');
});

test.each([
  [{ kind: 'status', status: 503 }, 'http_503'],
  [{ kind: 'drop' }, 'unreachable'],
  [{ kind: 'error', error: 'internal_error' }, 'internal_error'],
  [{ kind: 'lost' }, 'unreachable'],
] as const)('a post that met %o is not repeated by itself, and may pass later', async (fault, code) => {
  const { slack, bot } = await startRig();
  slack.fault('chat.postMessage', fault);

  const failure = await failureOf(bot.messenger.post('C1', 'k7q2mx', { text: 'x', blocks: [] }));

  expect(failure).toMatchObject({ code, permanent: false });
  expect(slack.calls('chat.postMessage')).toHaveLength(1);
});

test('a post whose answer was lost is found', async () => {
  const { slack, bot } = await startRig();
  slack.fault('chat.postMessage', { kind: 'lost' });

  await failureOf(bot.messenger.post('C1', 'k7q2mx', { text: 'x', blocks: [] }));

  expect(await bot.messenger.find('C1', 'k7q2mx', Date.now())).toBe(slack.messages('C1')[0]?.ts);
});

test('an update is repeated once', async () => {
  const { slack, bot } = await startRig();
  const ts = await bot.messenger.post('C1', 'k7q2mx', { text: 'x', blocks: [] });
  slack.fault('chat.update', { kind: 'status', status: 500 });

  await bot.messenger.update('C1', ts, { text: 'y', blocks: [] });

  expect(slack.message('C1', ts)?.text).toBe('y');
});

test('a short rate limit is waited out, a long one is the caller to know', async () => {
  const { slack, bot } = await startRig();
  slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfter: 0 });
  const ts = await bot.messenger.post('C1', 'k7q2mx', { text: 'x', blocks: [] });
  slack.fault('chat.update', { kind: 'ratelimited', retryAfter: 30 });

  const first = await failureOf(bot.messenger.update('C1', ts, { text: 'y', blocks: [] }));
  const second = await failureOf(bot.messenger.update('C1', ts, { text: 'y', blocks: [] }));

  expect(slack.messages('C1')).toHaveLength(1);
  for (const failure of [first, second]) {
    expect(failure).toMatchObject({ code: 'ratelimited', permanent: false });
    expect(failure.retryAfter).toBeGreaterThan(25_000);
  }
  expect(slack.calls('chat.update'), 'nobody asks while the limit lasts').toHaveLength(1);
});

test('a rate limit on cards holds up neither modals nor replies', async () => {
  const blocks = [{ type: 'divider' }];
  const { slack, bot } = await startRig({
    onClick: () => Promise.resolve({ modal: { title: 'YAML', blocks }, text: 'Here it is.' }),
  });
  const ts = await bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));
  slack.fault('chat.update', { kind: 'ratelimited', retryAfter: 4 }, Infinity);
  slack.fault('response_url', { kind: 'status', status: 500 });
  let settled = false;
  void failureOf(bot.messenger.update('C1', ts, { text: 'y', blocks: [] })).then(() => (settled = true));
  await slack.until(() => slack.calls('chat.update').length);

  await slack.click('U2', 'C1', ts, 'yaml');
  await slack.until(() => slack.modals('U2').length && slack.ephemerals('U2').length);

  expect(settled, 'the update still waits').toBe(false);
});
