/** The sweeper as a process of its own, started as `npm run sweeper` does, looked at by its log alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bot, LogLine } from '../lab/bot.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_LIMIT = 30_000;

export type Sweeper = Omit<Bot, 'url'>;

/** Resolves at its `ready` line. */
export async function startSweeper(env: Readonly<Record<string, string>>): Promise<Sweeper> {
  const log: LogLine[] = [];
  // The kernel ends it when we are gone, however we went.
  const words = ['--pdeathsig', 'KILL', process.execPath, '--enable-source-maps', 'src/sweeper.ts'];
  const child = spawn('setpriv', words, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      const said = parse(line);
      log.push(said);
      if (said.msg === 'ready') resolve();
    });
  const fail = (why: string) => reject(new Error(`The sweeper ${why}: ${JSON.stringify(log)}`));
  const timer = setTimeout(() => fail('was not ready in time'), START_LIMIT);
  void exited.then(() => fail('ended before it was ready'));
  await ready.finally(() => clearTimeout(timer));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    pid: child.pid ?? 0,
    log,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'raw', msg: line };
  }
}
