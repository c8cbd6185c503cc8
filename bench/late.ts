/** How late leases end while so many others are live: from the recorded end to the rule gone, on a watch of our own. */
import { parseRecord } from '../src/core/record.ts';
import { atMost } from '../src/engine/at-most.ts';
import type { Api } from '../test/lab/api.ts';
import { until } from '../test/lab/until.ts';
import { startRedis } from '../test/redis/server.ts';
import type { BenchBot } from './bot.ts';
import { startBenchBot } from './bot.ts';
import type { Crowd, Lease } from './crowd.ts';
import { RECORDS, ROUTES } from './crowd.ts';
import type { Absolute } from './stats.ts';

const ENDING = 1000;
/** ms over which they end, evenly. */
const SPREAD = 60_000;
/** ms that writing them, and the bot's start, may take before the first one ends. */
const HEAD_START = 90_000;
/** ms after its end at which a rule that is still there is missed. */
const PATIENCE = 30_000;
/** DESIGN.md, "Budgets", in ms. */
const BUDGET = 250;

/** With timers of the bot's own process. */
export async function benchLate(crowd: Crowd, size: number): Promise<Absolute> {
  return { what: whatIs(size), ...(await measure(crowd, size, {})) };
}

/** With alarms and work in a Redis, as two bots would share it. */
export async function benchLateOverRedis(crowd: Crowd, size: number): Promise<Absolute> {
  const redis = await startRedis();
  try {
    return {
      what: `${whatIs(size)}, over Redis`,
      ...(await measure(crowd, size, { REDIS_URL: redis.url })),
    };
  } finally {
    await redis.down();
  }
}

function whatIs(size: number): string {
  return `undo lateness, ${size.toLocaleString('en')} live leases, ${ENDING.toLocaleString('en')} more that end`;
}

type Env = Readonly<Record<string, string>>;

async function measure(crowd: Crowd, size: number, env: Env): Promise<Omit<Absolute, 'what'>> {
  const first = Date.now() + HEAD_START;
  const leases = await crowd.add(ENDING, (n) => first + (n * SPREAD) / ENDING);
  const bot = await startBenchBot(crowd.lab, env);
  try {
    await bot.swept(size + ENDING);
    if (Date.now() > first) throw new Error('the bot was not ready before the first lease ended');
    const seen = await watchTheEnds(crowd.api, bot, leases);
    await untilAtRest(crowd.api, leases);
    return seen;
  } finally {
    await bot.stop();
    await forget(crowd.api, leases);
  }
}

async function watchTheEnds(api: Api, bot: BenchBot, leases: readonly Lease[]) {
  const gone = new Map<string, number>();
  const stop = await api.watch(ROUTES, ({ type, object }) => {
    const at = performance.timeOrigin + performance.now();
    if (type === 'DELETED') gone.set((object as { metadata: { name: string } }).metadata.name, at);
  });
  const before = await bot.used();
  await until(async () => isOver(leases, gone), 'the leases are over', {
    within: HEAD_START + SPREAD + 2 * PATIENCE,
  });
  const after = await bot.used();
  stop();
  const late = leases.flatMap(({ route, end }) => {
    const at = gone.get(route);
    return at === undefined ? [] : [at - end];
  });
  const missed = leases.length - late.length;
  const early = late.filter((ms) => ms < 0).length;
  const cpu = ((after.cpu - before.cpu) / leases.length).toFixed(1);
  return {
    quantile: 0.99,
    ours: [late],
    budget: BUDGET,
    broken: missed + early > 0,
    beside: `${missed} missed, ${early} early; ${cpu} ms of processor each`,
  };
}

function isOver(leases: readonly Lease[], gone: ReadonlyMap<string, number>): boolean {
  return leases.every(({ route, end }) => gone.has(route) || Date.now() > end + PATIENCE);
}

/** Every one of them says that it was taken back, with its proof, and nobody holds it any more. */
async function untilAtRest(api: Api, leases: readonly Lease[]): Promise<void> {
  let left = leases;
  await until(
    async () => {
      const open: Lease[] = [];
      await atMost(8, left, async (lease) => {
        if (!(await isAtRest(api, lease))) open.push(lease);
      });
      left = open;
      return left.length === 0;
    },
    'the ended leases rest',
    { within: 120_000, tell: () => `${left.length} do not, as ${left[0]?.id}` },
  );
}

async function isAtRest(api: Api, { id }: Lease): Promise<boolean> {
  const read = parseRecord(await api.get(`${RECORDS}/${id}`));
  if ('bad' in read) throw new Error(`the record ${id} does not read: ${read.bad}`);
  const { facts, held } = read.change;
  return !held && facts.some((fact) => fact.type === 'reverted' && fact.proof.length > 0);
}

/** The next bench begins with live ones alone. */
async function forget(api: Api, leases: readonly Lease[]): Promise<void> {
  await atMost(8, leases, async ({ id }) => void (await api.call('DELETE', `${RECORDS}/${id}`)));
}
