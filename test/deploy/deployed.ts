/**
 * `deploy/` applied to a real API server, and what its Deployments would start, started here: the same program, the
 * same settings, the same account. The rights are the account's own, and every call is written down.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/kube.ts';
import { parseYaml } from '../../src/yaml.ts';
import type { ApiServer } from '../apiserver.ts';
import { startApiServer } from '../apiserver.ts';
import { openApi } from '../lab/api.ts';
import type { Bot } from '../lab/bot.ts';
import { startBot, tellLog } from '../lab/bot.ts';
import { leftovers } from '../lab/leftovers.ts';
import { openStory } from '../lab/story.ts';
import { until } from '../lab/until.ts';
import { startSlack } from '../../playground/slack/standin.ts';
import type { Sweeper } from './process.ts';
import { startSweeper } from './process.ts';
import { containerOf, named, podOf, render } from './rendered.ts';
import type { Kubeconfig } from './tap.ts';
import { startTap } from './tap.ts';

/** A channel and people of the settings that ship. */
export const CHANNEL = 'C0OPS';

export type Deployed = Awaited<ReturnType<typeof deployed>>;

export async function deployed(way: string) {
  const server = await startApiServer();
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-deploy-'));
  // As a Pod's user, who is nobody here, may read what is mounted.
  await chmod(folder, 0o755);
  const tap = await startTap(server);
  const slack = await startSlack({ channels: [CHANNEL], groups: { S0PLATFORM: [] } });
  const objects = await render(way);
  for (const name of ['istio-system', 'shop']) await server.kubectl('create', 'namespace', name);
  await server.kubectl('apply', '-k', way);
  await server.kubectl('wait', '--for=condition=Established', 'crd/meshchanges.drawbridge.dev');
  const api = openApi(server.kubeconfig);
  const secret = { SLACK_BOT_TOKEN: slack.botToken, SLACK_SIGNING_SECRET: slack.signingSecret };
  const pod = (name: string) => podAt(name, { server, objects, folder, secret });
  const bots: Bot[] = [];
  const sweepers: Sweeper[] = [];
  return {
    server,
    objects,
    tap,
    slack,
    api,
    story: openStory({ slack, api, channel: () => CHANNEL }, CHANNEL),
    /** What somebody else has in the mesh. */
    apply: async (...items: readonly object[]) => {
      const file = join(folder, 'theirs.json');
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await server.kubectl('apply', '--server-side', '--field-manager=gitops', '-f', file);
    },
    startBot: async () => {
      const kubeconfig = await tap.kubeconfig('drawbridge');
      const bot = await startBot({
        ...here(await pod('drawbridge')),
        KUBECONFIG: kubeconfig,
        SLACK_API_URL: slack.apiUrl,
      });
      bots.push(bot);
      slack.connect(bot.url);
      return bot;
    },
    startSweeper: async () => {
      const kubeconfig = await tap.kubeconfig('drawbridge-sweeper');
      const sweeper = await startSweeper({
        ...here(await pod('drawbridge-sweeper')),
        KUBECONFIG: kubeconfig,
      });
      sweepers.push(sweeper);
      return sweeper;
    },
    /** What the kubelet would give the container of this Deployment, with its account's token. */
    pod,
    untilNothingLeft: () => {
      let last: readonly string[] = [];
      const look = async () => (last = await leftovers(api)).length === 0;
      return until(look, 'nothing of ours is left', { tell: () => last.join(', ') });
    },
    /** For a failed test. */
    tell: () => [...bots, ...sweepers].map(({ pid, log }) => `-- process ${pid}\n${tellLog(log)}`).join('\n'),
    close: async () => {
      await Promise.all([...bots, ...sweepers].map((process) => process.kill()));
      await slack.close();
      api.close();
      await tap.close();
      await rm(folder, { recursive: true, force: true });
      await server.down();
    },
  };
}

export interface Pod {
  readonly env: Readonly<Record<string, string>>;
  /** Path in the container → folder here. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly user: string;
  /** Instead of the image's command. */
  readonly args: readonly string[] | undefined;
}

interface Given {
  readonly server: ApiServer;
  readonly objects: readonly KubeObject[];
  readonly folder: string;
  readonly secret: Readonly<Record<string, string>>;
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

async function podAt(name: string, { server, objects, folder, secret }: Given): Promise<Pod> {
  const deployment = named(objects, 'Deployment', name);
  const { env = [], volumeMounts = [], args } = containerOf(deployment);
  const { volumes, securityContext, serviceAccountName = '' } = podOf(deployment);
  const { runAsUser, runAsGroup } = securityContext as Readonly<Record<string, number>>;
  const entries = env.flatMap((variable) => {
    const value = variable.value ?? secret[variable.valueFrom?.secretKeyRef.key ?? ''];
    return value === undefined ? [] : [[variable.name, value] as const];
  });
  const mounts = new Map([
    [ACCOUNT, await layOut(join(folder, name), await tokenOf(server, serviceAccountName))],
  ]);
  for (const { name: volume, mountPath } of volumeMounts) {
    const map = volumes?.find((one) => one.name === volume)?.configMap?.name ?? '';
    const { data } = named(objects, 'ConfigMap', map) as unknown as { data: Record<string, string> };
    mounts.set(mountPath, await layOut(join(folder, map), data));
  }
  const { hostname, port } = new URL(server.url);
  return {
    env: {
      ...Object.fromEntries(entries),
      // Pods have a network each; here they share one.
      HEALTH_PORT: '0',
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    },
    mounts: Object.fromEntries(mounts),
    user: `${runAsUser}:${runAsGroup}`,
    args,
  };
}

async function tokenOf(server: ApiServer, account: string): Promise<Readonly<Record<string, string>>> {
  const text = await server.identity('--serviceaccount', `drawbridge:${account}`, '--seconds', '7200');
  const { clusters, users } = parseYaml(text) as Kubeconfig;
  const { 'certificate-authority-data': ca = '' } = clusters[0].cluster;
  return {
    token: users[0].user.token,
    'ca.crt': Buffer.from(ca, 'base64').toString(),
    namespace: 'drawbridge',
  };
}

async function layOut(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** The environment for a process here, where what is mounted stands elsewhere. */
function here({ env, mounts }: Pod): Readonly<Record<string, string>> {
  const moved = (value: string) =>
    Object.entries(mounts).reduce((text, [inside, folder]) => text.replace(inside, folder), value);
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, moved(value)]));
}
