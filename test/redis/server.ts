/** A Redis of a test's own: on a free port of loopback, in a folder of its own, and ended by its pid. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** A client of the test. */
  readonly client: Redis;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and folder; resolves when it takes commands. */
  start(...words: readonly string[]): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  freeze(): void;
  thaw(): void;
  /** Ends it, and leaves nothing behind. */
  down(): Promise<void>;
}

/** What deployments are told to use. */
const SETTINGS = ['--hz 100', '--appendonly yes', '--appendfsync everysec', '--maxmemory-policy noeviction'];

/** Up in about 50 ms. `words` are settings of redis-server: `--requirepass secret`. */
export async function startRedis(...words: readonly string[]): Promise<RedisServer> {
  const program = redisServer();
  const dir = await mkdtemp(join(tmpdir(), 'drawbridge-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  let child: ChildProcess | undefined;

  async function start(...more: readonly string[]): Promise<void> {
    const settings = [`--port ${port}`, '--bind 127.0.0.1', `--dir ${dir}`, '--save', ...SETTINGS];
    const all = [...settings, ...words, ...more].flatMap((one) => one.split(' '));
    // The kernel ends it when we are gone, however we went.
    child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...all], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await isReady(child);
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  await start();
  return {
    url,
    port,
    client,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    down: async () => {
      client.disconnect();
      await kill();
      await rm(dir, { recursive: true });
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isReady(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  const lines = createInterface(child.stdout ?? process.stdin);
  lines.on('line', (line) => {
    said.push(line);
    if (line.includes('Ready to accept connections')) ready.resolve();
  });
  child.once('exit', () => ready.reject(new Error(`redis-server ended:\n${said.slice(-10).join('\n')}`)));
  await ready.promise;
}

function redisServer(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
  const found = folders.map((folder) => join(folder, 'redis-server')).find(existsSync);
  if (found !== undefined) return found;
  throw new Error(
    'There is no redis-server here, so nothing was tested on a real Redis. Install it, or put it into PATH.',
  );
}
