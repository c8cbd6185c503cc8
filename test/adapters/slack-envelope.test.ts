/** An envelope on its own: how long it is remembered, and what a lost acknowledgement changes. */
import { expect, test } from 'vitest';
import { createReceive } from '../../src/adapters/slack/ears.ts';
import { createFirstTime } from '../../src/adapters/slack/envelope.ts';
import { createRecordingLog } from '../slack/recorder.ts';

test('an id is new once, until so many others came', () => {
  const isFirst = createFirstTime(2);

  expect(['a', 'b', 'a', 'c', 'b', 'a', 'a'].map(isFirst)).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});

test('a command is handled though its acknowledgement is lost, and not again when Slack repeats it', async () => {
  const log = createRecordingLog();
  const heard: string[] = [];
  const receive = createReceive({
    botToken: 'xoxb-1',
    apiUrl: 'http://127.0.0.1:9/api/',
    log,
    identity: () => undefined,
    onCommand: ({ text }) => void heard.push(text),
    onClick: () => expect.fail('nobody clicked'),
  });
  const payload = {
    command: '/chaos',
    text: 'stop all',
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    trigger_id: '1.2.3',
    response_url: 'http://127.0.0.1:9/',
  };
  const envelope = { id: 'e1', type: 'slash_commands', payload };

  receive(envelope, () => Promise.reject(new Error('no active connection')));
  receive(envelope, () => Promise.resolve());
  await log.until('slack envelope doubled');

  expect(heard).toEqual(['stop all']);
  expect(log.trouble()).toMatchObject([{ level: 'warn', message: 'slack acknowledgement lost' }]);
});
