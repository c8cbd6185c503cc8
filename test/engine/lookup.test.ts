/** Addresses that are looked up: fixed when asked, approved, watched, and replaced by others that are approved. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Bot, Rig } from './rig.ts';
import { ANA, BOB, CHANNEL, rig } from './rig.ts';

const ASK = '/egress allow db.example.com:3306 for 2h because INC-42';
const DB = 'db.example.com';
const MINUTE = 60_000;

let at: Rig;
let bot: Bot;

beforeEach(async () => {
  at = await rig();
  at.dns.hosts.set(DB, ['198.51.100.8', '198.51.100.7']);
  bot = await at.boot();
});

const addresses = () => entryOf(at)?.spec?.['addresses'];
const thread = (card = 0) => at.slack.cards[card]?.thread ?? [];
const tellsOfMove = (card = 0) => thread(card).filter((line) => line.includes('DNS gives other addresses'));
const move = (...to: string[]) => void at.dns.hosts.set(DB, to);

async function live(typed = ASK): Promise<string> {
  await at.type(bot, typed);
  await at.click(bot, 'approve');
  await at.clock.settle();
  return (await at.change()).id;
}

describe('when it is asked', () => {
  test('they are in the record and on the card, and what DNS says later alters nothing', async () => {
    await at.type(bot, ASK);
    const { spec } = await at.change();
    expect(spec.args['resolved']).toEqual(['198.51.100.8,198.51.100.7']);
    expect(JSON.stringify(at.slack.cards[0]?.message)).toContain('198.51.100.7, 198.51.100.8');

    move('198.51.100.9');
    await at.click(bot, 'approve');

    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
    expect(addresses()).toEqual(['198.51.100.7/32', '198.51.100.8/32']);
  });

  test.each([
    ['there is no such name', [], 'DNS knows no address of db.example.com'],
    ['nobody answers', 'silent', 'DNS did not answer about db.example.com'],
  ] as const)('where %s, it is refused, with the way out', async (_title, says, why) => {
    at.dns.hosts.set(DB, says);
    const reply = await at.type(bot, ASK);

    expect(reply?.text).toContain(why);
    expect(reply?.text).toContain('ip=ADDRESS');
    expect(at.world.all('MeshChange')).toEqual([]);
  });

  test('nothing is looked up for what needs no addresses', async () => {
    await at.type(bot, '/egress allow a.example.com');
    await at.type(bot, '/egress allow other.example.com:3306 ip=198.51.100.1');
    expect(at.dns.asked).toEqual([]);
  });
});

describe('where the host moves', () => {
  test('the thread says so once, with a button, and the mesh stays as it was approved', async () => {
    await live();
    move('198.51.100.7', '198.51.100.9');
    await at.clock.advance(30 * MINUTE);

    expect(tellsOfMove()).toEqual([expect.stringContaining('198.51.100.7, 198.51.100.9')]);
    expect(JSON.stringify(at.slack.cards[0]?.drawn)).toContain('Refresh addresses');
    expect(addresses()).toEqual(['198.51.100.7/32', '198.51.100.8/32']);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'moved']);
  });

  test('each further address is told, what was told or is open is not', async () => {
    await live();
    for (const to of ['198.51.100.9', '198.51.100.7', '198.51.100.9', '198.51.100.10']) {
      move(to);
      await at.clock.advance(6 * MINUTE);
    }
    expect(tellsOfMove()).toHaveLength(2);
  });

  test('one that is somewhere else each time is told ten times, and then no more', async () => {
    await live('/egress allow db.example.com:3306');
    for (let n = 20; n < 34; n += 1) {
      move(`198.51.100.${n}`);
      await at.clock.advance(6 * MINUTE);
    }
    expect(tellsOfMove()).toHaveLength(10);
  });

  test('the host is asked about every five minutes, not more often, and no longer than it is open', async () => {
    await live();
    at.dns.asked.length = 0;
    await at.clock.advance(30 * MINUTE);
    expect(at.dns.asked.length).toBeGreaterThanOrEqual(4);
    expect(at.dns.asked.length).toBeLessThanOrEqual(7);

    await at.click(bot, 'end', BOB);
    at.dns.asked.length = 0;
    await at.clock.advance(30 * MINUTE);
    expect(at.dns.asked).toEqual([]);
  });

  test('no answer is no move, and holds nothing up', async () => {
    await live();
    at.dns.hosts.set(DB, 'silent');
    await at.clock.advance(3 * 60 * MINUTE);

    expect(tellsOfMove()).toEqual([]);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied', 'reverted']);
  });

  test('addresses that people gave are theirs to keep', async () => {
    await live(`/egress allow ${DB}:3306 ip=198.51.100.1`);
    move('198.51.100.9');
    await at.clock.advance(30 * MINUTE);
    expect(at.dns.asked).toEqual([]);
    expect(await at.facts()).toEqual(['approved', 'armed', 'applied']);
  });
});

describe('Refresh addresses', () => {
  let first: string;

  beforeEach(async () => {
    first = await live();
    move('198.51.100.9');
    await at.clock.advance(10 * MINUTE);
  });

  test('asks anew for what is left of the lease, and does nothing until it is approved', async () => {
    await at.click(bot, 'refresh', ANA, first);
    const { id, spec } = await at.change();

    expect(id).not.toBe(first);
    expect(spec).toMatchObject({ requester: ANA, channel: CHANNEL, reason: 'INC-42', namespace: 'shop' });
    expect(spec.seconds).toBe(110 * 60);
    expect(spec.summary).toContain(`It takes the place of ${first}.`);
    expect(addresses()).toEqual(['198.51.100.7/32', '198.51.100.8/32']);
  });

  test('approved, it takes the place of the first in one update; its end leaves nothing', async () => {
    await at.click(bot, 'refresh', ANA, first);
    const { id } = await at.change();
    await at.click(bot, 'approve', BOB, id);
    await at.clock.settle();

    expect(addresses()).toEqual(['198.51.100.9/32']);
    expect(at.world.all('ServiceEntry').filter(isOfDb)).toHaveLength(1);
    expect((await at.facts(first)).at(-1)).toBe('superseded');
    expect(await at.facts(id)).toEqual(['approved', 'armed', 'applied']);

    await at.clock.advance(111 * MINUTE);
    expect(await at.facts(id)).toEqual(['approved', 'armed', 'applied', 'reverted']);
    expect(entryOf(at)).toBeUndefined();
  });

  test('denied, the first goes on to its own end', async () => {
    await at.click(bot, 'refresh', ANA, first);
    await at.click(bot, 'deny', BOB);
    expect(addresses()).toEqual(['198.51.100.7/32', '198.51.100.8/32']);
    await at.clock.advance(111 * MINUTE);
    expect((await at.facts(first)).at(-1)).toBe('reverted');
  });

  test('is refused where DNS has come back, and where it is over', async () => {
    move('198.51.100.8', '198.51.100.7');
    expect((await at.click(bot, 'refresh', ANA, first))?.text).toContain('open already');
    await at.click(bot, 'end', BOB, first);
    expect((await at.click(bot, 'refresh', ANA, first))?.text).toContain('no addresses to refresh');
  });

  test('where the first ended meanwhile, what was approved is void, and asked for anew', async () => {
    await at.click(bot, 'refresh', ANA, first);
    const { id } = await at.change();
    await at.click(bot, 'end', BOB, first);
    await at.clock.settle();
    await at.click(bot, 'approve', BOB, id);
    await at.clock.settle();

    expect((await at.facts(id)).at(-1)).toBe('void');
    expect(entryOf(at)).toBeUndefined();
  });
});

function isOfDb(object: KubeObject): boolean {
  return JSON.stringify(object.spec).includes(DB);
}

function entryOf(rig: Rig): KubeObject | undefined {
  return rig.world.all('ServiceEntry').find(isOfDb);
}
