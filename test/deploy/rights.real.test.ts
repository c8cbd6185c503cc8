/**
 * `deploy/` on a real API server: bot and sweeper do all that they do with exactly the rights that it gives. Nothing is
 * refused to them, and no right is left that they never use.
 */
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { MARK_PREFIX } from '../../src/core/mark.ts';
import { entry, route } from '../lab/foreign.ts';
import { until } from '../lab/until.ts';
import type { Deployed } from './deployed.ts';
import { deployed } from './deployed.ts';
import { EGRESS, endEverything, joinAll, removeAll } from './gateway.ts';
import { grantsOf, grantText, isUsedBy } from './grants.ts';
import type { Call } from './tap.ts';

const MESH = '/apis/networking.istio.io/v1';
const RECORDS = '/apis/drawbridge.dev/v1alpha1/namespaces/drawbridge/meshchanges';
const MERGE = 'application/merge-patch+json';
const PAY = `${MESH}/namespaces/shop/virtualservices/pay`;

let run: Deployed;
let why: unknown;
/** A change of the first test, whose record is 40 days old in the second. */
let old = '';

// A hook that fails leaves its tests skipped; a test that did not run must fail.
beforeAll(async () => {
  try {
    run = await deployed('deploy');
  } catch (error) {
    why = error;
  }
});
afterAll(() => run?.close());

test('the bot makes changes and takes them back, on what is its own and on what is not', async () => {
  const { story, api } = begin();
  await run.apply(entry('pay', 'pay.example.com'), entry('db', 'db.example.com'), EGRESS);
  await run.apply(route('pay', 'pay.example.com'));
  const before = await specOf(PAY);
  const sweeper = await run.startSweeper();
  const bot = await run.startBot();

  const allowed = await story.ask('/egress allow a.example.com for 1h');
  await story.approve(allowed);
  const shared = await story.ask('/egress allow c.example.com for 1h');
  await story.approve(shared);
  const theirs = await addPort('c.example.com');
  const inserted = await story.ask('/chaos blackhole pay.example.com 10m');
  await story.approve(inserted);
  const created = await story.ask('/chaos blackhole db.example.com 10m');
  await story.approve(created);
  const led = await story.ask('/egress gateway e.example.com');
  await story.approve(led);
  const alone = await story.ask('/egress gateway g.example.com as TLS');
  await story.approve(alone);
  const added = await joinAll(run.api, 'e-example-com');
  expect(await specOf(PAY)).not.toEqual(before);
  for (const card of [alone, led, created, inserted, shared, allowed]) {
    await story.click(card, 'End now');
    await story.isOver(card);
  }

  await removeAll(run.api, added);
  await untilOnlyTheirs(theirs);
  expect(await specOf(PAY)).toEqual(before);
  expect(await api.get(`${MESH}/namespaces/shop/serviceentries/pay`)).toBeDefined();
  expect([await bot.stop(), await sweeper.stop()]).toEqual([0, 0]);
  old = allowed.id;
  await makeOlder(old, 40);
});

test('the sweeper alone takes back what a dead bot left, and the next bot knows it', async () => {
  const { story } = begin();
  const before = await specOf(PAY);
  const sweeper = await run.startSweeper();
  const bot = await run.startBot();
  const allowed = await story.ask('/egress allow b.example.com for 1h');
  await story.approve(allowed);
  const inserted = await story.ask('/chaos blackhole pay.example.com 10m');
  await story.approve(inserted);
  const created = await story.ask('/chaos blackhole db.example.com 10m');
  await story.approve(created);

  const shared = await story.ask('/egress allow d.example.com for 1h');
  await story.approve(shared);
  const theirs = await addPort('d.example.com');
  const led = await story.ask('/egress gateway f.example.com for 1h');
  await story.approve(led);
  const alone = await story.ask('/egress gateway h.example.com as TLS for 1h');
  await story.approve(alone);
  const added = await joinAll(run.api, 'f-example-com');

  await bot.kill();
  await endEverything(run.api);
  await removeAll(run.api, added);
  await untilOnlyTheirs(theirs);

  expect(await specOf(PAY)).toEqual(before);
  const next = await run.startBot();
  await until(async () => (await run.api.get(`${RECORDS}/${old}`)) === undefined, 'the old record is gone');
  for (const card of [allowed, inserted, created, shared, led, alone]) await story.isOver(card);
  expect([await next.stop(), await sweeper.stop()]).toEqual([0, 0]);
});

test('nothing was forbidden', () => {
  const { tap } = begin();

  expect(tap.calls.length).toBeGreaterThan(100);
  expect(tap.calls.filter(({ status }) => status === 401 || status === 403).map(callText)).toEqual([]);
});

test('no right is left that was not used', () => {
  const { tap, objects } = begin();
  const grants = grantsOf(objects);
  const idle = grants.filter((grant) => !tap.calls.some((call) => isUsedBy(grant, call)));

  expect(new Set(grants.map(({ who }) => who))).toEqual(new Set(['drawbridge', 'drawbridge-sweeper']));
  expect(idle.map(grantText)).toEqual([]);
});

function begin(): Deployed {
  if (why !== undefined) throw why;
  onTestFailed(() => console.error(run.tell()));
  return run;
}

async function specOf(path: string): Promise<unknown> {
  return (await run.api.get<{ spec: unknown }>(path))?.spec;
}

interface Found {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly hosts: readonly string[]; readonly ports: readonly Port[] };
}

interface Port {
  readonly number: number;
}

/** Somebody adds a port to an entry of ours, which may then not be deleted; its path. */
async function addPort(host: string): Promise<string> {
  const list = await run.api.get<{ items: readonly Found[] }>(`${MESH}/serviceentries`);
  const found = list?.items.find(({ spec }) => spec.hosts.includes(host));
  const path = `${MESH}/namespaces/shop/serviceentries/${found?.metadata.name}`;
  const ports = [...(found?.spec.ports ?? []), { number: 8443, name: 'theirs', protocol: 'TLS' }];
  const { status } = await run.api.call('PATCH', path, { spec: { ports } }, MERGE);
  expect(status).toBe(200);
  return path;
}

/** Nothing of ours is left but the entry that holds their port, without a mark; they delete it. */
async function untilOnlyTheirs(path: string): Promise<void> {
  const look = async () => {
    const found = await run.api.get<Found>(path);
    const marks = Object.keys(found?.metadata.annotations ?? {}).filter((key) => key.startsWith(MARK_PREFIX));
    return marks.length === 0 && found?.spec.ports.length === 1 ? found.spec.ports : undefined;
  };
  expect(await until(look, 'their port alone is left')).toMatchObject([{ number: 8443 }]);
  await run.api.call('DELETE', path);
  await run.untilNothingLeft();
}

/** What happened to a closed change, so many days earlier: the next bot clears its record away. */
async function makeOlder(id: string, days: number): Promise<void> {
  const earlier = (time: string) => new Date(Date.parse(time) - days * 24 * 3600_000).toISOString();
  const facts = (await run.story.facts(id)).map((fact) => ({
    ...fact,
    at: earlier(fact.at),
    ...(fact.end === undefined ? {} : { end: earlier(fact.end) }),
  }));
  const body = { status: { facts } };
  const { status } = await run.api.call('PATCH', `${RECORDS}/${id}/status`, body, MERGE);
  expect(status).toBe(200);
}

function callText({ who, verb, what, namespace = '', name = '', status, path }: Call): string {
  return `${who}: ${verb} ${what} ${namespace}/${name}: ${status} (${path})`;
}
