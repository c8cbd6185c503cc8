/** Scenario 2: ratings reads an external MySQL. Each test is a line of its table. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANA, BOB } from '../../playground/people.ts';
import type { Scene } from './scene.ts';
import { openScene, STARTED } from './scene.ts';

const HOST = 'db.example.com';
const WHO = 'shop/ratings-v2-mysql';

let scene: Scene;
beforeAll(async () => {
  // Here `mysql` is the database outside.
  scene = await openScene({ mysql: { host: HOST, port: 3306 } });
}, STARTED);
afterAll(() => scene?.close());

describe('ratings reads an external MySQL', () => {
  test('/egress allow db.example.com:3306 ip=198.51.100.7', async () => {
    await scene.meets(WHO, HOST, 'broken: refused: nobody registered it');
    await scene.live('/egress allow db.example.com:3306 ip=198.51.100.7');
    expect(scene.object('ServiceEntry', 'db-example')?.spec).toMatchObject({
      hosts: [HOST],
      addresses: ['198.51.100.7/32'],
      ports: [{ number: 3306, protocol: 'TCP' }],
      exportTo: ['.'],
    });
    await scene.meets(WHO, HOST, 'open: reached');
  });

  test.each([
    ['198.51.100.9,198.51.100.10', ['198.51.100.9/32', '198.51.100.10/32'], 'MONGO'],
    // A range is on the listener that all share, where MONGO would drop the others.
    ['198.51.100.9,198.51.100.64/27', ['198.51.100.9/32', '198.51.100.64/27'], 'TCP'],
  ])('several addresses, a CIDR range, `:27017`: %s', async (typed, addresses, protocol) => {
    const before = scene.mesh();
    const id = await scene.live(`/egress allow mongo.example.com:27017 ip=${typed}`);
    const [made] = scene.mesh().filter(({ spec }) => JSON.stringify(spec).includes('mongo.example.com'));
    expect(made?.spec).toMatchObject({ addresses, ports: [{ number: 27017, protocol }] });
    for (const address of addresses) await scene.says(id, address.replace('/32', ''));
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test.each(['mysql', 'db-example', HOST])('/chaos blackhole mysql 10m: found as %s', async (name) => {
    const before = scene.mesh();
    const id = await scene.live(`/chaos blackhole ${name} 10m`);
    await scene.meets(WHO, HOST, 'broken: closed at once');
    await scene.meets('reports/nightly', 'mysql.db', 'open: reached');
    await scene.says(id, /Connections that are open work on for 45 s and are then cut/);
    await scene.stop(id);
    await scene.meets(WHO, HOST, 'open: reached');
    expect(scene.mesh()).toEqual(before);
  });

  test('/chaos blackhole mysql 10m: its end', async () => {
    const before = scene.mesh();
    const id = await scene.live('/chaos blackhole mysql 2s');
    await scene.until(id, 'over');
    await scene.meets(WHO, HOST, 'open: reached');
    expect(scene.mesh()).toEqual(before);
  });

  test('/egress revoke db.example.com', async () => {
    const other = await scene.live('/egress allow other.example.com:3306 ip=198.51.100.20');
    const before = scene.mesh().filter(({ metadata }) => metadata.name !== 'db-example');
    await scene.told('/egress revoke db.example.com');
    await scene.meets(WHO, HOST, 'broken: refused: nobody registered it');
    expect(scene.mesh()).toEqual(before);
    await scene.stop(other);
  });

  test('/egress revoke by the name of the entry', async () => {
    const before = scene.mesh();
    const id = await scene.live('/egress allow db.example.com:3306 ip=198.51.100.7');
    await scene.told('/egress revoke db-example');
    await scene.until(id, 'over');
    expect(scene.mesh()).toEqual(before);
  });

  test('the same without `ip=`: the addresses are resolved and shown on the card for approval', async () => {
    const before = scene.mesh();
    const id = await scene.ask(ANA, '/egress allow db.example.com:3306');
    await scene.says(id, /198\.51\.100\.7.*198\.51\.100\.8/);
    await scene.click(BOB, id, 'approve');
    await scene.says(id, 'Live: written and read back');
    expect(scene.object('ServiceEntry', 'db-example')?.spec).toMatchObject({
      addresses: ['198.51.100.7/32', '198.51.100.8/32'],
      resolution: 'NONE',
    });
    await scene.meets(WHO, HOST, 'open: reached');
    await scene.stop(id);
    expect(scene.mesh()).toEqual(before);
  });

  test('the same without `ip=`: if neither is possible, refused with the reason', async () => {
    const refusal = await scene.told('/egress allow nowhere.example.com:3306');
    expect(refusal).toMatch(/DNS/);
    expect(refusal).toContain('ip=');
  });

  test('the provider moves the database to another address', async () => {
    const { bot, dns } = scene.stage;
    const first = await scene.live('/egress allow db.example.com:3306');
    dns.set(HOST, ['198.51.100.99']);
    // A bot that starts sweeps at once.
    await bot.stop();
    await bot.start();
    const told = await scene.says(first, 'DNS gives other addresses of db.example.com now: 198.51.100.99');
    expect(told).toContain('Refresh addresses');
    const second = await scene.clickReply(ANA, first, 'refresh');
    await scene.click(BOB, second, 'approve');
    await scene.says(first, `Superseded by \`${second}\``);
    expect(scene.object('ServiceEntry', 'db-example')?.spec).toMatchObject({
      addresses: ['198.51.100.99/32'],
    });
    await scene.stop(second);
  });

  test('/traffic shift reviews v3=100 · /traffic shift ratings v2-mysql=100', async () => {
    const before = scene.mesh();
    const reviews = await scene.live('/traffic shift reviews v3=100');
    const ratings = await scene.live('/traffic shift ratings v2-mysql=100');
    await scene.meets('shop/productpage', 'reviews', 'open: sent to reviews.shop v3');
    await scene.meets('shop/reviews', 'ratings', 'open: sent to ratings.shop v2-mysql');
    await scene.says(ratings, 'until it is stopped');
    const next = await scene.live('/traffic shift reviews v1=100');
    await scene.until(reviews, 'over');
    await scene.meets('shop/productpage', 'reviews', 'open: sent to reviews.shop v1');
    await scene.stop(next);
    await scene.stop(ratings);
    await scene.meets('shop/productpage', 'reviews', 'open: reached');
    expect(scene.mesh()).toEqual(before);
  });

  test('a range nobody can name (/egress allow 10.0.0.0/8)', async () => {
    const refusal = await scene.told('/egress allow 10.0.0.0/8');
    expect(refusal).toContain('10.0.0.0/8');
    expect(refusal).toContain('traffic.sidecar.istio.io/excludeOutboundIPRanges');
  });

  test('the same without `ip=`: with DNS capture on, none are needed', async () => {
    const { bot, cluster } = scene.stage;
    const mesh = 'defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" } }';
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh },
    };
    cluster.apply(config);
    await bot.stop();
    await bot.start();
    const id = await scene.live('/egress allow db.example.com:3306');
    const { spec } = scene.object('ServiceEntry', 'db-example') ?? {};
    expect(spec).toMatchObject({ resolution: 'DNS' });
    expect(spec).not.toHaveProperty('addresses');
    await scene.stop(id);
  });
});
