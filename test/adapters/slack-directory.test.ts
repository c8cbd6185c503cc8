import { expect, test } from 'vitest';
import { createDirectory } from '../../src/adapters/slack/directory.ts';
import { MessengerError } from '../../src/core/ports.ts';
import { startRig } from '../slack/rig.ts';

test('members are those of the user group, looked up once for clicks at once', async () => {
  const { slack, bot } = await startRig();

  const answers = await Promise.all([bot.directory.members('S1'), bot.directory.members('S1')]);

  expect(answers).toEqual([
    ['U1', 'U2'],
    ['U1', 'U2'],
  ]);
  expect(slack.calls('usergroups.users.list')).toHaveLength(1);
});

test('a group that cannot be looked up rejects, and is asked for again at the next click', async () => {
  const { slack, bot } = await startRig();
  slack.fault('usergroups.users.list', { kind: 'status', status: 500 }, 2);

  await expect(bot.directory.members('S1')).rejects.toMatchObject({ code: 'http_500' });
  await expect(bot.directory.members('S404')).rejects.toMatchObject({ code: 'no_such_subteam' });
  expect(await bot.directory.members('S1')).toEqual(['U1', 'U2']);
});

test('members are asked for again after 30 s, and after the clock went back', async () => {
  let now = 1_000_000;
  let calls = 0;
  const call = () => Promise.resolve({ users: [`U${(calls += 1)}`] });
  const directory = createDirectory(call, { now: () => now });

  expect(await directory.members('S1')).toEqual(['U1']);
  now += 29_999;
  expect(await directory.members('S1')).toEqual(['U1']);
  now += 1;
  expect(await directory.members('S1')).toEqual(['U2']);
  now -= 3_600_000;
  expect(await directory.members('S1')).toEqual(['U3']);
});

test('an answer without users makes nobody a member', async () => {
  const directory = createDirectory(() => Promise.resolve({}), { now: () => 0 });

  await expect(directory.members('S1')).rejects.toThrow('unreadable');
  await expect(
    createDirectory(() => Promise.reject(new MessengerError('timeout', 'x', { permanent: false })), {
      now: () => 0,
    }).members('S1'),
  ).rejects.toMatchObject({ code: 'timeout' });
});
