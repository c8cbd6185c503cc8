/** `/egress allow` of TCP by name alone, where sidecars answer DNS and give every host an address (ISTIO.md 3.4, 11.N). */
import { expect, test } from 'vitest';
import { useStage } from '../lab/suite.ts';
import { isClosed } from '../lab/traffic.ts';

const begin = useStage({ defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' } } });

test('no addresses are needed: the host is reached by its name, the others on its port are not, and it can be broken', async () => {
  const { story, traffic, hostAt, untilNothingLeft } = begin();
  const [name, other] = [await hostAt('198.51.100.21'), await hostAt('198.51.100.22')];
  const [url, others] = [`greet://${name}:3306`, `greet://${other}:3306`] as const;
  expect(await traffic.once('app-n', url)).toSatisfy(isClosed);

  const allow = await story.ask(`/egress allow ${name}:3306`);
  const card = JSON.stringify(story.message(allow).blocks);
  expect(card).toContain('DNS capture');
  expect(card).not.toContain(' at 198.51.100');
  await story.approve(allow);

  expect(await traffic.works('app-n', url)).toMatchObject({
    answer: expect.stringContaining('mysql.example.com'),
  });
  expect(await traffic.once('app-n', others)).toSatisfy(isClosed);

  const hole = await story.ask(`/chaos blackhole ${name} 10m`);
  await story.approve(hole);
  await traffic.closes('app-n', url);
  await story.say(`/chaos stop ${hole.id}`);
  await story.isOver(hole);
  await traffic.works('app-n', url);

  await story.say(`/egress revoke ${allow.id}`);
  await story.isOver(allow);
  await traffic.closes('app-n', url);
  await untilNothingLeft(name);
});

test('HTTPS needs none anyway', async () => {
  const { story, traffic, host } = begin();
  const name = await host();
  const allow = await story.ask(`/egress allow ${name}`);
  await story.approve(allow);

  expect(await traffic.works('app-n', `https://${name}/`)).toMatchObject({ served_by: expect.any(String) });
  await story.say(`/egress revoke ${allow.id}`);
  await story.isOver(allow);
  await traffic.closes('app-n', `https://${name}/`);
});
