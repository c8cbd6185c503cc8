/** Socket Mode: connections that end, break or fall silent, and a Slack that is away while the next one is opened. An unhandled rejection fails the run. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Rig } from '../slack/garbage.ts';
import { CONNECTED, lineOf, sent, socketRig } from '../slack/lines.ts';
import type { SlackLine, SlackStandIn } from '../../playground/slack/standin.ts';

/** What is typed now is heard, once. */
async function expectHeard({ slack, asked }: Rig): Promise<void> {
  const before = asked.length;
  const typed = await slack.type('U1', 'C1', '/egress list');
  expect([typed.status, asked.slice(before).map(({ trigger }) => trigger)]).toEqual([200, [typed.trigger]]);
}

test.each(['warning', 'refresh_requested'] as const)(
  'at `disconnect` (%s) the next connection is opened while the old one still hears',
  async (reason) => {
    const rig = await socketRig();
    const old = lineOf(rig);

    old.disconnect(reason);
    await rig.log.until(CONNECTED, 2);

    expect(rig.slack.lines().map(({ number }) => number)).toEqual([1, 2]);
    await expectHeard(rig);
    const envelope = await sent(rig.slack.type('U1', 'C1', '/chaos status'));
    const late = await rig.slack.send({ ...envelope, envelope_id: 'on the old one' }, old);
    const twice = await rig.slack.send(envelope, old);
    expect([late.status, twice.status, rig.asked.length]).toEqual([200, 200, 3]);
    expect([rig.bot.ready(), rig.log.trouble()]).toEqual([true, []]);
  },
);

test('what Slack delivers again after the connection went is heard', async () => {
  const rig = await socketRig();
  const envelope = await sent(rig.slack.type('U1', 'C1', '/egress list'));
  const lost = { ...envelope, envelope_id: 'lost' };

  const first = lineOf(rig);
  first.freeze();
  first.send(lost);
  first.drop();
  await rig.log.until(CONNECTED, 2);
  const again = await rig.slack.send(lost);

  expect([again.status, rig.slack.acks('lost').length, rig.asked.length]).toEqual([200, 1, 2]);
});

test.each<[string, number, (line: SlackLine) => void]>([
  ['is cut', 60_000, (line) => line.drop()],
  ['is closed by Slack, which leaves the TCP connection open', 60_000, (line) => line.close()],
  ['answers no ping', 150, (line) => line.freeze()],
])('a connection that %s is replaced', async (_name, pingTimeout, end) => {
  const rig = await socketRig({ pingTimeout });

  end(lineOf(rig));
  await rig.log.until(CONNECTED, 2);

  await expectHeard(rig);
  expect(rig.log.of('slack socket lost')).toHaveLength(1);
  expect(lineOf(rig).number).toBe(2);
});

test.each<[string, (rig: Rig) => () => void]>([
  ['503', ({ slack }) => slack.fault('apps.connections.open', { kind: 'status', status: 503 }, Infinity)],
  ['ok:false', ({ slack }) => slack.fault('apps.connections.open', error('internal_error'), Infinity)],
  ['a cut connection', ({ slack }) => slack.fault('apps.connections.open', { kind: 'drop' }, Infinity)],
  ['a dead link', ({ slack }) => slack.fault('link', { kind: 'drop' }, Infinity)],
  ['no hello', ({ slack }) => slack.fault('hello', { kind: 'drop' }, Infinity)],
])(
  'Slack answers a reconnect with %s for a while: it is asked until it opens one',
  async (_name, trouble) => {
    const rig = await socketRig();
    const over = trouble(rig);

    lineOf(rig).drop();
    await rig.log.until('slack socket not opened', 5);
    expect(rig.bot.ready()).toBe(false);
    over();
    await rig.log.until(CONNECTED, 2);

    await rig.bot.known;
    expect(rig.bot.ready()).toBe(true);
    await expectHeard(rig);
  },
);

test('Slack refuses connections for a while: it is asked until it is back', async () => {
  const rig = await socketRig();

  const comeBack = await rig.slack.leave();
  await rig.log.until('slack socket not opened', 5);
  await comeBack();
  await rig.log.until(CONNECTED, 2);

  await expectHeard(rig);
  expect(rig.log.of('slack socket not opened')[0]?.fields.code).toBe('unreachable');
});

test('a connection that Slack wants renewed is kept while none can be opened', async () => {
  const rig = await socketRig();
  const over = rig.slack.fault('apps.connections.open', { kind: 'status', status: 503 }, Infinity);

  lineOf(rig).disconnect('warning');
  await rig.log.until('slack socket not opened', 3);

  await rig.bot.known;
  expect(rig.bot.ready()).toBe(true);
  await expectHeard(rig);
  over();
  await rig.log.until(CONNECTED, 2);
});

test('a wrong app token is said clearly, without the token', async () => {
  const rig = await socketRig({ unheard: true, appToken: 'xapp-wrong' });

  await rig.log.until('slack refuses the app token');

  expect(rig.log.trouble()).toEqual([
    {
      level: 'error',
      message: 'slack refuses the app token',
      fields: { code: 'invalid_auth', retryIn: 30_000 },
    },
  ]);
  expect([rig.bot.ready(), rig.slack.calls('apps.connections.open').length]).toEqual([false, 1]);
});

test('close while Slack does not answer is no wait, and nothing is opened afterwards', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const rig = await socketRig({
    unheard: true,
    prepare: (slack) => slack.fault('apps.connections.open', { kind: 'hold', until: promise }),
  });
  await rig.slack.until(() => rig.slack.calls('apps.connections.open').length);

  await rig.bot.close();
  resolve();
  await connectOnce(rig.slack);

  expect(rig.slack.events.filter(({ kind }) => kind === 'line')).toEqual([
    { kind: 'line', line: 1, now: 'come' },
    { kind: 'line', line: 1, now: 'open' },
  ]);
  expect(rig.log.of(CONNECTED)).toEqual([]);
});

/** Somebody else connects, in as many steps as the bot would need. */
async function connectOnce({ apiUrl, appToken }: SlackStandIn): Promise<void> {
  const headers = { authorization: `Bearer ${appToken}` };
  const answer = await fetch(`${apiUrl}apps.connections.open`, { method: 'POST', headers });
  const { url } = (await answer.json()) as { readonly url: string };
  await once(new WebSocket(url), 'message');
}

test('close while no hello comes is no wait', async () => {
  const rig = await socketRig({
    unheard: true,
    prepare: (slack) => slack.fault('hello', { kind: 'hold', until: new Promise(() => {}) }),
  });
  await rig.slack.until(() => rig.slack.events.some(({ kind }) => kind === 'line'));

  await rig.bot.close();

  expect([rig.bot.ready(), rig.log.of(CONNECTED)]).toEqual([false, []]);
});

function error(code: string) {
  return { kind: 'error', error: code } as const;
}
