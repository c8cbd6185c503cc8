/** `/egress allow` by name, on several ports, by several requests and for everyone, under REGISTRY_ONLY, on real traffic: before, while it is open, and after. */
import { describe, expect, test } from 'vitest';
import { open, shut } from '../lab/opened.ts';
import { useStage } from '../lab/suite.ts';
import { isClosed } from '../lab/traffic.ts';

const begin = useStage();

describe.concurrent('by name, without addresses', () => {
  test('HTTP, on two ports at once, and for shop alone', async () => {
    const scene = begin();
    const { story, traffic, host, untilNothingLeft } = scene;
    const name = await host();
    const urls = [`http://${name}/`, `http://${name}:8080/`];
    // The lab has HTTP Services on 80 and 8080, so sidecars answer unknown hosts there by themselves.
    for (const url of urls) expect((await traffic.once('app-f', url)).served_by).toBeUndefined();

    const card = await open(scene, `/egress allow ${name}:80 ${name}:8080`);

    for (const url of urls) await traffic.serves('app-f', url, name);
    expect((await traffic.once('app-b', `http://${name}/`)).served_by).toBeUndefined();
    await story.say(`/egress revoke ${card.id}`);
    await story.isOver(card);
    for (const url of urls) await traffic.servesNobody('app-f', url);
    await untilNothingLeft(name);
  });

  test('HTTP and HTTPS of one host in one entry', async () => {
    const scene = begin();
    const { story, traffic, host, leftovers } = scene;
    const name = await host();

    const card = await open(scene, `/egress allow ${name}:80 ${name}`);

    await traffic.serves('app-a', `http://${name}/`, name);
    await traffic.serves('app-a', `https://${name}/`, name);
    expect(await leftovers(name)).toHaveLength(1);
    await shut(scene, card.id, 'app-a', `https://${name}/`);
    await story.isOver(card);
  });

  test('a new port goes into the entry of ours; either ends without the other', async () => {
    const scene = begin();
    const { story, traffic, host, leftovers, untilNothingLeft } = scene;
    const name = await host();
    const first = await open(scene, `/egress allow ${name}`);
    await traffic.works('app-f', `https://${name}/`);
    const held = await traffic.hold('app-f', `https://${name}/`, 8);
    expect(await traffic.once('app-f', `https://${name}:8443/`)).toSatisfy(isClosed);

    const second = await open(scene, `/egress allow ${name}:8443`);

    await traffic.works('app-f', `https://${name}:8443/`);
    expect(await leftovers(name)).toHaveLength(1);
    expect(await held.ended).toMatchObject({ end: 'still open' });
    await shut(scene, first.id, 'app-f', `https://${name}/`);
    await story.isOver(first);
    expect(await traffic.once('app-f', `https://${name}:8443/`)).toMatchObject({ outcome: 'ok' });
    await shut(scene, second.id, 'app-f', `https://${name}:8443/`);
    await story.isOver(second);
    await untilNothingLeft(name);
  });

  test('to everyone: another namespace reaches it too', async () => {
    const scene = begin();
    const { story, traffic, host } = scene;
    const name = await host();
    expect(await traffic.once('app-b', `https://${name}/`)).toSatisfy(isClosed);

    const card = await open(scene, `/egress allow ${name} to everyone`);

    for (const client of ['app-a', 'app-b'] as const) await traffic.works(client, `https://${name}/`);
    await shut(scene, card.id, 'app-b', `https://${name}/`);
    await story.isOver(card);
  });
});
