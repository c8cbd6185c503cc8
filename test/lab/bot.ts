/** The production bot as a process of its own: started as `npm start` does, looked at by its log alone. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT = 30_000;

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Bot {
  readonly pid: number;
  /** Where Slack posts to. */
  readonly url: string;
  /** Everything logged so far. */
  readonly log: readonly LogLine[];
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Resolves at its `ready` line. `env` is added to ours, without what would point it elsewhere. */
export async function startBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  const log: LogLine[] = [];
  // The kernel ends it when we are gone, however we went.
  const words = ['--pdeathsig', 'KILL', process.execPath, '--enable-source-maps', 'src/main.ts'];
  const child = spawn('setpriv', words, {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const port = await readyPort(child, log, exited);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}/slack/events`,
    log,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

async function readyPort(child: ChildProcess, log: LogLine[], exited: Promise<unknown>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const fail = (why: string) => reject(new Error(`The bot ${why}. It said:\n${tellLog(log)}`));
  const read = (line: string) => {
    const said = parse(line);
    log.push(said);
    if (said.msg === 'ready') resolve(Number(said['port']));
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
  const timer = setTimeout(() => fail(`was not ready within ${START_LIMIT} ms`), START_LIMIT);
  void exited.then(() => fail('ended before it was ready'));
  return promise.finally(() => clearTimeout(timer));
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'raw', msg: line };
  }
}

/** The last lines of a log, for a failed test. */
export function tellLog(log: readonly LogLine[], most = 40): string {
  return log
    .slice(-most)
    .map((line) => JSON.stringify(line))
    .join('\n');
}
