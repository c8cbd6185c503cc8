/** The bot as a process that cannot start, or is told to stop while nobody answers it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Listens, and never says a word. */
let mute: Server;
const held = new Set<Socket>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-main-'));
  await writeFile(
    join(folder, 'drawbridge.yaml'),
    'namespace: drawbridge\napprovers: [S0PLATFORM]\nchannels:\n  C0OPS: { namespaces: [shop] }\n',
  );
  mute = createServer((socket) => held.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const server = `http://127.0.0.1:${portOf(mute)}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'mute', cluster: { server } }],
    contexts: [{ name: 'mute', context: { cluster: 'mute', user: 'mute' } }],
    users: [{ name: 'mute', user: { token: 'any' } }],
    'current-context': 'mute',
  };
  await writeFile(join(folder, 'kubeconfig'), JSON.stringify(config));
});

afterAll(async () => {
  for (const socket of held) socket.destroy();
  mute.close();
  await rm(folder, { recursive: true, force: true });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return address.port;
}

function start(over: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    DRAWBRIDGE_CONFIG: join(folder, 'drawbridge.yaml'),
    KUBECONFIG: join(folder, 'kubeconfig'),
    SLACK_BOT_TOKEN: 'xoxb-any',
    SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
    SLACK_API_URL: `http://127.0.0.1:${portOf(mute)}/api/`,
    PORT: '0',
    ...over,
  };
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: ROOT, env });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended, said: text(child.stderr), logged: text(child.stdout) };
}

test.each(['PORT', 'HEALTH_PORT'])('a taken %s is told with what to do', async (name) => {
  // Taken on one address is free on all others.
  const all = createServer().listen(0);
  await once(all, 'listening');
  const bot = start({ [name]: `${portOf(all)}` });

  expect(await bot.ended).toBe(1);
  expect(await bot.said).toBe(
    `Drawbridge cannot start:\n  environment: port ${portOf(all)} is taken by another process. Set \`${name}\` to a free one, or to 0 for any.\n`,
  );
  all.close();
});

test('no cluster at all is told with what to do', async () => {
  const bot = start({ KUBECONFIG: '' });

  expect(await bot.ended).toBe(1);
  expect(await bot.said).toBe(
    'Drawbridge cannot start:\n  cluster: no cluster is configured: set KUBECONFIG, or run in a Pod with a service account.\n',
  );
});

test('told to stop, it ends with 0 within 10 s, also where neither Slack nor the API server answers', async () => {
  const bot = start();
  await once(mute, 'connection');

  bot.child.kill('SIGTERM');
  const told = performance.now();

  expect(await bot.ended).toBe(0);
  expect(performance.now() - told).toBeLessThan(10_000);
  expect(await bot.logged).toMatch(/"stopped( before everything was done)?"/);
});
