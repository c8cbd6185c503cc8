/** More time for what is live, approved like any change: the traffic stays broken past the old end, and comes back at the new one. */
import { expect, test } from 'vitest';
import { applyAs, readRoute, registered, route } from '../lab/foreign.ts';
import { until } from '../lab/until.ts';
import { useStage } from '../lab/suite.ts';

const begin = useStage();

test('a black hole of 45 s gets 20 s more', async () => {
  const stage = begin();
  const { story, traffic } = stage;
  const host = await stage.host();
  const name = await registered(stage, host);
  await applyAs(stage, 'gitops', route(name, host));
  const before = await readRoute(stage, name);
  const url = `https://${host}/`;
  const card = await story.askKnowing(`/chaos blackhole ${host} 45s`, name);
  await story.approve(card);
  await traffic.closes('app-f', url);
  const [old = ''] = (await story.facts(card.id)).flatMap(({ type, end = '' }) =>
    type === 'armed' ? [end] : [],
  );

  const more = await story.ask(`/chaos extend ${card.id} 20s`);
  await story.click(more, 'Approve');
  await story.shows(more, /\*Extended\*/);
  await story.shows(card, /extended until/);
  const [end = ''] = (await story.facts(card.id)).flatMap((fact) =>
    fact.type === 'extended' ? [fact.end ?? ''] : [],
  );
  expect(Date.parse(end) - Date.parse(old)).toBe(20_000);

  await until(async () => Date.now() > Date.parse(old) + 3_000, 'the old end is past', { within: 60_000 });
  await traffic.closes('app-f', url);
  await story.isOver(card);
  const [over = ''] = (await story.facts(card.id)).flatMap(({ type, at }) =>
    type === 'reverted' ? [at] : [],
  );
  expect(Date.parse(over)).toBeGreaterThanOrEqual(Date.parse(end));
  await stage.untilNothingLeft(name);
  expect((await readRoute(stage, name)).spec).toEqual(before.spec);
  await traffic.works('app-f', url);
});
