import { describe, expect, test } from 'vitest';
import type { ClickReply } from '../../src/core/asking.ts';
import { buttonFor, readButton } from '../../src/core/asking.ts';
import { cardWith, MODES, startRig } from '../slack/rig.ts';

describe.each(MODES)('heard over %s:', (mode) => {
  async function rigWithCard(onClick?: () => Promise<ClickReply | undefined>) {
    const rig = await startRig({ mode, onClick });
    const ts = await rig.bot.messenger.post('C1', 'k7q2mx', cardWith('k7q2mx', 'd1'));
    return { ...rig, ts };
  }

  test('a click is acknowledged while its handler hangs, and says what the clicker saw', async () => {
    const { promise } = Promise.withResolvers<undefined>();
    const { slack, clicked, ts } = await rigWithCard(() => promise);

    const click = await slack.click('U2', 'C1', ts, 'Approve');

    expect(click).toMatchObject({ status: 200, body: '' });
    expect(clicked).toEqual([
      {
        action: 'approve',
        id: 'k7q2mx',
        digest: 'd1',
        user: 'U2',
        team: slack.team,
        channel: 'C1',
        trigger: click.trigger,
      },
    ]);
  });

  test('a click on an older look of the card says what that one said', async () => {
    const { slack, bot, clicked, ts } = await rigWithCard();
    const old = slack.message('C1', ts);
    await bot.messenger.update('C1', ts, cardWith('k7q2mx', 'd2'));

    await slack.click('U2', 'C1', ts, 'deny', { message: old });
    await slack.click('U2', 'C1', ts, 'deny');

    expect(clicked.map(({ action, digest }) => [action, digest])).toEqual([
      ['deny', 'd1'],
      ['deny', 'd2'],
    ]);
  });

  test("the click's reply is private and leaves the card alone", async () => {
    const { slack, ts } = await rigWithCard(() => Promise.resolve({ text: 'You asked for this yourself.' }));
    const before = slack.message('C1', ts);

    await slack.click('U1', 'C1', ts, 'Approve');

    const told = await slack.until(() => slack.ephemerals('U1').at(-1));
    expect(told.text).toBe('You asked for this yourself.');
    expect(slack.message('C1', ts)).toBe(before);
  });

  test('a modal is opened for the clicker, its title cut to what Slack takes', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '```kind: ServiceEntry```' } }];
    const { slack, ts } = await rigWithCard(() =>
      Promise.resolve({ modal: { title: 'What k7q2mx would do to the mesh', blocks } }),
    );

    await slack.click('U2', 'C1', ts, 'Show YAML');

    const modal = await slack.until(() => slack.modals('U2').at(-1));
    expect(modal.view).toMatchObject({ title: { text: 'What k7q2mx would do to…' }, blocks });
  });

  test('a modal that Slack does not open is told instead', async () => {
    const { slack, log, ts } = await rigWithCard(() =>
      Promise.resolve({ modal: { title: 'YAML', blocks: [] } }),
    );
    slack.fault('views.open', { kind: 'error', error: 'expired_trigger_id' });

    await slack.click('U2', 'C1', ts, 'yaml');

    const told = await slack.until(() => slack.ephemerals('U2').at(-1));
    expect(told.text).toContain('Click again.');
    expect(log.of('slack modal not opened')).toMatchObject([
      { fields: { error: expect.stringContaining('expired_trigger_id') } },
    ]);
  });

  test.each([
    ['no JSON', 'k7q2mx'],
    ['another shape', '{"id":7}'],
    ['no digest', '{"id":"k7q2mx"}'],
    ['an endless id', JSON.stringify({ id: 'x'.repeat(500), digest: 'd' })],
    ['nothing', ''],
  ])('a button whose value is %s is answered and logged, not handled', async (_name, value) => {
    const { slack, clicked, log, ts } = await rigWithCard();

    const click = await slack.click('U2', 'C1', ts, 'approve', { value });

    expect(click.status).toBe(200);
    const told = await slack.until(() => slack.ephemerals('U2').at(-1));
    expect(told.text).toMatch(/^This button cannot be read: .* Nothing was done\./);
    expect(log.trouble()).toMatchObject([{ level: 'warn', message: 'slack button unreadable' }]);
    expect(clicked).toEqual([]);
  });

  test('a button of another name is answered; a link button needs no answer', async () => {
    const { slack, bot, clicked } = await rigWithCard();
    const text = (label: string) => ({ type: 'plain_text', text: label });
    const elements = [
      { type: 'button', action_id: 'drawbridge:extend', text: text('Extend'), value: '{}' },
      { type: 'button', action_id: 'kiali', text: text('Kiali'), url: 'https://kiali.example.com' },
    ];
    const ts = await bot.messenger.post('C1', 'abcdef', {
      text: 'x',
      blocks: [{ type: 'actions', elements }],
    });

    const link = await slack.click('U1', 'C1', ts, 'Kiali');
    const extend = await slack.click('U2', 'C1', ts, 'Extend');

    expect([link.status, extend.status]).toEqual([200, 200]);
    await slack.until(() => slack.ephemerals('U2').length);
    expect(slack.ephemerals('U1')).toEqual([]);
    expect(clicked).toEqual([]);
  });

  test('a click whose handler throws is told and logged with one id', async () => {
    const { slack, log, ts } = await rigWithCard(() => Promise.reject(new Error('no')));

    await slack.click('U2', 'C1', ts, 'end');

    const told = await slack.until(() => slack.ephemerals('U2').at(-1));
    expect(log.of('slack handler failed')).toMatchObject([
      { fields: { action: 'end', change: 'k7q2mx', id: /\(id (\w+)\)/.exec(told.text)?.[1] } },
    ]);
  });
});

test('a button is read as it was written', () => {
  const { action_id, value } = buttonFor('end', { id: 'k7q2mx', digest: 'abc' });

  expect(readButton(action_id, value)).toEqual({ action: 'end', id: 'k7q2mx', digest: 'abc' });
  expect(readButton('other:end', value)).toBeUndefined();
});
