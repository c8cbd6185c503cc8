/** Bot and sweeper as processes on a real API server, each with its own account: what one cannot do, the other does. */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import type { Deployed } from '../deploy/deployed.ts';
import { deployed } from '../deploy/deployed.ts';
import { entry, route } from '../lab/foreign.ts';
import { until } from '../lab/until.ts';

const ROUTE = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices/pay';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/drawbridge/leases/drawbridge-sweeper';
const MERGE = 'application/merge-patch+json';
const HOLE = '/chaos blackhole pay.example.com 20s';

let run: Deployed;
let why: unknown;

// A hook that fails leaves its tests skipped; a test that did not run must fail.
beforeAll(async () => {
  try {
    run = await deployed('deploy');
    await run.apply(entry('pay', 'pay.example.com'));
    await run.apply(route('pay', 'pay.example.com'));
  } catch (error) {
    why = error;
  }
});
afterAll(() => run?.close());

test('without a heartbeat no lease is started, with one it is; an allow for good never waits', async () => {
  const { story } = begin();
  const bot = await run.startBot();
  expect(await story.say(HOLE)).toContain(
    'The sweeper, which takes back what Drawbridge itself cannot, was never seen.',
  );
  const allowed = await story.ask('/egress allow a.example.com');
  await story.approve(allowed);

  const sweeper = await run.startSweeper();
  const lease = await until(() => run.api.get<KubeObject>(LEASE), 'a heartbeat');
  expect(lease.spec).toMatchObject({ holderIdentity: expect.stringMatching(`/${sweeper.pid}$`) });
  const card = await until(async () => story.ask(HOLE).catch(() => undefined), 'a lease may be asked for');
  await story.approve(card);
  await story.isOver(card);
  await story.click(allowed, 'End now');
  await story.isOver(allowed);

  expect(await sweeper.stop()).toBe(0);
  expect(await bot.stop()).toBe(0);
});

test('a heartbeat that stopped three minutes ago is none', async () => {
  const { story, api } = begin();
  const bot = await run.startBot();
  const long = new Date(Date.now() - 185_000).toISOString().replace('Z', '000Z');
  const body = { spec: { renewTime: long } };
  expect((await api.call('PATCH', LEASE, body, MERGE)).status).toBe(200);
  const answered = () => story.say(HOLE).catch(() => '');

  expect(await until(async () => (await answered()).includes('was last seen 3m'), 'it is refused')).toBe(
    true,
  );
  await bot.stop();
});

test('the bot is killed while a black hole is live: the sweeper takes it back, and the next bot records the proof', async () => {
  const { story, api } = begin();
  const before = (await api.get<KubeObject>(ROUTE))?.spec;
  const sweeper = await run.startSweeper();
  const bot = await run.startBot();
  const card = await until(async () => story.ask(HOLE).catch(() => undefined), 'a lease may be asked for');
  await story.approve(card);
  await bot.kill();
  const { end = '' } = await story.fact(card.id, 'armed');
  await until(async () => Date.now() > Date.parse(end), 'the lease has ended');
  expect(marksOf(await api.get<KubeObject>(ROUTE)).has(card.id)).toBe(true);

  await endedLongAgo(card.id);
  const undone = await until(
    async () => isWithout(await api.get<KubeObject>(ROUTE), card.id),
    'it is taken back',
  );
  expect(undone.spec).toEqual(before);
  expect(await story.facts(card.id)).not.toContainEqual(expect.objectContaining({ type: 'reverted' }));

  const next = await run.startBot();
  expect(await story.fact(card.id, 'reverted')).toMatchObject({
    proof: [{ object: 'VirtualService shop/pay' }],
  });
  await story.isOver(card);
  expect([await next.stop(), await sweeper.stop()]).toEqual([0, 0]);
  await run.untilNothingLeft();
});

test('the API server goes and comes back: what fell due meanwhile is taken back, and the heart beats on', async () => {
  const { story, api, server } = begin();
  const before = (await api.get<KubeObject>(ROUTE))?.spec;
  const sweeper = await run.startSweeper();
  const bot = await run.startBot();
  const card = await until(async () => story.ask(HOLE).catch(() => undefined), 'a lease may be asked for');
  await story.approve(card);
  await bot.kill();
  // It acts a minute after that, which is while nobody answers.
  await endedLongAgo(card.id, 54_000);
  await server.part('kill');
  await until(
    async () => sweeper.log.some(({ msg }) => msg === 'a change could not be taken back yet'),
    'the sweeper finds nobody',
  );
  const last = sweeper.log.length;
  await server.part('restart');

  const look = () => api.get<KubeObject>(ROUTE).catch(() => undefined);
  const undone = await until(async () => isWithout(await look(), card.id), 'it is taken back');
  expect(undone.spec).toEqual(before);
  await until(
    async () => sweeper.log.slice(last).some(({ msg }) => msg === 'a change was taken back past its end'),
    'and says so',
  );
  expect(await sweeper.stop()).toBe(0);
});

test('it stops at once while the API server is away', async () => {
  const { server } = begin();
  const sweeper = await run.startSweeper();
  await server.part('kill');
  expect(await sweeper.stop()).toBe(0);
  expect(sweeper.log.at(-1)).toMatchObject({ msg: 'stopped' });
  await server.part('restart');
});

function begin(): Deployed {
  if (why !== undefined) throw why;
  onTestFailed(() => console.error(run.tell()));
  return run;
}

function isWithout(object: KubeObject | undefined, id: string): KubeObject | undefined {
  return object && !marksOf(object).has(id) ? object : undefined;
}

/** The manual lever: `ends` of the mark is moved so far into the past, in ms. */
async function endedLongAgo(id: string, ago = 120_000): Promise<void> {
  const mark = marksOf(await run.api.get<KubeObject>(ROUTE)).get(id);
  const ends = new Date(Date.now() - ago).toISOString();
  const annotations = { [MARK_PREFIX + id]: JSON.stringify({ ...mark, ends }) };
  expect((await run.api.call('PATCH', ROUTE, { metadata: { annotations } }, MERGE)).status).toBe(200);
}
