import { describe, expect, test } from 'vitest';
import { ToldError } from '../../src/core/asking.ts';
import { MODES, startRig } from '../slack/rig.ts';

describe.each(MODES)('heard over %s:', (mode) => {
  test('a command is acknowledged, empty, while its handler hangs', async () => {
    const { promise } = Promise.withResolvers<undefined>();
    const { slack, asked } = await startRig({ mode, onCommand: () => promise });

    const typed = await slack.type('U1', 'C1', '/egress allow a.example.com');

    expect(typed).toMatchObject({ status: 200, body: '' });
    expect(asked).toHaveLength(1);
  });

  test('a command is acknowledged though its handler throws before it awaits anything', async () => {
    const { slack } = await startRig({
      mode,
      onCommand: () => {
        throw new Error('at once');
      },
    });

    const typed = await slack.type('U1', 'C1', '/egress list');

    expect(typed).toMatchObject({ status: 200, body: '' });
    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told.text).toContain('Something went wrong on our side');
  });

  test('the handler gets the text as Slack sent it, and who, where and which trigger', async () => {
    const { slack, asked } = await startRig({ mode });

    const typed = await slack.type('U1', 'C1', '/egress allow a.example.com:8443 for 1h because @U2 said so');

    expect(asked).toEqual([
      {
        family: 'egress',
        text: 'allow <http://a.example.com:8443|a.example.com:8443> for 1h because <@U2|u2> said so',
        user: 'U1',
        team: slack.team,
        channel: 'C1',
        trigger: typed.trigger,
      },
    ]);
  });

  test('the reply is private and comes by the response URL, also where the bot is not in the channel', async () => {
    const { slack } = await startRig({
      mode,
      onCommand: () => Promise.resolve({ text: 'Nothing is open.' }),
    });
    slack.channel('C2', { joined: false });

    await slack.type('U1', 'C2', '/egress list');

    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told).toMatchObject({ channel: 'C2', text: 'Nothing is open.', via: 'response_url' });
  });

  test('a response URL that fails is replaced by chat.postEphemeral', async () => {
    const { slack } = await startRig({
      mode,
      onCommand: () => Promise.resolve({ text: 'Nothing is open.' }),
    });
    slack.fault('response_url', { kind: 'status', status: 500 });

    await slack.type('U1', 'C1', '/egress list');

    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told).toMatchObject({ text: 'Nothing is open.', via: 'chat.postEphemeral' });
  });

  test('a reply that cannot be delivered leaves one log line', async () => {
    const { slack, bot, log } = await startRig({
      mode,
      onCommand: () => Promise.resolve({ text: 'Hello.' }),
    });
    slack.fault('response_url', { kind: 'drop' });
    slack.fault('chat.postEphemeral', { kind: 'error', error: 'user_not_in_channel' });

    await slack.type('U1', 'C1', '/egress list');
    await slack.until(() => slack.calls('chat.postEphemeral').length);
    await bot.close();

    expect(log.trouble()).toMatchObject([
      { level: 'error', message: 'slack reply lost', fields: { user: 'U1', channel: 'C1' } },
    ]);
  });

  test('a command that nobody handles is answered with those that are', async () => {
    const { slack, asked } = await startRig({ mode });

    const typed = await slack.type('U1', 'C1', '/traffic shift x');

    expect(typed.status).toBe(200);
    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told.text).toBe(
      '`/traffic` is not a command of Drawbridge. Nothing was done. Type `/egress help` or `/chaos help`.',
    );
    expect(asked).toEqual([]);
  });

  test('a bug is told with an id that the log has too, with the stack and the cause', async () => {
    const cause = new Error('connect ECONNREFUSED');
    const { slack, log } = await startRig({
      mode,
      onCommand: () => Promise.reject(new ToldError('boom', 'Nothing was changed.', { cause })),
    });

    await slack.type('U1', 'C1', '/chaos status');

    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    const [line] = log.of('slack handler failed');
    expect(told.text).toBe(
      `Something went wrong on our side (id ${String(line?.fields.id)}). Nothing was changed.`,
    );
    expect(line?.fields.stack).toMatch(/boom[^]*slack-commands[^]*caused by: Error: connect ECONNREFUSED/);
  });

  test("an error's own words are not shown to people", async () => {
    const { slack } = await startRig({
      mode,
      onCommand: () => Promise.reject(new Error('password hunter2')),
    });

    await slack.type('U1', 'C1', '/chaos status');

    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told.text).toMatch(/^Something went wrong on our side \(id [0-9a-f]{6}\)\. Whether it was done/);
    expect(told.text).not.toContain('hunter2');
  });

  test("Slack's own retry, signed anew, arrives with the same trigger", async () => {
    const { slack, asked } = await startRig({ mode });

    const first = await slack.type('U1', 'C1', '/egress list');
    const fields = Object.fromEntries(new URLSearchParams(first.request.body));
    const again = await slack.deliver(slack.form(fields, 1));

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(asked.map(({ trigger }) => trigger)).toEqual([first.trigger, first.trigger]);
  });

  test('commands are heard while auth.test fails; readiness waits until it recovers', async () => {
    const { promise: recovered, resolve: recover } = Promise.withResolvers<void>();
    const { slack, bot, log, asked } = await startRig({
      mode,
      prepare(slack) {
        slack.fault('auth.test', { kind: 'status', status: 503 });
        slack.fault('auth.test', { kind: 'error', error: 'invalid_auth' });
        slack.fault('auth.test', { kind: 'hold', until: recovered });
      },
    });

    const typed = await slack.type('U1', 'C1', '/egress list');
    await slack.until(() => slack.calls('auth.test').length === 3);

    expect([typed.status, asked.length, bot.ready()]).toEqual([200, 1, false]);
    expect(log.of('slack does not know us').map(({ fields }) => fields.code)).toEqual([
      'http_503',
      'invalid_auth',
    ]);
    recover();
    await bot.known;
    expect(bot.ready()).toBe(true);
  });

  test('close waits for handlers at work, and nothing listens afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<{ text: string }>();
    const { slack, bot, asked } = await startRig({ mode, onCommand: () => promise, drain: 5_000 });
    await slack.type('U1', 'C1', '/egress list');

    const closing = bot.close();
    resolve({ text: 'Late, but said.' });
    await closing;

    expect(slack.ephemerals('U1').map(({ text }) => text)).toEqual(['Late, but said.']);
    expect(bot.ready()).toBe(false);
    expect((await slack.type('U1', 'C1', '/egress list')).status).toBe(0);
    expect(asked).toHaveLength(1);
  });
});

test('a port that is taken is an error of start', async () => {
  const { port } = await startRig();

  await expect(startRig({ port })).rejects.toThrow(/EADDRINUSE/);
});
