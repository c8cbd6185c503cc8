/** `/egress allow` of TCP under ALLOW_ANY: it names what is reachable anyway, so that it can be broken. */
import { expect, test } from 'vitest';
import { useStage } from '../lab/suite.ts';

const begin = useStage({ outboundTrafficPolicy: { mode: 'ALLOW_ANY' } });

test('a database by its address: reachable before, broken while it is open, reachable after; others on its port never hurt', async () => {
  const { story, traffic, hostAt, untilNothingLeft } = begin();
  const [name, other] = [await hostAt('198.51.100.21'), await hostAt('198.51.100.22')];
  const [url, others] = [`greet://${name}:3306`, `greet://${other}:3306`] as const;
  await traffic.works('app-f', url);
  await traffic.works('app-f', others);

  const allow = await story.ask(`/egress allow ${name}:3306 ip=198.51.100.21`);
  expect(JSON.stringify(story.message(allow).blocks)).toContain('Already reachable');
  await story.approve(allow);
  await traffic.works('app-f', url);
  await traffic.works('app-f', others);

  const hole = await story.ask(`/chaos blackhole ${name} 10m`);
  await story.approve(hole);
  await traffic.closes('app-f', url);
  expect(await traffic.once('app-f', others)).toMatchObject({ outcome: 'ok' });
  expect(await traffic.once('app-b', url)).toMatchObject({ outcome: 'ok' });

  expect(await story.say(`/egress revoke ${allow.id}`)).toContain('stays reachable');
  await story.isOver(hole);
  await story.isOver(allow);
  await traffic.works('app-f', url);
  await untilNothingLeft(name);
});

test('a range and HTTP do not disturb what passes on their ports', async () => {
  const { story, traffic, host, hostAt } = begin();
  const [name, other, web] = [await hostAt('198.51.100.31'), await hostAt('198.51.100.22'), await host()];

  const range = await story.ask(`/egress allow ${name}:3306 ip=198.51.100.31,198.51.100.32/30`);
  await story.approve(range);
  const http = await story.ask(`/egress allow ${web}:8080`);
  await story.approve(http);

  await traffic.works('app-f', `greet://${name}:3306`);
  expect(await traffic.works('app-f', `greet://${other}:3306`)).toMatchObject({ outcome: 'ok' });
  await traffic.serves('app-f', `http://${web}:8080/`, web);
  await traffic.works('app-f', 'http://c.example.com:8080/');
  for (const card of [range, http]) {
    await story.say(`/egress revoke ${card.id}`);
    await story.isOver(card);
  }
  await traffic.works('app-f', `greet://${name}:3306`);
});
