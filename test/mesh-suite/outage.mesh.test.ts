/** The bot dies, or the API server does, while a black hole is live. */
import { describe, expect, test } from 'vitest';
import { registered } from '../lab/foreign.ts';
import { tool } from '../lab/lab.ts';
import { ANA } from '../lab/stage.ts';
import type { Scene } from '../lab/suite.ts';
import { useStage } from '../lab/suite.ts';
import type { Card } from '../lab/story.ts';
import { until } from '../lab/until.ts';

const begin = useStage();

interface Hole {
  readonly name: string;
  readonly url: string;
  readonly card: Card;
  /** ms since the epoch. */
  readonly end: number;
}

async function dig(stage: Scene, lease: string): Promise<Hole> {
  const { story, traffic } = stage;
  const name = await stage.host();
  const url = `https://${name}/`;
  await registered(stage, name);
  const card = await story.ask(`/chaos blackhole ${name} ${lease}`);
  await story.approve(card);
  await traffic.closes('app-f', url);
  return { name, url, card, end: Date.parse((await story.fact(card.id, 'armed')).end ?? '') };
}

/** The card says so, the traffic flows, and nothing of ours is left. */
async function expectTakenBack({ story, traffic, untilNothingLeft }: Scene, hole: Hole): Promise<void> {
  await story.isOver(hole.card);
  await traffic.works('app-f', hole.url);
  await untilNothingLeft(hole.name);
}

describe('kill -9 of the bot while black holes are live', () => {
  test('back at once: one ends on time, another is stopped by a command typed after the restart', async () => {
    const stage = begin();
    const { story, traffic, bot, start } = stage;
    const leased = await dig(stage, '15s');
    const stopped = await dig(stage, '10m');

    await bot().kill();
    for (const { url } of [leased, stopped]) await traffic.closes('app-f', url);
    await start();
    await story.say(`/chaos stop ${stopped.card.id}`);

    await expectTakenBack(stage, stopped);
    await expectTakenBack(stage, leased);
    expect(Date.parse((await story.fact(leased.card.id, 'reverted')).at)).toBeGreaterThanOrEqual(leased.end);
  });

  test('back after the end: it is taken back at boot', async () => {
    const stage = begin();
    const { traffic, bot, start } = stage;
    const hole = await dig(stage, '6s');

    await bot().kill();
    await until(async () => Date.now() > hole.end + 500, 'the end of the lease');
    await traffic.closes('app-f', hole.url);
    await start();

    await expectTakenBack(stage, hole);
    const types = (await stage.story.facts(hole.card.id)).map(({ type }) => type);
    expect(types).toEqual(['approved', 'armed', 'applied', 'reverted']);
  });
});

describe('the API server is killed while black holes are live', () => {
  test('commands are answered within 3 s, and what is due is taken back as soon as it answers', async () => {
    const stage = begin();
    const { lab, story, traffic } = stage;
    const [atOnce, late] = [await dig(stage, '10m'), await dig(stage, '10m')];
    const leased = await dig(stage, '9s');
    const other = await stage.host();

    await tool(lab, 'part', 'apiserver', 'kill');
    try {
      expect(await sayFast(stage, `/egress allow ${other}`)).toContain('Nothing was done');
      expect(await sayFast(stage, `/chaos stop ${atOnce.card.id}`)).toContain('could not be stored yet');
      // By then what is known of the mesh is too old to plan on, too.
      await until(async () => Date.now() > leased.end + 1000, 'the end of the lease');
      expect(await sayFast(stage, `/egress allow ${other}`)).toContain('Nothing was done');
      expect(await sayFast(stage, `/chaos stop ${late.card.id}`)).toContain('could not be stored yet');
      for (const { url } of [leased, atOnce, late]) await traffic.closes('app-f', url);
    } finally {
      await tool(lab, 'part', 'apiserver', 'restart');
    }

    for (const hole of [leased, atOnce, late]) await expectTakenBack(stage, hole);
    expect(stage.slack.messages(story.channel)).toHaveLength(3);
  });
});

/** The private answer, which must come within the 3 s that Slack gives. */
async function sayFast({ slack, story }: Scene, line: string): Promise<string> {
  const before = slack.ephemerals(ANA).length;
  await slack.type(ANA, story.channel, line);
  return (await slack.until(() => slack.ephemerals(ANA)[before], `an answer to ${line}`, 3000)).text;
}
