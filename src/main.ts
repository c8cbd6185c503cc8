/** The production bot: the one place that knows the real things exist, and wires them together. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAlarm } from './adapters/alarm.ts';
import { connectCluster } from './adapters/cluster/index.ts';
import { createLog } from './adapters/log.ts';
import { createQueue } from './adapters/queue.ts';
import { connectSlack } from './adapters/slack/connect.ts';
import type { Config } from './config.ts';
import { describeProblem, loadConfig } from './config.ts';
import type { Handlers } from './core/asking.ts';
import type { Registry } from './core/command.ts';
import type { Clock, Log } from './core/ports.ts';
import { diffObjects } from './diff.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './engine.ts';
import { describeCommandProblem, loadRegistry } from './registry.ts';
import { parseYaml } from './yaml.ts';

const SWEEP_EVERY = 60_000;
/** Where Slack answers unless the settings say otherwise: a host that we never break. */
const SLACK_API = 'https://slack.com/api/';

const clock: Clock = {
  now: () => Date.now(),
  after: async (ms) => {
    await after(ms, undefined, { ref: false });
  },
};

await main();

async function main(): Promise<void> {
  const loaded = loadConfig(process.env, (path) => readFileSync(path, 'utf8'));
  const commands = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!loaded.ok || !commands.ok) {
    const problems = loaded.ok ? [] : loaded.problems.map(describeProblem);
    const broken = commands.ok ? [] : commands.problems.map(describeCommandProblem);
    process.stderr.write(
      `Drawbridge cannot start:\n${[...problems, ...broken].map((line) => `  ${line}\n`).join('')}`,
    );
    process.exitCode = 1;
    return;
  }
  await run(loaded.config, commands.registry);
}

async function run(config: Config, registry: Registry): Promise<void> {
  const { slack: secrets, logLevel } = config;
  const log = createLog({ level: logLevel, secrets: [secrets.token, secrets.signingSecret] });
  const { engine, start, ready, close } = wire(config, registry, log);
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(name));
  stop.signal.addEventListener('abort', () => void close());
  await start();
  void ready.then(() => sweepOnce(engine, log));
  await sweepUntil(stop.signal, engine, log);
}

function wire(config: Config, registry: Registry, log: Log) {
  const { approvers, lapse, channels, kiali } = config;
  const connection = connectCluster({ ...clusterOptions(config), parseYaml, log, clock });
  const alarm = createAlarm({ clock });
  const queue = createQueue();
  const slack = connectSlack({
    ...slackOptions(config, registry),
    log,
    clock,
    handlers: later(() => engine),
  });
  const engine = createEngine({
    ...connection,
    ...slack,
    alarm,
    queue,
    clock,
    log,
    registry,
    policy: { approvers, lapse },
    channels: Object.fromEntries(Object.entries(channels).map(([id, { namespaces }]) => [id, namespaces])),
    self: `${hostname()}/${process.pid}/${clock.now()}`,
    ...(kiali === undefined ? {} : { kiali }),
    diff: diffObjects,
  });
  const heard = Promise.withResolvers<number>();
  const start = async (): Promise<void> => heard.resolve((await slack.start()).port);
  const ready = connection.watched.ready().then(async () => log.info('ready', { port: await heard.promise }));
  /** Nothing new is heard; what is being done is finished; then the connections go. */
  const close = async (): Promise<void> => {
    await slack.close();
    await alarm.close();
    await queue.close();
    await engine.idle();
    await connection.close();
    log.info('stopped');
  };
  return { engine, start, ready, close };
}

/** Slack needs the engine to hand commands to, and the engine needs Slack to answer: whoever comes second is found later. */
function later(engine: () => Engine): Handlers {
  return {
    onCommand: (asked) => engine().onCommand(asked),
    onClick: (click) => engine().onClick(click),
  };
}

function clusterOptions({ namespace, targets, kubeconfig, slack }: Config) {
  const own = [new URL(slack.apiUrl ?? SLACK_API).hostname];
  return { namespace, catalogue: targets, own, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

function slackOptions({ slack, port }: Config, registry: Registry) {
  const families = [...new Set([...registry.keys()].map((path) => path.split(' ')[0] ?? ''))];
  const { token: botToken, signingSecret, apiUrl } = slack;
  return { botToken, signingSecret, port, families, ...(apiUrl === undefined ? {} : { apiUrl }) };
}

/** At boot, every minute, and when all of the mesh is known: what cannot be listed keeps nobody's undo waiting. */
async function sweepUntil(signal: AbortSignal, engine: Engine, log: Log): Promise<void> {
  while (!signal.aborted) {
    await sweepOnce(engine, log);
    await after(SWEEP_EVERY, undefined, { signal }).catch(() => undefined);
  }
}

/** A sweep that fails is logged; the next one is a minute away. */
async function sweepOnce(engine: Engine, log: Log): Promise<void> {
  await engine.sweep().catch((error: unknown) => log.error('the sweep failed', { error }));
}
