/** All that runs in the playground: a stand-in API server and Slack, the real bot and sweeper, and what is seen of them. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Connection } from '../src/adapters/cluster/index.ts';
import { connectCluster } from '../src/adapters/cluster/index.ts';
import type { KubeObject } from '../src/core/kube.ts';
import { parseYaml } from '../src/yaml.ts';
import type { ApiServer } from './cluster/index.ts';
import { deployed, startApiServer } from './cluster/index.ts';
import type { DnsServer } from './dns.ts';
import { startDns } from './dns.ts';
import type { Guard } from './guard.ts';
import { openGuard } from './guard.ts';
import type { Administrator } from './kubectl.ts';
import { CHANNEL, HOSTS, PLATFORM, SETTINGS } from './people.ts';
import type { Process, ProcessOptions } from './processes.ts';
import { createProcess } from './processes.ts';
import type { SlackStandIn } from './slack/standin.ts';
import { startSlack } from './slack/standin.ts';
import type { Terminal } from './terminal.ts';

export interface Stage {
  readonly cluster: ApiServer;
  readonly slack: SlackStandIn;
  readonly dns: DnsServer;
  /** The mesh and the records, as the bot sees them. */
  readonly connection: Connection;
  readonly bot: Process;
  readonly sweeper: Process;
  readonly administrator: Administrator;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Until the answer is called. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

const DEMO = fileURLToPath(new URL('demo.yaml', import.meta.url));
const BOT = { serviceAccount: 'drawbridge:drawbridge' };
const SWEEPER = { serviceAccount: 'drawbridge:drawbridge-sweeper' };

export async function openStage(terminal: Terminal, settings: object = SETTINGS): Promise<Stage> {
  const { changed, onChange } = listening();
  const demo = parseAllDocuments(readFileSync(DEMO, 'utf8')).map((document) => document.toJS() as KubeObject);
  const cluster = await startApiServer({ objects: [...deployed(), ...demo] });
  const slack = await startSlack({ channels: [CHANNEL.id], groups: { [PLATFORM.id]: PLATFORM.members } });
  const dns = await startDns(HOSTS);
  const { paths, folder } = await writeFiles({
    settings: JSON.stringify(settings),
    admin: cluster.kubeconfig(),
    bot: cluster.kubeconfig(BOT),
    sweeper: cluster.kubeconfig(SWEEPER),
  });
  const guard = openGuard(folder);
  const around = { terminal, changed, guard };
  const bot = botOf(around, { slack, dns }, paths);
  const sweeper = sweeperOf(around, paths.sweeper);
  const connection = watch(paths.admin, changed);
  cluster.onChange(changed);
  const administrator = { server: cluster.url, token: cluster.token() };
  const close = async (): Promise<void> => {
    await Promise.all([bot.stop(), sweeper.stop()]);
    await connection.close();
    await Promise.all([slack.close(), cluster.close(), dns.close()]);
    await guard.close();
  };
  return {
    cluster,
    slack,
    dns,
    connection,
    bot,
    sweeper,
    administrator,
    kubeconfig: paths.admin,
    onChange,
    close,
  };
}

function listening() {
  const listeners = new Set<() => void>();
  return {
    changed: (): void => {
      for (const listener of listeners) listener();
    },
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** In a folder of their own, for nobody else to read. */
async function writeFiles<K extends string>(texts: Readonly<Record<K, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-playground-'));
  const entries = Object.entries<string>(texts).map(
    ([name, text]) => [name, join(folder, name), text] as const,
  );
  for (const [, path, text] of entries) await writeFile(path, text, { mode: 0o600 });
  return {
    paths: Object.fromEntries(entries.map(([name, path]) => [name, path])) as Readonly<Record<K, string>>,
    folder,
  };
}

interface Around {
  readonly terminal: Terminal;
  readonly changed: () => void;
  readonly guard: Guard;
}

type World = Pick<Stage, 'slack' | 'dns'>;

function botOf(around: Around, { slack, dns }: World, paths: { settings: string; bot: string }): Process {
  return processOf(around, {
    name: 'bot',
    script: 'src/main.ts',
    env: {
      DRAWBRIDGE_CONFIG: paths.settings,
      KUBECONFIG: paths.bot,
      DNS_SERVERS: dns.address,
      PORT: '0',
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
    },
    onReady: (port) => slack.connect(`http://127.0.0.1:${port}/slack/events`),
  });
}

function sweeperOf(around: Around, kubeconfig: string): Process {
  return processOf(around, { name: 'sweeper', script: 'src/sweeper.ts', env: { KUBECONFIG: kubeconfig } });
}

interface Role extends Pick<ProcessOptions, 'script' | 'env'> {
  readonly name: 'bot' | 'sweeper';
  readonly onReady?: (port: number) => void;
}

function processOf({ terminal, changed, guard }: Around, { onReady, ...role }: Role): Process {
  return createProcess({
    ...role,
    guard,
    onLine: (line) => terminal.line(role.name, line),
    onState: (state, port) => {
      if (state === 'running') onReady?.(port ?? 0);
      changed();
    },
  });
}

/** What is shown is read by the same adapter as the bot's. */
function watch(kubeconfig: string, changed: () => void): Connection {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = { now: () => Date.now(), after: () => Promise.resolve() };
  const connection = connectCluster({
    kubeconfig,
    namespace: SETTINGS.namespace,
    catalogue: {},
    parseYaml,
    log: quiet,
    clock,
  });
  connection.watched.onChange(changed);
  return connection;
}
