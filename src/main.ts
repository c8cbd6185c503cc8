/** The production bot: the one place that knows the real things exist, and wires them together. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAlarm } from './adapters/alarm.ts';
import { createDns } from './adapters/dns.ts';
import type { Connection } from './adapters/cluster/index.ts';
import { connectCluster } from './adapters/cluster/index.ts';
import type { Health } from './adapters/health.ts';
import { startHealth } from './adapters/health.ts';
import { createLog } from './adapters/log.ts';
import { createQueue } from './adapters/queue.ts';
import { connectRedis } from './adapters/redis/connect.ts';
import { connectSlack } from './adapters/slack/connect.ts';
import type { Config } from './config.ts';
import { describeProblem, loadConfig } from './config.ts';
import type { Handlers } from './core/asking.ts';
import type { Registry } from './core/command.ts';
import type { Clock, Log, Watched } from './core/ports.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './engine.ts';
import { clusterOptions, engineOptions, logOptions, slackOptions } from './main/options.ts';
import { describePort, refuse } from './main/refuse.ts';
import { describeCommandProblem, loadRegistry } from './registry.ts';

const SWEEP_EVERY = 60_000;
/** ms from SIGTERM to the end of the process, whoever does not answer meanwhile. */
const STOP_LIMIT = 9_000;
const clock: Clock = {
  now: () => Date.now(),
  after: async (ms) => {
    await after(ms, undefined, { ref: false });
  },
};

// Process 1 of a container ignores what it has no handler for: asked to stop while it starts, it stops.
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(name));

await main();

async function main(): Promise<void> {
  const loaded = loadConfig(process.env, (path) => readFileSync(path, 'utf8'));
  const commands = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!loaded.ok || !commands.ok) {
    const problems = loaded.ok ? [] : loaded.problems.map(describeProblem);
    const broken = commands.ok ? [] : commands.problems.map(describeCommandProblem);
    return refuse([...problems, ...broken]);
  }
  if (!stop.signal.aborted) await run(loaded.config, commands.registry);
}

async function run(config: Config, registry: Registry): Promise<void> {
  const log = createLog(logOptions(config));
  const connection = connect(config, log);
  if (connection instanceof Error) return refuse([`cluster: ${connection.message}.`]);
  const { sweep, start, ready, close } = wire(config, registry, log, connection);
  stop.signal.addEventListener('abort', () => {
    endBy(STOP_LIMIT, log);
    void close();
  });
  try {
    await start();
  } catch (error) {
    refuse([describePort(error, config)]);
    // Nothing has begun: whoever does not answer is not waited for.
    process.exit();
  }
  void ready.then(() => sweepOnce(sweep, log));
  await sweepUntil(stop.signal, sweep, log);
}

/** The error where no cluster is configured. */
function connect(config: Config, log: Log): Connection | Error {
  try {
    return connectCluster({ ...clusterOptions(config), log, clock });
  } catch (error) {
    return error as Error;
  }
}

function wire(config: Config, registry: Registry, log: Log, connection: Connection) {
  const { alarm, queue, close: closeHints } = hints(config, log);
  const handlers = later(() => engine);
  const slack = connectSlack({ ...slackOptions(config, registry), log, clock, handlers });
  const engine = createEngine({
    ...connection,
    ...slack,
    ...engineOptions(config),
    dns: createDns({ servers: config.dnsServers }),
    alarm,
    queue,
    clock,
    log,
    registry,
    self: `${hostname()}/${process.pid}/${clock.now()}`,
  });
  const heard = Promise.withResolvers<number | undefined>();
  let health: Health | undefined;
  let known = false;
  const start = async (): Promise<void> => {
    const isReady = () => known && slack.ready();
    if (config.healthPort !== undefined) health = await startHealth({ port: config.healthPort, isReady });
    heard.resolve((await slack.start()).port);
  };
  const ready = (async () => {
    await connection.watched.ready();
    known = true;
    log.info('ready', { port: await heard.promise });
  })();
  /** Nothing new is heard; what is being done is finished; then the connections go. */
  const close = async (): Promise<void> => {
    await slack.close();
    await alarm.close();
    await queue.close();
    await engine.idle();
    await Promise.all([closeHints(), connection.close(), health?.close()]);
    log.info('stopped');
  };
  return { sweep: () => timed(engine, connection.watched, log), start, ready, close };
}

async function timed(engine: Engine, watched: Watched, log: Log): Promise<void> {
  const begun = clock.now();
  await engine.sweep();
  log.info('swept', { changes: watched.records().length, ms: clock.now() - begun });
}

/** Slack needs the engine to hand commands to, and the engine needs Slack to answer: whoever comes second is found later. */
function later(engine: () => Engine): Handlers {
  return {
    onCommand: (asked) => engine().onCommand(asked),
    onClick: (click) => engine().onClick(click),
  };
}

/** What rings and who does the work: this process, or with a Redis whichever replica is free. */
function hints({ redisUrl: url }: Config, log: Log) {
  const alarm = createAlarm({ clock });
  if (url !== undefined) return connectRedis({ url, clock, log, fallback: alarm });
  return { alarm, queue: createQueue(), close: async () => undefined };
}

/** What is cut short here is done by the next process, as after a crash. */
function endBy(limit: number, log: Log): void {
  const end = (): void => {
    log.warn('stopped before everything was done', { limit });
    process.exit(0);
  };
  setTimeout(end, limit).unref();
}

/** At boot, every minute, and when all of the mesh is known: what cannot be listed keeps nobody's undo waiting. */
async function sweepUntil(signal: AbortSignal, sweep: Sweep, log: Log): Promise<void> {
  while (!signal.aborted) {
    await sweepOnce(sweep, log);
    await after(SWEEP_EVERY, undefined, { signal }).catch(() => undefined);
  }
}

type Sweep = Engine['sweep'];

/** A sweep that fails is logged; the next one is a minute away. */
async function sweepOnce(sweep: Sweep, log: Log): Promise<void> {
  await sweep().catch((error: unknown) => log.error('the sweep failed', { error }));
}
