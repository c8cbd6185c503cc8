/** The bot and the sweeper as processes of their own, as `npm start` and `npm run sweeper` start them. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Settings of ours that a visitor's shell may hold: they would point the bot elsewhere. */
const OURS =
  /^(SLACK_|REDIS_URL$|KUBECONFIG$|DRAWBRIDGE_CONFIG$|DNS_SERVERS$|PORT$|HEALTH_PORT$|NAMESPACE$|LOG_LEVEL$)/;

export type ProcessState = 'starting' | 'running' | 'dead';

export interface ProcessOptions {
  readonly name: string;
  /** `src/main.ts` */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly guard: Guard;
  /** One line of its log, as it was written. */
  readonly onLine: (line: string) => void;
  /** With the port of its `ready` line, where it has one. */
  readonly onState: (state: ProcessState, port?: number) => void;
}

export interface Process {
  state(): ProcessState;
  /** Starts it, if it is dead; resolves when it is ready. Rejects where it ends before. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; after 10 s `kill -9`. */
  stop(): Promise<void>;
}

export function createProcess(options: ProcessOptions): Process {
  let child: ChildProcess | undefined;
  let ready: Promise<void> = Promise.resolve();
  let state: ProcessState = 'dead';
  const become = (next: ProcessState, port?: number): void => {
    state = next;
    options.onState(next, port);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    const timer = setTimeout(() => running.kill('SIGKILL'), STOP_LIMIT);
    await gone.finally(() => clearTimeout(timer));
  };
  return {
    state: () => state,
    start: async () => {
      if (state !== 'dead') return ready;
      become('starting');
      child = launch(options);
      options.guard.watch(child);
      for (const gone of ['exit', 'error']) child.once(gone, () => become('dead'));
      ready = readyOf(child, options, become);
      return ready;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const STOP_LIMIT = 10_000;

function launch({ script, env }: ProcessOptions): ChildProcess {
  const theirs = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  return spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: ROOT,
    env: { ...Object.fromEntries(theirs), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is for us: we end it in order.
    detached: true,
  });
}

async function readyOf(
  child: ChildProcess,
  { name, onLine }: ProcessOptions,
  become: (state: ProcessState, port?: number) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const read = (line: string): void => {
    onLine(line);
    const said = parsed(line);
    // What it said last may be heard after its end.
    if (said['msg'] !== 'ready' || child.exitCode !== null || child.signalCode !== null) return;
    become('running', Number(said['port'] ?? 0));
    resolve();
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`The ${name} ended before it was ready.`)));
  await promise;
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
