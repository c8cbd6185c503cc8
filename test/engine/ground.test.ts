/** What a live change rests on goes away while it is live. */
import { describe, expect, test } from 'vitest';
import { MINUTE, tlsEntry, tlsService, VS } from './objects.ts';
import { live, start } from './start.ts';

describe('the host that a live change is for', () => {
  const ENTRY = { kind: 'ServiceEntry', metadata: { namespace: 'shop', name: 'a' } };

  test('no longer named by anybody: told at once and once, left, and undone at the end', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    await at.world.user('kubectl').remove(ENTRY);
    await at.clock.settle();

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'drifted']);
    expect(at.slack.cards[0]?.thread.at(-1)).toContain('nothing in the mesh names its host any more');

    await at.clock.advance(2 * MINUTE);
    await at.world.user('kubectl').create(tlsEntry('a', 'a.example.com'));
    await at.clock.advance(10 * MINUTE);

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'drifted', 'reverted']);
    expect(at.world.stored(VS)).toMatchObject({ spec: tlsService('a', 'a.example.com').spec });
  });

  test('still named by a wildcard, or by a second entry: nothing to tell', async () => {
    const { at, bot } = await start([
      tlsEntry('a', 'a.example.com'),
      tlsEntry('all', '*.example.com'),
      tlsService('a', 'a.example.com'),
    ]);
    await live(at, bot);
    await at.world.user('kubectl').remove(ENTRY);
    await at.clock.advance(2 * MINUTE);

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
  });

  test('not missed while what is known of the mesh is too old to say so', async () => {
    const { at, bot } = await start();
    await live(at, bot);
    at.world.knobs.age = 60_000;
    await at.world.user('kubectl').remove(ENTRY);
    await at.clock.advance(2 * MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);

    at.world.knobs.age = 0;
    await at.clock.advance(MINUTE);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'drifted']);
  });
});
