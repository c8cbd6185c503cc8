/**
 * What an engine does with a container, without one: namespaces of its own, a folder as its root, one process that is
 * number 1. Needs root. What this cannot show: the base image itself, cgroup limits, seccomp.
 */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('inside.sh', import.meta.url));
const LIMIT = 60_000;

export interface Inside {
  /** Building has the base image's tools; running has Node alone, on a read-only root. */
  readonly mode: 'build' | 'run';
  readonly root: string;
  /** `UID:GID`. */
  readonly user: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path inside → path here, read-only. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

export interface Container {
  /** Every line said so far, on either stream. */
  readonly said: readonly string[];
  /** The first line that fits. Rejects with all that was said, where it ends before or nothing comes for a minute. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  /** To process 1, from outside, as the kubelet does. */
  signal(name: NodeJS.Signals): Promise<void>;
}

export async function startInside(inside: Inside): Promise<Container> {
  if (process.getuid?.() !== 0)
    throw new Error('Only root may make namespaces: no step of the Dockerfile was run, nothing is shown.');
  const child = spawn('setpriv', [...ISOLATED, SCRIPT, ...(await wordsOf(inside))], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const tell = () => waiting.forEach((look) => look());
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      said.push(line);
      tell();
    });
  // `close` and not `exit`: then everything that was said has been read.
  const ended = once(child, 'close').then(([code]) => {
    tell();
    return code as number | null;
  });
  return {
    said,
    ended,
    line: (fits) => firstLine({ said, waiting, ended }, fits),
    signal: async (name) => void process.kill(await innerPid(child), name),
  };
}

/** The kernel ends all of it when we are gone, however we went. */
const ISOLATED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', 'bash'];

async function wordsOf({ mode, root, user, folder, env, mounts = {}, words }: Inside) {
  const [uid = '', gid = uid] = user.split(':');
  const npm = await promisify(execFile)('bash', ['-c', 'command -v npm']);
  const shown = Object.entries(mounts).map(([inside, here]) => `${here}=${inside}`);
  const values = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // `npm/bin/npm-cli.js`
  const npmFolder = join(await realpath(npm.stdout.trim()), '../..');
  const base = [await realpath(process.execPath), npmFolder];
  return [mode, root, uid, gid, folder, ...base, ...shown, '--', ...values, '--', ...words];
}

interface Listening {
  readonly said: readonly string[];
  readonly waiting: Set<() => void>;
  readonly ended: Promise<unknown>;
}

async function firstLine({ said, waiting, ended }: Listening, fits: (line: string) => boolean) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const found = said.find(fits);
    if (found !== undefined) resolve(found);
  };
  const fail = (why: string) => reject(new Error(`${why}. It said:\n${said.slice(-40).join('\n')}`));
  const timer = setTimeout(() => fail('The line did not come'), LIMIT);
  waiting.add(look);
  look();
  void ended.then(() => fail('It ended before the line came'));
  return promise.finally(() => {
    clearTimeout(timer);
    waiting.delete(look);
  });
}

/** As this machine counts; inside it is 1. */
async function innerPid({ pid }: ChildProcess): Promise<number> {
  return Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}
