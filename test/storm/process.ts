/** A process of ours that may be killed, stopped and started again at any time. What it says goes to a file. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';

export interface Part {
  readonly name: string;
  /** Whether it runs and has said that it is ready. */
  ready(): boolean;
  /** Starts it where it does not run. */
  start(): void;
  /** `kill -9`; false where it does not run. */
  kill(): Promise<boolean>;
  /** SIGSTOP. */
  stop(): void;
  /** SIGCONT. */
  cont(): void;
  /** SIGTERM, and after so many ms SIGKILL; the exit code, null after a signal, undefined where it did not run. */
  end(within: number): Promise<number | null | undefined>;
  /** Every pid it ever had. */
  readonly pids: readonly number[];
}

export interface PartOptions {
  readonly name: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** Told when it ended without having been told to. */
  readonly onDeath: (name: string, code: number | null) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly gone: Promise<number | null>;
  /** Where in the log it begins. */
  readonly from: number;
  stopped: boolean;
  ready: boolean;
  /** Its end was our doing. */
  expected: boolean;
}

export function createPart(options: PartOptions): Part {
  const pids: number[] = [];
  let running: Running | undefined;

  const signal = (name: NodeJS.Signals): boolean => running?.child.kill(name) ?? false;
  const kill = async (): Promise<boolean> => {
    if (!running) return false;
    running.expected = true;
    signal('SIGKILL');
    await running.gone;
    return true;
  };
  const watchEnd = async (started: Running): Promise<void> => {
    const code = await started.gone;
    running = undefined;
    if (!started.expected) options.onDeath(options.name, code);
  };
  return {
    name: options.name,
    pids,
    ready() {
      if (!running || running.stopped) return false;
      running.ready ||= readFileSync(options.log).subarray(running.from).includes('"msg":"ready"');
      return running.ready;
    },
    start() {
      if (running) return;
      const started = launch(options);
      running = started;
      pids.push(started.child.pid ?? 0);
      void watchEnd(started);
    },
    kill,
    stop() {
      if (running && signal('SIGSTOP')) running.stopped = true;
    },
    cont() {
      if (running && signal('SIGCONT')) running.stopped = false;
    },
    async end(within) {
      if (!running) return undefined;
      const { gone } = running;
      running.expected = true;
      signal('SIGCONT');
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), within);
      return gone.finally(() => clearTimeout(timer));
    },
  };
}

function launch({ name, words, cwd, env, log }: PartOptions): Running {
  const file = openSync(log, 'a');
  writeSync(file, `-- ${name} starts at ${new Date().toISOString()}\n`);
  const from = statSync(log).size;
  // The kernel ends it when we are gone, however we went.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...words], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  const gone = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  return { child, gone, from, stopped: false, ready: false, expected: false };
}

/** Whether the process is there (a zombie is not). */
export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
