/** `/chaos blackhole` and its end, on real traffic. */
import { describe, expect, test } from 'vitest';
import { registered } from '../lab/foreign.ts';
import { BOB, MAL, OTHER_CHANNEL } from '../lab/stage.ts';
import { useStage } from '../lab/suite.ts';
import { openStory } from '../lab/story.ts';

const begin = useStage();

describe.concurrent('chaos blackhole', () => {
  test('a.example.com 20s: new connections from shop are closed, open ones after the drain time; then all is as before', async () => {
    const stage = begin();
    const { story, traffic, leftovers } = stage;
    const url = 'https://a.example.com/';
    const neighbour = await registered(stage, 'b.example.com');
    const allow = await story.ask('/egress allow a.example.com');
    await story.approve(allow);
    await traffic.works('app-f', url);
    const card = await story.ask('/chaos blackhole a.example.com 20s');
    expect(JSON.stringify(story.message(card).blocks)).toMatch(/New connections from .* are closed at once/);
    const fast = await traffic.hold('app-f', url, 12);
    const slow = await traffic.hold('app-a', url, 12);
    const other = await traffic.hold('app-f', `https://${neighbour}.example.com/`, 12);

    await story.approve(card);

    for (const client of ['app-a', 'app-f'] as const) {
      expect(await traffic.closes(client, url)).toMatchObject({ outcome: 'reset (RST)', step: 'tls' });
    }
    expect(await traffic.once('app-f', 'https://b.example.com/')).toMatchObject({ outcome: 'ok' });
    expect(await traffic.once('app-a', 'http://web-api:8080/')).toMatchObject({ status: 200 });
    const { at } = await story.fact(card.id, 'applied');
    const cut = await fast.ended;
    expect(cut.end).not.toBe('still open');
    // app-f drains in 3 s, app-a in 45 s.
    expect(cut.ended * 1000 - Date.parse(at)).toBeGreaterThan(2500);
    expect(await slow.ended).toMatchObject({ end: 'still open' });
    expect(await other.ended).toMatchObject({ end: 'still open' });

    await story.isOver(card);
    const { end = '' } = await story.fact(card.id, 'armed');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(end));
    expect(await story.fact(card.id, 'reverted')).toMatchObject({ proof: [{ by: 'absent' }] });
    expect(await traffic.works('app-f', url)).toMatchObject({ served_by: 'a.example.com' });
    await traffic.works('app-a', url);
    expect(await leftovers('a.example.com')).toEqual([expect.stringMatching(/^ServiceEntry shop\//)]);
    await story.say('/egress revoke a.example.com');
    await story.isOver(allow);
  });

  test('to hang: a connection gets no answer for 10 s', async () => {
    const stage = begin();
    const { story, traffic, host, untilNothingLeft } = stage;
    const name = await host();
    await registered(stage, name);
    const card = await story.ask(`/chaos blackhole ${name} 10m to hang`);
    expect(JSON.stringify(story.message(card).blocks)).toContain('get no answer for 10 s');

    await story.approve(card);

    const seen = await traffic.breaks('app-f', `https://${name}/`);
    expect(seen).toMatchObject({ outcome: 'reset (RST)', step: 'tls' });
    expect(seen.ms).toBeGreaterThan(9000);
    await story.click(card, 'End now', MAL);
    await story.isOver(card);
    await traffic.works('app-f', `https://${name}/`);
    await untilNothingLeft(name);
  });

  test('hits the namespace of the channel; from everyone, all who can see the host', async () => {
    const stage = begin();
    const { story, traffic, host, untilNothingLeft } = stage;
    const [mine, all] = [await host(), await host()];
    for (const name of [mine, all]) await registered(stage, name);
    const narrow = await story.ask(`/chaos blackhole ${mine} 10m`);
    const wide = await story.ask(`/chaos blackhole ${all} 10m from everyone`);
    await story.approve(narrow);
    await story.approve(wide);

    await traffic.closes('app-f', `https://${mine}/`);
    await traffic.closes('app-f', `https://${all}/`);
    await traffic.closes('app-b', `https://${all}/`);
    expect(await traffic.once('app-b', `https://${mine}/`)).toMatchObject({ outcome: 'ok' });

    await story.say(`/chaos stop ${narrow.id}`);
    await story.say(`/chaos stop ${wide.id}`);
    await story.isOver(narrow);
    await story.isOver(wide);
    await traffic.works('app-b', `https://${all}/`);
    await traffic.works('app-f', `https://${mine}/`);
    await untilNothingLeft(mine);
    await untilNothingLeft(all);
  });

  test('mysql 20s: the Service mysql.db, whose server speaks first, hangs up on shop at once, and on nobody else', async () => {
    const { story, traffic, untilNothingLeft } = begin();
    const url = 'greet://mysql.db:3306';
    await traffic.works('app-f', url);
    const card = await story.ask('/chaos blackhole mysql 20s');
    expect(JSON.stringify(story.message(card).blocks)).toContain('mysql.db.svc.cluster.local:3306');
    const mine = await traffic.hold('app-f', url, 12);
    const theirs = await traffic.hold('app-b', url, 12);

    await story.approve(card);

    for (const client of ['app-a', 'app-f'] as const) {
      expect(await traffic.closes(client, url)).toMatchObject({ outcome: 'closed (FIN)', step: 'greeting' });
    }
    expect(await traffic.once('app-b', url)).toMatchObject({ outcome: 'ok' });
    expect(await traffic.once('app-f', 'http://web-api.shop:8080/')).toMatchObject({ status: 200 });
    expect(await traffic.once('app-a', 'http://authors:8080/')).toMatchObject({ status: 200 });
    expect((await mine.ended).end).not.toBe('still open');
    expect(await theirs.ended).toMatchObject({ end: 'still open' });

    await story.isOver(card);
    expect(await traffic.works('app-f', url)).toMatchObject({ greeting: 'HELLO from mysql-0:3306' });
    await untilNothingLeft('mysql');
    const again = await story.ask('/chaos blackhole database 20s');
    expect(JSON.stringify(story.message(again).blocks)).toContain('mysql.db.svc.cluster.local:3306');
    await story.click(again, 'Deny');
    await story.shows(again, /\*Denied\*/);
  });
});

describe.concurrent('chaos stop', () => {
  test('ends it early, by command and by button, for anyone', async () => {
    const stage = begin();
    const { story, traffic, host, untilNothingLeft } = stage;
    const [typed, clicked] = [await host(), await host()];
    for (const name of [typed, clicked]) await registered(stage, name);
    const first = await story.ask(`/chaos blackhole ${typed} 10m`);
    const second = await story.ask(`/chaos blackhole ${clicked} 10m`);
    for (const card of [first, second]) await story.approve(card, BOB);
    for (const name of [typed, clicked]) await traffic.closes('app-f', `https://${name}/`);

    expect(await story.say(`/chaos stop ${first.id}`, MAL)).toContain(first.id);
    await story.click(second, 'End now', MAL);

    for (const card of [first, second]) await story.isOver(card);
    for (const name of [typed, clicked]) {
      await traffic.works('app-f', `https://${name}/`);
      await untilNothingLeft(name);
    }
  });

  test('is also what deleting the record means', async () => {
    const stage = begin();
    const { story, traffic, host, kubectl, untilNothingLeft } = stage;
    const name = await host();
    await registered(stage, name);
    const card = await story.ask(`/chaos blackhole ${name} 10m`);
    await story.approve(card);
    await traffic.closes('app-f', `https://${name}/`);

    await kubectl(['delete', 'mc', card.id, '-n', 'drawbridge', '--wait=false']);

    await story.isOver(card);
    expect(await traffic.works('app-f', `https://${name}/`)).toMatchObject({ status: 200 });
    await untilNothingLeft(name);
  });

  test('all: everything of the namespaces of this channel, and nothing of others', async () => {
    const stage = begin(OTHER_CHANNEL);
    const { story, traffic, host, untilNothingLeft } = stage;
    const hosts = [await host(), await host()];
    for (const name of hosts) await registered(stage, name);
    const cards = [];
    for (const name of hosts) cards.push(await story.ask(`/chaos blackhole ${name} 10m`));
    for (const card of cards) await story.approve(card);
    for (const name of hosts) await traffic.closes('app-b', `https://${name}/`);
    const elsewhere = openStory(stage);
    const shops = await elsewhere.ask(`/chaos blackhole ${hosts[0]} 10m`);
    await elsewhere.approve(shops);
    await traffic.closes('app-f', `https://${hosts[0]}/`);

    const told = await story.say('/chaos stop all');

    for (const card of cards) {
      expect(told).toContain(card.id);
      await story.isOver(card);
    }
    for (const name of hosts) await traffic.works('app-b', `https://${name}/`);
    expect((await story.facts(shops.id)).at(-1)).toMatchObject({ type: 'applied' });
    await traffic.closes('app-f', `https://${hosts[0]}/`);
    await elsewhere.click(shops, 'End now');
    await elsewhere.isOver(shops);
    for (const name of hosts) await untilNothingLeft(name);
  });
});
