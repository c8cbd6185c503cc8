/** Everything that the storm blows at, started and, whatever happens, ended: each a process of its own but Slack and the proxies. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { random } from '../simulation/random.ts';
import { labFolder, startApiServer } from '../apiserver.ts';
import { startSlack } from '../../playground/slack/standin.ts';
import { openApi } from './api.ts';
import { deploy } from './deploy.ts';
import type { Base } from './parts.ts';
import { makeBot, makeRedis, makeSweeper } from './parts.ts';
import type { Part } from './process.ts';
import { isAlive } from './process.ts';
import { APPROVERS, CHANNELS, GROUP, SETTINGS } from './world.ts';

const run = promisify(execFile);

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** `onDeath` is told the end of every process that nobody killed. What it opened is closed by `close`. */
export async function openStage(seed: number, onDeath: Base['onDeath']) {
  const endings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of endings.toReversed()) await end().catch(() => undefined);
  };
  try {
    return { ...(await build(seed, onDeath, endings)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(seed: number, onDeath: Base['onDeath'], endings: (() => Promise<unknown>)[]) {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-storm-'));
  const dir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drawbridge-storm-api-'));
  const guard = endWithUs(dir);
  const server = await startApiServer('--dir', dir);
  endings.push(async () => {
    guard.kill();
    await server.down();
    await cp(join(dir, 'log'), join(folder, 'api'), { recursive: true });
    await rm(dir, { recursive: true, force: true });
  });
  const api = openApi(server.kubeconfig);
  await deploy(server);
  const slack = await startSlack({ channels: CHANNELS, groups: { [GROUP]: APPROVERS.slice(1) } });
  endings.push(() => slack.close());
  const base: Base = { folder, server, api, onDeath };
  const redis = await makeRedis(base);
  await certify(folder);
  await writeFile(join(folder, 'drawbridge.yaml'), JSON.stringify(SETTINGS));
  const env = {
    DRAWBRIDGE_CONFIG: join(folder, 'drawbridge.yaml'),
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };
  const bots = [
    await makeBot(base, { name: 'bot-1', env, redis: redis.port, random: random(seed, 'bot-1') }),
    await makeBot(base, { name: 'bot-2', env, redis: redis.port, random: random(seed, 'bot-2') }),
  ];
  const sweeper = await makeSweeper(base, random(seed, 'sweeper'));
  const parts = [...bots.map(({ part }) => part), sweeper.part, redis.part];
  endings.push(async () => {
    for (const part of parts) await part.kill();
    for (const { proxy, wire } of bots) await Promise.all([proxy.close(), wire.close()]);
    await sweeper.proxy.close();
  });
  return { folder, server, api, slack, bots, sweeper, redis, parts };
}

/** Pids of the parts that are still there: none, after `close`. */
export function stillAlive(parts: readonly Part[]): readonly number[] {
  return parts.flatMap((part) => part.pids).filter(isAlive);
}

async function certify(folder: string): Promise<void> {
  const how = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const who = ['-subj', '/CN=storm', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', [...how, ...who, '-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')]);
}

/** Also after a kill -9 of this process, when nothing of it can run any more. */
function endWithUs(dir: string): { kill: () => void } {
  const script = `tail --pid=${process.pid} -f /dev/null; "$0/down" "$1"; rm -rf "$1"`;
  const guard = spawn('bash', ['-c', script, labFolder(), dir], { detached: true, stdio: 'ignore' });
  guard.unref();
  // The whole group: `tail` would stay behind.
  return { kill: () => void (guard.pid !== undefined && process.kill(-guard.pid)) };
}
