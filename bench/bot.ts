/** The production bot before a deaf Slack, as the benches of its own work start it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bot, LogLine } from '../test/lab/bot.ts';
import { startBot, tellLog } from '../test/lab/bot.ts';
import type { Lab } from '../test/lab/lab.ts';
import { SETTINGS } from '../test/lab/stage.ts';
import { until } from '../test/lab/until.ts';
import { startChild } from './child.ts';

export const SECRET = 'bench-signing-secret';

export interface BenchBot extends Bot {
  /** How it reaches Slack; a Bolt app beside it takes the same. */
  readonly slack: Readonly<Record<string, string>>;
  /** Where it may reply to commands. */
  readonly responseUrl: string;
  /** ms since the epoch when it was started. */
  readonly startedAt: number;
  /** The line about the first look at so many changes or more. */
  swept(changes: number): Promise<LogLine>;
  used(): Promise<Used>;
}

export interface Used {
  /** ms of processor time since its start. */
  readonly cpu: number;
  /** MiB that it holds now, and has held at most. */
  readonly memory: number;
  readonly peak: number;
}

/** Resolves when it is ready. `env` is added to its environment. */
export async function startBenchBot(lab: Lab, env: Readonly<Record<string, string>> = {}): Promise<BenchBot> {
  const deaf = await startChild('deaf-slack.ts', { env });
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-bench-'));
  const settings = join(folder, 'drawbridge.yaml');
  await writeFile(settings, JSON.stringify({ ...SETTINGS, sweeper: 'off' }));
  const slack = {
    SLACK_API_URL: `http://127.0.0.1:${deaf.first}/api/`,
    SLACK_BOT_TOKEN: 'xoxb-bench-token',
    SLACK_SIGNING_SECRET: SECRET,
  };
  const startedAt = Date.now();
  const bot = await startBot({
    ...slack,
    ...env,
    DRAWBRIDGE_CONFIG: settings,
    KUBECONFIG: lab.botKubeconfig,
  });
  return {
    ...bot,
    slack,
    responseUrl: `http://127.0.0.1:${deaf.first}/response`,
    startedAt,
    swept: (changes) => {
      const line = () => bot.log.find(({ msg, changes: seen }) => msg === 'swept' && Number(seen) >= changes);
      return until(async () => line(), `${changes} changes are swept`, {
        within: 120_000,
        tell: () => tellLog(bot.log),
      });
    },
    used: () => usedBy(bot.pid),
    stop: async () => {
      const code = await bot.stop();
      await Promise.all([deaf.end(), rm(folder, { recursive: true })]);
      return code;
    },
  };
}

/** The kernel counts processor time in hundredths of a second (`getconf CLK_TCK`). */
const TICK = 10;

async function usedBy(pid: number): Promise<Used> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
  );
  // After the name, which is in parentheses: utime and stime are the 14th and 15th fields of all.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1]);
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) * TICK,
    memory: kib('VmRSS') / 1024,
    peak: kib('VmHWM') / 1024,
  };
}
