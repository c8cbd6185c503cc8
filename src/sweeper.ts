/**
 * The sweeper: the third, independent way to every undo. It reads nothing but the marks on mesh objects,
 * and can do nothing but take out what is past its end.
 */
import { hostname } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import type { SweeperConnection } from './adapters/cluster/sweeper.ts';
import { connectSweeper } from './adapters/cluster/sweeper.ts';
import { createLog } from './adapters/log.ts';
import type { Log } from './core/ports.ts';
import type { MarkSweeper } from './engine/sweep-marks.ts';
import { createMarkSweeper } from './engine/sweep-marks.ts';
import type { Environment } from './sweeper/environment.ts';
import { readEnvironment } from './sweeper/environment.ts';

/** In ms. A look costs little where nothing is due, and no timer outlives a clock that is set. */
const LOOK_EVERY = 1_000;
const BEAT_EVERY = 30_000;
/** How long a stop waits for what is being taken back, and when it ends whatever happens. */
const PATIENCE = 7_000;
const STOP_LIMIT = 9_000;

await main();

async function main(): Promise<void> {
  const read = readEnvironment(process.env);
  if ('problems' in read) return refuse(read.problems);
  const log = createLog({ level: read.settings.LOG_LEVEL });
  const connection = connect(read.settings, log);
  if (connection instanceof Error) return refuse([`cluster: ${connection.message}.`]);
  await run(connection, log);
}

function refuse(problems: readonly string[]): void {
  const lines = problems.map((line) => `  ${line}\n`).join('');
  process.stderr.write(`Drawbridge's sweeper cannot start:\n${lines}`);
  process.exitCode = 1;
}

/** The error where no cluster is configured. */
function connect({ NAMESPACE, KUBECONFIG }: Environment, log: Log): SweeperConnection | Error {
  const holder = `${hostname()}/${process.pid}`;
  const kubeconfig = KUBECONFIG === undefined ? {} : { kubeconfig: KUBECONFIG };
  try {
    return connectSweeper({ namespace: NAMESPACE, holder, log, ...kubeconfig });
  } catch (error) {
    return error as Error;
  }
}

async function run(connection: SweeperConnection, log: Log): Promise<void> {
  // What ends when is the API server's time to tell: our own clock may be wrong.
  const clock = { now: () => Date.now() - connection.skew() };
  const { cluster } = connection;
  const sweeper = createMarkSweeper({ cluster, marked: () => connection.marked(), clock, log });
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(name));
  stop.signal.addEventListener('abort', () => endBy(STOP_LIMIT, log));
  void connection.ready().then(() => log.info('ready'));
  const beating = beatUntil(stop.signal, connection, clock, log);
  await sweepUntil(stop.signal, sweeper);
  await beating;
  await connection.close();
  log.info('stopped');
}

/** Resolves when nothing is being taken back any more, or when that has taken long enough. */
async function sweepUntil(signal: AbortSignal, sweeper: MarkSweeper): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const sweep = sweeper.sweep();
    running.add(sweep);
    void sweep.finally(() => running.delete(sweep));
    await pause(LOOK_EVERY, signal);
  }
  await Promise.race([Promise.all(running), after(PATIENCE, undefined, { ref: false })]);
}

async function beatUntil(
  signal: AbortSignal,
  connection: SweeperConnection,
  { now }: { readonly now: () => number },
  log: Log,
): Promise<void> {
  await Promise.race([connection.ready(), pause(2 ** 31 - 1, signal)]);
  while (!signal.aborted) {
    try {
      const told = await connection.beat(now());
      if (!told) log.warn('the marks cannot be seen; no heartbeat');
    } catch (error) {
      log.warn('the heartbeat could not be written', { error });
    }
    await pause(BEAT_EVERY, signal);
  }
}

/** What is cut short here is done by the next process, as after a crash. */
function endBy(limit: number, log: Log): void {
  const end = (): void => {
    log.warn('stopped before everything was done', { limit });
    process.exit(0);
  };
  setTimeout(end, limit).unref();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await after(ms, undefined, { signal }).catch(() => undefined);
}
