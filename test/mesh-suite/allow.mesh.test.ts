/** `/egress allow` and `/egress revoke`, decided by people, on real traffic. */
import { describe, expect, test } from 'vitest';
import { applyAs, entry } from '../lab/foreign.ts';
import { ANA, BOB, DAN, EVE, MAL } from '../lab/stage.ts';
import { useStage } from '../lab/suite.ts';
import { isClosed } from '../lab/traffic.ts';

const begin = useStage();

describe.concurrent('egress allow', () => {
  test('asked by one and approved by another, it opens a.example.com for shop alone, and hurts and opens nothing else', async () => {
    const stage = begin();
    const { story, traffic } = stage;
    const url = 'https://a.example.com/';
    await applyAs(stage, 'gitops', entry('b', 'b.example.com'));
    await traffic.works('app-f', 'https://b.example.com/');
    const neighbour = await traffic.hold('app-f', 'https://b.example.com/', 8);
    const card = await story.ask('/egress allow a.example.com');
    expect(await traffic.once('app-a', url)).toSatisfy(isClosed);

    await story.approve(card, BOB);

    for (const client of ['app-a', 'app-f'] as const) {
      expect(await traffic.works(client, url)).toMatchObject({ served_by: 'a.example.com' });
    }
    expect(await traffic.once('app-b', url)).toSatisfy(isClosed);
    expect(await traffic.once('app-a', 'https://c.example.com/')).toSatisfy(isClosed);
    expect(await traffic.once('app-b', 'https://b.example.com/')).toMatchObject({ outcome: 'ok' });
    expect(await neighbour.ended).toMatchObject({ end: 'still open' });
    await story.say('/egress revoke a.example.com');
    await story.isOver(card);
    await traffic.closes('app-a', url);
    await stage.untilNothingLeft(card.id);
  });

  test('is not approved by the one who asked, nor by somebody who may not', async () => {
    const { story, traffic, host, leftovers } = begin();
    const name = await host();
    const card = await story.ask(`/egress allow ${name}`, BOB);

    expect(await story.clickRefused(card, 'Approve', BOB)).toContain('Nobody approves their own request');
    expect(await story.clickRefused(card, 'Approve', MAL)).toContain('You may not decide this');

    expect(await story.facts(card.id)).toEqual([]);
    expect(await leftovers(name)).toEqual([]);
    expect(await traffic.once('app-a', `https://${name}/`)).toSatisfy(isClosed);
    await story.click(card, 'Deny', EVE);
    await story.shows(card, /\*Denied\*/);
  });

  test('is decided once, however many approvers click how often', async () => {
    const { story, slack, traffic, host, leftovers, untilNothingLeft } = begin();
    const name = await host();
    const card = await story.ask(`/egress allow ${name} for 1h`);
    const message = story.message(card);

    const clicks = [BOB, EVE, DAN, BOB, EVE, DAN].map(async (by) =>
      slack.click(by, story.channel, card.ts, 'Approve', { message }),
    );
    expect((await Promise.all(clicks)).map(({ status }) => status)).toEqual(clicks.map(() => 200));
    await story.shows(card, /\*Live\*/);
    await traffic.works('app-a', `https://${name}/`);

    const types = (await story.facts(card.id)).map(({ type }) => type);
    expect(types).toEqual(['approved', 'armed', 'applied']);
    expect(await leftovers(name)).toHaveLength(1);
    await story.click(card, 'End now', ANA);
    await story.isOver(card);
    await untilNothingLeft(name);
  });

  test('does nothing when it is denied, and cannot be approved any more', async () => {
    const { story, slack, traffic, host, leftovers } = begin();
    const name = await host();
    const card = await story.ask(`/egress allow ${name}`);
    const message = story.message(card);

    await story.click(card, 'Deny', DAN);
    await story.shows(card, /\*Denied\*/);
    await slack.click(BOB, story.channel, card.ts, 'Approve', { message });
    await slack.until(
      () => slack.ephemerals(BOB).some(({ channel }) => channel === story.channel),
      'an answer to BOB',
    );

    expect((await story.facts(card.id)).map(({ type }) => type)).toEqual(['denied']);
    expect(await leftovers(name)).toEqual([]);
    expect(await traffic.once('app-a', `https://${name}/`)).toSatisfy(isClosed);
  });
});

describe.concurrent('egress revoke', () => {
  test('ends the black hole first and then the allow: the host is reset again', async () => {
    const { story, traffic, host, untilNothingLeft } = begin();
    const name = await host();
    const url = `https://${name}/`;
    const allow = await story.ask(`/egress allow ${name}`);
    await story.approve(allow);
    await traffic.works('app-f', url);
    const hole = await story.ask(`/chaos blackhole ${name} 10m`);
    await story.approve(hole);
    await traffic.closes('app-f', url);

    expect(await story.say(`/egress revoke ${name}`)).toContain(hole.id);
    await story.isOver(hole);
    await story.isOver(allow);

    const first = await story.fact(hole.id, 'reverted');
    const second = await story.fact(allow.id, 'reverted');
    expect(Date.parse(first.at)).toBeLessThanOrEqual(Date.parse(second.at));
    await untilNothingLeft(name);
    await traffic.closes('app-f', url);
  });
});
