/** Cards become right in the end; one that is gone, or a channel that is, blocks nothing. */
import { describe, expect, test } from 'vitest';
import { MessengerError } from '../../src/core/ports.ts';
import { MINUTE } from './objects.ts';
import { live, start } from './start.ts';

const HOUR = 60 * MINUTE;

describe('Slack', () => {
  test('away for an hour: every card and thread is right soon after', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    at.slack.away = new MessengerError('unreachable', 'no route', { permanent: false });
    await at.clock.advance(HOUR);
    expect(await at.facts()).toContain('reverted');
    delete at.slack.away;
    await at.clock.advance(MINUTE);

    const [card] = at.slack.cards;
    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(card?.message)).toContain('Over');
    expect(card?.thread).toHaveLength((await at.facts()).length);
  });

  test('the card deleted, and then it is over: nobody needs it, and nothing is posted', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    at.slack.cards.length = 0;
    await at.clock.advance(10 * MINUTE);

    expect(at.slack.cards).toHaveLength(0);
    expect(await at.facts()).toContain('reverted');
    await at.clock.advance(HOUR);
    expect(at.slack.cards).toHaveLength(0);
  });

  test('the card deleted, and something happens while it is still open: people get its buttons again', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    at.slack.cards.length = 0;
    await at.world
      .user('kubectl')
      .remove({ kind: 'ServiceEntry', metadata: { namespace: 'shop', name: 'a' } });
    await at.clock.advance(MINUTE);

    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('drawbridge:end');
    expect(at.slack.cards[0]?.thread).toHaveLength(1);
    await at.clock.advance(10 * MINUTE);
    expect(at.slack.cards).toHaveLength(1);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Over');
  });

  test('the channel gone: undone on time, and asked about less and less often', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    at.slack.away = new MessengerError('channel_not_found', 'channel_not_found', { permanent: true });
    const tries = () => at.logged.filter(({ message }) => message === 'a card is not right yet').length;
    await at.clock.advance(11 * MINUTE);

    expect(await at.facts()).toContain('reverted');
    const soon = tries();
    await at.clock.advance(24 * HOUR);
    expect(tries() - soon).toBeLessThan(32);
    expect(tries() - soon).toBeGreaterThan(20);

    delete at.slack.away;
    await at.clock.advance(61 * MINUTE);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('Over');
  });
});
