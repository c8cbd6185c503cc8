/** Socket Mode: what comes over a connection is acknowledged, and handled once. What both ways of hearing share is in slack-commands and slack-clicks. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { lineOf, sent, socketRig } from '../slack/lines.ts';
import { cardWith } from '../slack/rig.ts';

test('nothing is listened on, and the bot is ready once Slack greeted it and knows its token', async () => {
  const { bot, slack } = await socketRig();

  await bot.known;

  expect(bot.ready()).toBe(true);
  expect(await bot.start()).toEqual({});
  expect(slack.lines()).toHaveLength(1);
});

test('start resolves although Slack is away, and the bot is not ready', async () => {
  const { bot, slack } = await socketRig({
    unheard: true,
    prepare: (slack) => slack.fault('apps.connections.open', { kind: 'status', status: 503 }, 1_000),
  });

  await slack.until(() => slack.calls('apps.connections.open').length > 2);

  await bot.known;
  expect(bot.ready()).toBe(false);
});

test('an envelope that comes twice is acknowledged twice and handled once', async () => {
  const { slack, asked, log } = await socketRig();

  const envelope = await sent(slack.type('U1', 'C1', '/egress list'));
  const again = await slack.send(envelope);

  expect(again.status).toBe(200);
  expect(slack.acks(envelope.envelope_id)).toHaveLength(2);
  expect(asked).toHaveLength(1);
  expect(log.trouble()).toEqual([]);
  expect(log.of('slack envelope doubled')).toHaveLength(1);
});

test('a click that comes twice is handled once', async () => {
  const { slack, bot, clicked } = await socketRig();
  const ts = await bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));

  const envelope = await sent(slack.click('U2', 'C1', ts, 'Approve'));
  await slack.send(envelope);

  expect(clicked).toMatchObject([{ action: 'approve', user: 'U2' }]);
});

const user = { id: 'U1' };

test.each([
  ['a command without fields', 'slash_commands', {}],
  ['a command without a payload', 'slash_commands', undefined],
  ['a command as a list', 'slash_commands', [1]],
  ['a click without a user', 'interactive', { type: 'block_actions', actions: [{ action_id: 'a' }] }],
  ['a click without an action', 'interactive', { type: 'block_actions', user, actions: [] }],
  ['a click whose action has no name', 'interactive', { type: 'block_actions', user, actions: [{}] }],
  ['an event that holds none', 'events_api', {}],
  ['an event as null', 'events_api', null],
  ["the library's own event", 'error', { type: 'block_actions' }],
  ["the library's own state", 'disconnected', {}],
  ['what nobody knows', 'tea_time', { biscuits: 2 }],
])('%s is acknowledged and logged, and the bot hears on', async (_name, type, payload) => {
  const { slack, log, asked, clicked } = await socketRig();

  const garbage = await slack.send({ envelope_id: randomUUID(), type, payload });
  const typed = await slack.type('U1', 'C1', '/egress list');

  expect([garbage.status, typed.status]).toEqual([200, 200]);
  expect(log.trouble()).toEqual([{ level: 'warn', message: 'slack envelope unreadable', fields: {} }]);
  expect([asked.length, clicked.length, slack.lines()[0]?.number]).toEqual([1, 0, 1]);
});

test.each([
  ['no JSON', '<html>bad gateway</html>'],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', [{ type: 'hello' }]],
  ['no type', { envelope_id: 'x' }],
  ['a type that is no word', { type: 7, envelope_id: 'x' }],
  ['no id to acknowledge', { type: 'slash_commands', payload: {} }],
  ['an id that is no word', { type: 'slash_commands', envelope_id: {}, payload: {} }],
])('a message that is %s is logged, and the bot hears on', async (_name, message) => {
  const { slack, log, asked } = await socketRig();

  slack.line()?.send(message);
  slack.line()?.sendBinary(Buffer.from([1, 2, 3]));
  await slack.type('U1', 'C1', '/egress list');

  const unreadable = { level: 'warn', message: 'slack message unreadable', fields: {} };
  expect(log.trouble()).toEqual([unreadable, unreadable]);
  expect([asked.length, slack.acks().length]).toEqual([1, 1]);
});

test('what we have no answer to is acknowledged without a word', async () => {
  const { slack, log } = await socketRig();
  const send = (type: string, payload: unknown) => slack.send({ envelope_id: randomUUID(), type, payload });

  const closed = await send('interactive', { type: 'view_closed', user, team: { id: 'T1' }, view: {} });
  const event = await send('events_api', {
    type: 'event_callback',
    team_id: 'T1',
    event: { type: 'app_uninstalled' },
  });

  expect([closed.status, event.status]).toEqual([200, 200]);
  expect(log.trouble()).toEqual([]);
});

test('a command whose acknowledgement is lost is handled, once, when it comes again', async () => {
  const rig = await socketRig();
  const { slack, asked } = rig;
  const first = lineOf(rig);
  const envelope = await sent(slack.type('U1', 'C1', '/chaos status'));
  const second = { ...envelope, envelope_id: randomUUID() };

  first.send(second);
  first.drop();
  await slack.until(() => (slack.line()?.number ?? 0) > first.number);
  const again = await slack.send(second);

  expect(again.status).toBe(200);
  expect(asked).toHaveLength(2);
});

test('close says goodbye, waits for handlers at work, and hears nothing new', async () => {
  const { promise, resolve } = Promise.withResolvers<{ text: string }>();
  const rig = await socketRig({ onCommand: () => promise, drain: 5_000 });
  const { slack, bot, asked } = rig;
  const envelope = await sent(slack.type('U1', 'C1', '/egress list'));
  const line = lineOf(rig);

  const closing = bot.close();
  line.send({ ...envelope, envelope_id: 'late' });
  await slack.until(() => slack.lines().length === 0);
  resolve({ text: 'Late, but said.' });
  await closing;

  expect(slack.ephemerals('U1').map(({ text }) => text)).toEqual(['Late, but said.']);
  expect([bot.ready(), asked.length, slack.acks('late').length]).toEqual([false, 1, 0]);
});

test('close waits no longer than it may for a handler that hangs', async () => {
  const { promise } = Promise.withResolvers<undefined>();
  const { slack, bot } = await socketRig({ onCommand: () => promise, drain: 1 });
  await slack.type('U1', 'C1', '/egress list');

  await bot.close();

  expect(bot.ready()).toBe(false);
});
