/** The processes: a Redis, the bots, the sweeper; each bot with a way of its own to the API server and to Redis. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Random } from '../simulation/random.ts';
import type { ApiServer } from '../apiserver.ts';
import type { Api } from './api.ts';
import { readKubeconfig } from './api.ts';
import { ROOT } from './paths.ts';
import type { Part } from './process.ts';
import { createPart } from './process.ts';
import type { Proxy } from './proxy.ts';
import { startProxy } from './proxy.ts';
import type { Wire } from './wire.ts';
import { startWire } from './wire.ts';

const run = promisify(execFile);

export interface Base {
  readonly folder: string;
  readonly server: ApiServer;
  readonly api: Api;
  readonly onDeath: (name: string, code: number | null) => void;
}

export interface Bot {
  readonly part: Part;
  /** Where Slack posts to. */
  readonly url: string;
  readonly proxy: Proxy;
  readonly wire: Wire;
}

export async function makeRedis({ folder, onDeath }: Base) {
  const port = await freePort();
  const words = ['redis-server', '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
  const keep = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'];
  const part = createPart({
    name: 'redis',
    words: [...words, ...keep],
    cwd: folder,
    env: {},
    log: join(folder, 'redis.log'),
    onDeath,
  });
  const cli = async (...said: readonly string[]) =>
    (await run('redis-cli', ['-p', `${port}`, ...said], { timeout: 5_000 })).stdout;
  return { part, port, cli };
}

interface Making {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly redis: number;
  readonly random: Random;
}

export async function makeBot(base: Base, { name, env, redis, random }: Making): Promise<Bot> {
  const { proxy, kubeconfig } = await proxied(base, { name, account: 'drawbridge', random });
  const wire = await startWire(redis);
  const port = await freePort();
  const part = createPart({
    name,
    words: [process.execPath, '--enable-source-maps', 'src/main.ts'],
    cwd: ROOT,
    env: { ...env, KUBECONFIG: kubeconfig, PORT: `${port}`, REDIS_URL: `redis://127.0.0.1:${wire.port}` },
    log: join(base.folder, `${name}.log`),
    onDeath: base.onDeath,
  });
  return { part, proxy, wire, url: `http://127.0.0.1:${port}/slack/events` };
}

export async function makeSweeper(base: Base, random: Random): Promise<Pick<Bot, 'part' | 'proxy'>> {
  const name = 'sweeper';
  const { proxy, kubeconfig } = await proxied(base, { name, account: 'drawbridge-sweeper', random });
  const part = createPart({
    name,
    words: [process.execPath, '--enable-source-maps', 'src/sweeper.ts'],
    cwd: ROOT,
    env: { KUBECONFIG: kubeconfig },
    log: join(base.folder, 'sweeper.log'),
    onDeath: base.onDeath,
  });
  return { part, proxy };
}

interface Behind {
  readonly name: string;
  readonly account: string;
  readonly random: Random;
}

/** A proxy, and a kubeconfig of the service account that leads through it. */
async function proxied({ folder, server, api }: Base, { name, account, random }: Behind) {
  const [cert, key] = [
    await readFile(join(folder, 'tls.crt'), 'utf8'),
    await readFile(join(folder, 'tls.key'), 'utf8'),
  ];
  const proxy = await startProxy({ api, cert, key, random });
  const text = await server.identity('--serviceaccount', `drawbridge:${account}`, '--seconds', '10800');
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  await writeFile(kubeconfig, text, { mode: 0o600 });
  const { url, ca } = readKubeconfig(kubeconfig);
  const ours = text
    .replaceAll(url.origin, `https://127.0.0.1:${proxy.port}`)
    .replaceAll(Buffer.from(ca).toString('base64'), Buffer.from(cert).toString('base64'));
  await writeFile(kubeconfig, ours, { mode: 0o600 });
  return { proxy, kubeconfig };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
