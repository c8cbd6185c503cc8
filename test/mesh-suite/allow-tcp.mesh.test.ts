/** `/egress allow` by addresses, under REGISTRY_ONLY, on real traffic: before, while it is open, and after. */
import { describe, expect, test } from 'vitest';
import { open, shut } from '../lab/opened.ts';
import { ANA } from '../lab/stage.ts';
import { useStage } from '../lab/suite.ts';
import { isClosed } from '../lab/traffic.ts';

const begin = useStage();

describe.concurrent('by addresses', () => {
  test('two databases on one port, neither hurt by the other’s end', async () => {
    const scene = begin();
    const { story, traffic, hostAt } = scene;
    const [one, two] = [await hostAt('198.51.100.21'), await hostAt('198.51.100.22')];
    const urls = [`greet://${one}:3306`, `greet://${two}:3306`] as const;
    for (const url of urls) expect(await traffic.once('app-f', url)).toSatisfy(isClosed);

    const first = await open(scene, `/egress allow ${one}:3306 ip=198.51.100.21`);
    await traffic.works('app-f', urls[0]);
    expect(await traffic.once('app-f', urls[1])).toSatisfy(isClosed);
    const second = await open(scene, `/egress allow ${two}:3306 ip=198.51.100.22`);

    expect(await traffic.works('app-f', urls[0])).toMatchObject({
      answer: expect.stringContaining('mysql.example.com'),
    });
    expect(await traffic.works('app-f', urls[1])).toMatchObject({
      answer: expect.stringContaining('mysql2.example.com'),
    });
    expect(await traffic.once('app-b', urls[0])).toSatisfy(isClosed);
    const held = await traffic.hold('app-f', urls[1], 8);
    await shut(scene, first.id, 'app-f', urls[0]);
    expect(await held.ended).toMatchObject({ end: 'still open' });
    expect(await traffic.once('app-f', urls[1])).toMatchObject({ outcome: 'ok' });
    await shut(scene, second.id, 'app-f', urls[1]);
    await story.isOver(second);
  });

  test('several addresses: each client reaches the one that it dials', async () => {
    const scene = begin();
    const { story, traffic, hostAt } = scene;
    const [one, two] = [await hostAt('198.51.100.11'), await hostAt('198.51.100.12')];

    const card = await open(scene, `/egress allow ${one}:3307 as TCP ip=198.51.100.12,198.51.100.11`);

    expect(await traffic.works('app-a', `greet://${one}:3307`)).toMatchObject({
      answer: expect.stringContaining('a.example.com:3307'),
    });
    expect(await traffic.works('app-a', `greet://${two}:3307`)).toMatchObject({
      answer: expect.stringContaining('b.example.com:3307'),
    });
    await shut(scene, card.id, 'app-a', `greet://${two}:3307`);
    await story.isOver(card);
  });

  test('a range: what is in it, on its port, and nothing else; a black hole takes all of it', async () => {
    const scene = begin();
    const { story, traffic, hostAt } = scene;
    const name = await hostAt('198.51.100.31');
    const [inside, outside] = ['tcp://echo2.example.com:9001', 'tcp://mysql.example.com:9001'];
    expect(await traffic.once('app-f', inside)).toSatisfy(isClosed);

    const card = await open(scene, `/egress allow ${name}:9001 as TCP ip=198.51.100.28/30`);
    await traffic.works('app-f', `tcp://${name}:9001`);
    await story.say(`/egress revoke ${card.id}`);
    await story.isOver(card);

    const wider = await open(scene, `/egress allow ${name}:9001 as TCP ip=198.51.100.31,198.51.100.32/30`);
    await traffic.works('app-f', `tcp://${name}:9001`);
    await traffic.works('app-f', inside);
    expect(await traffic.once('app-f', outside)).toSatisfy(isClosed);
    expect(await traffic.once('app-f', 'tcp://echo2.example.com:9000')).toSatisfy(isClosed);

    const hole = await open(scene, `/chaos blackhole ${name} 10m`);
    await traffic.closes('app-f', inside);
    await traffic.closes('app-f', `tcp://${name}:9001`);
    await story.say(`/chaos stop ${hole.id}`);
    await story.isOver(hole);
    await traffic.works('app-f', inside);
    await shut(scene, wider.id, 'app-f', inside);
    await story.isOver(wider);
  });

  test('MONGO, and REDIS, carry what is sent', async () => {
    const scene = begin();
    const { story, traffic, hostAt } = scene;
    const name = await hostAt('203.0.113.11');

    const mongo = await open(scene, `/egress allow ${name}:9000 as MONGO ip=203.0.113.11`);
    expect(await traffic.works('app-f', `tcp://${name}:9000`)).toMatchObject({ outcome: 'ok' });
    await shut(scene, mongo.id, 'app-f', `tcp://${name}:9000`);
    await story.isOver(mongo);

    const redis = await open(scene, `/egress allow ${name}:9000 as REDIS ip=203.0.113.11`);
    expect(await traffic.works('app-f', `tcp://${name}:9000`)).toMatchObject({ outcome: 'ok' });
    await shut(scene, redis.id, 'app-f', `tcp://${name}:9000`);
    await story.isOver(redis);
  });

  test('the ratings’ MySQL: open, broken by its nickname, mended, closed', async () => {
    const scene = begin();
    const { story, traffic, addHost } = scene;
    await addHost('ratings.example.com', '203.0.113.12');
    const url = 'greet://ratings.example.com:3306';
    expect(await traffic.once('app-f', url)).toSatisfy(isClosed);
    const allow = await open(scene, '/egress allow ratings.example.com:3306 ip=203.0.113.12');
    await traffic.works('app-f', url);
    const held = await traffic.hold('app-f', url, 15);

    const hole = await story.ask('/chaos blackhole mysql-outside 10m');
    expect(JSON.stringify(story.message(hole).blocks)).toContain('are then cut');
    await story.approve(hole);

    await traffic.closes('app-f', url);
    const { at } = await story.fact(hole.id, 'applied');
    const cut = await held.ended;
    expect(cut.end).not.toBe('still open');
    // app-f drains in 3 s.
    expect(cut.ended * 1000 - Date.parse(at)).toBeGreaterThan(2500);
    await story.say(`/chaos stop ${hole.id}`);
    await story.isOver(hole);
    await traffic.works('app-f', url);
    await story.say('/egress revoke ratings.example.com');
    await story.isOver(allow);
    await traffic.closes('app-f', url);
  });
});

describe.concurrent('by the addresses that DNS gives', () => {
  test('they are on the card; where the host moves, the thread says so, and a refresh follows it in one update', async () => {
    const scene = begin();
    const { story, slack, traffic, dns, addHost, leftovers, untilNothingLeft } = scene;
    const name = 'moving.example.com';
    const url = `greet://${name}:3307`;
    dns.set(name, ['198.51.100.21']);
    await addHost(name, '198.51.100.21');
    const other = await scene.hostAt('198.51.100.22');
    const first = await story.ask(`/egress allow ${name}:3307 as TCP for 1h`);
    expect(JSON.stringify(story.message(first).blocks)).toContain('at 198.51.100.21');
    await story.approve(first);
    await traffic.works('app-f', url);

    dns.set(name, ['198.51.100.22']);
    const line = await slack.until(
      () =>
        slack.thread(story.channel, first.ts).find(({ text }) => text.includes('DNS gives other addresses')),
      'a line about the move',
      90_000,
    );
    expect(await traffic.once('app-f', `greet://${other}:3307`)).toSatisfy(isClosed);
    const before = slack.messages(story.channel).length;
    await story.click({ ...first, ts: line.ts }, 'Refresh addresses', ANA);
    const posted = await slack.until(() => slack.messages(story.channel)[before], 'a card for the refresh');
    const payload = posted.metadata?.event_payload as { id: string };
    const second = { id: payload.id, channel: story.channel, ts: posted.ts };
    await story.approve(second);

    await traffic.works('app-f', `greet://${other}:3307`);
    await traffic.closes('app-f', url);
    expect(await leftovers(name)).toHaveLength(1);
    await story.fact(first.id, 'superseded');
    await story.say(`/egress revoke ${second.id}`);
    await story.isOver(second);
    await traffic.closes('app-f', `greet://${other}:3307`);
    await untilNothingLeft(name);
  });
});
