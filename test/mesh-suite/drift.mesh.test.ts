/** While a change is live, what it stands on is edited, taken away, or made anew: told within seconds, left alone, undone. */
import { describe, expect, test } from 'vitest';
import type { Route } from '../lab/foreign.ts';
import { applyAs, entry, readRoute, registered, route } from '../lab/foreign.ts';
import type { Card } from '../lab/story.ts';
import type { Scene } from '../lab/suite.ts';
import { useStage } from '../lab/suite.ts';

const begin = useStage();

interface Broken {
  readonly name: string;
  readonly host: string;
  readonly before: Route;
  readonly card: Card;
}

/** A host with somebody's VirtualService, and a live black hole of it. */
async function broken(stage: Scene): Promise<Broken> {
  const { story, traffic } = stage;
  const host = await stage.host();
  const name = await registered(stage, host);
  await applyAs(stage, 'gitops', route(name, host));
  const before = await readRoute(stage, name);
  const card = await story.askKnowing(`/chaos blackhole ${host} 600s`, name);
  await story.approve(card);
  await traffic.closes('app-f', `https://${host}/`);
  return { name, host, before, card };
}

/** In the thread, within seconds of what happened. */
async function told(stage: Scene, card: Card, words: RegExp): Promise<void> {
  const { slack, story } = stage;
  const isSaid = () => slack.thread(story.channel, card.ts).some(({ text }) => words.test(text));
  await slack.until(isSaid, `the thread to tell ${words}`, 5_000);
}

/** Ended now, it leaves the mesh as it stood before. */
async function endsWell(stage: Scene, { name, before, card }: Broken): Promise<void> {
  const { story } = stage;
  await story.click(card, 'End now');
  await story.isOver(card);
  await stage.untilNothingLeft(name);
  const after = await readRoute(stage, name);
  expect(after.spec).toEqual(before.spec);
  expect(after.metadata.annotations).toBeUndefined();
}

describe.concurrent('while a black hole is live', () => {
  test('the entry of its host is removed: told, left, undone; made anew, the traffic flows', async () => {
    const stage = begin();
    const hole = await broken(stage);

    await stage.kubectl(['delete', 'serviceentry', hole.name, '-n', 'shop']);

    await told(stage, hole.card, /nothing in the mesh names its host any more/);
    expect((await readRoute(stage, hole.name)).spec.tls).toHaveLength(2);
    await endsWell(stage, hole);
    await applyAs(stage, 'gitops', entry(hole.name, hole.host));
    await stage.traffic.works('app-f', `https://${hole.host}/`);
  });

  test('its rule is edited: told once, left, undone', async () => {
    const stage = begin();
    const hole = await broken(stage);
    const where = ['-n', 'shop', 'virtualservice', hole.name];
    const callers = [{ op: 'replace', path: '/spec/tls/0/match/0/sourceNamespace', value: 'other' }];

    await stage.kubectl(['patch', ...where, '--type=json', '-p', JSON.stringify(callers)]);

    await told(stage, hole.card, /Changed by somebody else while live/);
    await stage.traffic.works('app-f', `https://${hole.host}/`);
    await endsWell(stage, hole);
    const types = (await stage.story.facts(hole.card.id)).map(({ type }) => type);
    expect(types).toEqual(['approved', 'armed', 'applied', 'drifted', 'stopped', 'reverted']);
  });

  test('the VirtualService is deleted and created anew: told as taken out, and nothing is put back', async () => {
    const stage = begin();
    const { name, host, before, card } = await broken(stage);

    await stage.kubectl(['delete', 'virtualservice', name, '-n', 'shop']);
    await applyAs(stage, 'gitops', route(name, host));

    await told(stage, card, /Taken out by another hand/);
    await stage.story.isOver(card);
    await stage.traffic.works('app-f', `https://${host}/`);
    expect((await readRoute(stage, name)).spec).toEqual(before.spec);
    await stage.untilNothingLeft(name);
  });
});
