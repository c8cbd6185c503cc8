/** Two processes on one cluster and one Slack, both seeing every event: what they must not do twice. */
import { describe, expect, test } from 'vitest';
import { mesh, MINUTE, tlsEntry, tlsService } from './objects.ts';
import type { Rig } from './rig.ts';
import { rig } from './rig.ts';

const COMMAND = '/chaos blackhole a.example.com 10m';

describe('two processes', () => {
  test('post one card, by the one that was asked, and tell its story once', async () => {
    const at = await start();
    const before = mesh(at);
    const [one, two] = [await at.boot(), await at.boot()];

    expect(await at.type(one, COMMAND)).toBeUndefined();
    expect(two.life.calls).not.toContain('messenger.post');
    await at.click(two, 'approve');
    await at.clock.advance(11 * MINUTE);

    expect(at.slack.cards).toHaveLength(1);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'reverted']);
    expect(at.slack.cards[0]?.thread.map((line) => line.split(/[ :]/)[0])).toEqual([
      'Approved',
      'Being',
      'Live',
      'Taken',
    ]);
    expect(mesh(at)).toEqual(before);
  });

  test('the one that was asked dies before it posts: the other does, within a minute and a bit', async () => {
    const at = await start();
    const one = await at.boot({ call: await callsBefore('messenger.post'), when: 'before' });
    const two = await at.boot();

    await at.type(one, COMMAND);
    expect(one.life.dead).toBe(true);
    await at.clock.advance(5000);
    expect(at.slack.cards).toEqual([]);

    await at.clock.advance(2 * MINUTE);
    expect(two.life.calls.filter((call) => call === 'messenger.post')).toHaveLength(1);
    expect(at.slack.cards).toHaveLength(1);
  });

  test('the one that was asked dies after it has posted: the card is found, and used', async () => {
    const at = await start();
    const one = await at.boot({ call: await callsBefore('messenger.post'), when: 'after' });
    const two = await at.boot();

    await at.type(one, COMMAND);
    await at.clock.advance(2 * MINUTE);

    expect(at.slack.cards).toHaveLength(1);
    expect((await at.change()).card?.ts).toBe(at.slack.cards[0]?.ts);
    expect(two.life.calls).not.toContain('messenger.post');
  });
});

function start(): Promise<Rig> {
  return rig({ objects: [tlsEntry('a', 'a.example.com'), tlsService('a', 'a.example.com')] });
}

/** How many port calls the one that is asked makes before its first of this name. */
async function callsBefore(name: string): Promise<number> {
  const at = await start();
  const one = await at.boot();
  await at.boot();
  await at.type(one, COMMAND);
  expect(one.life.calls).toContain(name);
  return one.life.calls.indexOf(name);
}
