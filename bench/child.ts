/** Node processes of the bench, each a line of output away from being ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** The first line that it printed. */
  readonly first: string;
  /** Lines that it prints later. */
  readonly onLine: (listener: (line: string) => void) => void;
  readonly say: (line: string) => void;
  readonly end: () => Promise<void>;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** A command to run it under. */
  readonly under?: readonly string[];
}

/** Starts `bench/NAME` with this Node; resolves at its first line. The kernel ends it when we are gone. */
export async function startChild(name: string, { env = {}, under = [] }: Options = {}): Promise<Child> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const words = ['--pdeathsig', 'KILL', ...under, process.execPath, file];
  const child = spawn('setpriv', words, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const exited = once(child, 'exit');
  const dead = exited.then(() => Promise.reject(new Error(`${name} ended`)));
  dead.catch(() => undefined);
  const [first] = (await Promise.race([once(lines, 'line'), dead])) as [string];
  return {
    first,
    onLine: (listener) => void lines.on('line', listener),
    say: (line) => void child.stdin.write(`${line}\n`),
    end: async () => {
      child.kill();
      await exited;
    },
  };
}
