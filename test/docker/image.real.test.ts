/**
 * The Dockerfile's steps, run: no engine is at hand, so each stage is a folder, and the image is started from it as
 * process 1 of namespaces of its own, on a read-only root, as the image's user. Not shown: the base image itself
 * (this machine's tools stand in, and the tests' own Node), its layers, cgroup limits, seccomp, another architecture.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import type { Deployed } from '../deploy/deployed.ts';
import { deployed } from '../deploy/deployed.ts';
import type { RedisServer } from '../redis/server.ts';
import { startRedis } from '../redis/server.ts';
import type { Image } from './build.ts';
import { buildImage, runImage } from './build.ts';
import type { Container } from './container.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let image: Image;

let cluster: Deployed;
let redis: RedisServer;
let why: unknown;

// A hook that fails leaves its tests skipped; a test that did not run must fail.
beforeAll(async () => {
  try {
    [image, cluster, redis] = await Promise.all([
      buildImage(ROOT),
      deployed('deploy/with-redis'),
      startRedis(),
    ]);
  } catch (error) {
    why = error;
  }
}, 300_000);
beforeEach(() => {
  if (why !== undefined) throw why;
});
afterAll(() => Promise.all([image?.remove(), cluster?.close(), redis?.down()]));

test('the image holds the sources and the production packages of the lock file, and nothing else', async () => {
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const wanted = Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path && !dev && !optional && !devOptional)
    .flatMap(([path]) => /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1] ?? []);

  expect((await readdir(join(image.root, 'app'))).sort()).toEqual([
    'commands',
    'node_modules',
    'package.json',
    'src',
  ]);
  expect(wanted.length).toBeGreaterThan(50);
  expect([...(await installed())].sort()).toEqual(wanted.sort());
});

test('its user owns nothing but the cache, and may write nothing else', async () => {
  const [uid] = image.user.split(':').map(Number);
  const theirs: string[] = [];
  for (const path of await readdir(image.root, { recursive: true })) {
    const { uid: owner, mode } = await stat(join(image.root, path)).catch(() => ({ uid: 0, mode: 0 }));
    if (owner === uid || mode & 0o002) theirs.push(path);
  }

  expect(theirs.length).toBeGreaterThan(0);
  expect(theirs.filter((path) => !path.startsWith('var/cache/drawbridge'))).toEqual([]);
});

test('without settings it says all that is missing, and ends with 1', async () => {
  const container = await runImage(image);

  expect(await container.ended).toBe(1);
  expect(container.said).toEqual([
    'Drawbridge cannot start:',
    expect.stringMatching(/drawbridge.yaml: This file cannot be read\./),
    expect.stringMatching(/environment: `SLACK_BOT_TOKEN` is missing\./),
    expect.stringMatching(/environment: `SLACK_APP_TOKEN` and `SLACK_SIGNING_SECRET` are both missing\./),
  ]);
});

test('so does the sweeper, without a cluster', async () => {
  const container = await runImage(image, { command: ['src/sweeper.ts'] });

  expect(await container.ended).toBe(1);
  expect(container.said[0]).toBe("Drawbridge's sweeper cannot start:");
});

test('as `deploy/with-redis` starts it, with the token of its account, it works, and ends with 0 when it is told to', async () => {
  const [bot, sister, sweeper] = await Promise.all(
    ['drawbridge', 'drawbridge', 'drawbridge-sweeper'].map(start),
  );
  if (!bot || !sister || !sweeper) throw new Error('there are three of them');
  const [port] = await Promise.all([bot, sister, sweeper].map(readyPort));
  cluster.slack.connect(`http://127.0.0.1:${port}/slack/events`);

  const card = await cluster.story.ask('/egress allow a.example.com for 1h');
  await cluster.story.approve(card);
  await cluster.story.click(card, 'End now');
  await cluster.story.isOver(card);
  await cluster.untilNothingLeft();
  expect(await redis.client.dbsize()).toBeGreaterThan(0);
  for (const one of [bot, sister, sweeper]) await one.signal(image.stopSignal);

  for (const one of [bot, sister, sweeper]) {
    expect(await one.ended).toBe(0);
    expect(one.said.at(-1)).toContain('"stopped"');
  }
});

/** As the kubelet would, but for the port, and for where Slack and Redis are. */
async function start(name: string): Promise<Container> {
  const { env, mounts, user, args } = await cluster.pod(name);
  expect(env['REDIS_URL'] === undefined).toBe(name !== 'drawbridge');
  const there = { PORT: '0', SLACK_API_URL: cluster.slack.apiUrl, REDIS_URL: redis.url };
  const running = { env: { ...env, ...there }, mounts, user, ...(args ? { command: args } : {}) };
  const container = await runImage(image, running);
  onTestFailed(() => console.error(container.said.join('\n')));
  return container;
}

async function readyPort(container: Container): Promise<number | undefined> {
  const line = await container.line((one) => one.includes('"msg":"ready"'));
  return (JSON.parse(line) as { port?: number }).port;
}

test('it runs as process 1, as nobody, without rights, on a root that is read-only and has no shell', async () => {
  const script = `
    const fs = require('node:fs');
    const may = (work) => { try { work(); return true; } catch (error) { return error.code; } };
    const status = fs.readFileSync('/proc/self/status', 'utf8');
    console.log(JSON.stringify({
      pid: process.pid, uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(),
      rights: /CapEff:\\t(.*)/.exec(status)[1], more: /NoNewPrivs:\\t(.*)/.exec(status)[1],
      write: ['/x', '/app/x', '/tmp/x', '/var/cache/drawbridge/x'].map((path) => may(() => fs.writeFileSync(path, ''))),
      shell: ['/bin/sh', '/usr/bin/env'].map((path) => fs.existsSync(path)),
    }));`;
  const container = await runImage(image, { command: ['--eval', script] });

  expect(await container.ended).toBe(0);
  expect(JSON.parse(container.said.join('\n'))).toEqual({
    pid: 1,
    uid: 65532,
    gid: 65532,
    groups: [65532],
    rights: '0000000000000000',
    more: '1',
    write: ['EROFS', 'EROFS', 'EROFS', 'EROFS'],
    shell: [false, false],
  });
});

test('a start reads what the build has compiled', async () => {
  const container = await runImage(image, { env: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' } });
  await container.ended;
  const told = (path: string) => container.said.filter((line) => line.includes(path)).join('\n');

  expect(told('/app/src/main.ts')).toMatch(/accepted/);
  expect(told('/app/node_modules/@slack/bolt/dist/index.js')).toMatch(/accepted/);
});

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** Names of packages, with their scopes. */
async function installed(): Promise<readonly string[]> {
  const folder = join(image.root, 'app/node_modules');
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const all = names.map(async (name) =>
    name.startsWith('@') ? (await readdir(join(folder, name))).map((one) => `${name}/${one}`) : [name],
  );
  return (await Promise.all(all)).flat();
}
