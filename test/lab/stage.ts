/** What the mesh suite and the bench act on: the lab, a stand-in Slack, and the production bot between them. */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDns } from '../../playground/dns.ts';
import { startSlack } from '../../playground/slack/standin.ts';
import { openApi, openKubectl } from './api.ts';
import type { Bot } from './bot.ts';
import { startBot, tellLog } from './bot.ts';
import type { Lab } from './lab.ts';
import { leftovers } from './leftovers.ts';
import { openTraffic } from './traffic.ts';
import { until } from './until.ts';

/** ANA asks; BOB approves by his id, EVE and DAN by their group; MAL may not. */
export const ANA = 'U0ANA';
export const BOB = 'U0BOB';
export const EVE = 'U0EVE';
export const DAN = 'U0DAN';
export const MAL = 'U0MAL';

/** Channels whose people act in `shop`: one for each test, so that tests at the same time do not mix. */
const SHOP = Array.from({ length: 200 }, (_, n) => `C0SHOP${n}`);
/** Acts in `other`. */
export const OTHER_CHANNEL = 'C0OTHER';

/** The first channel acts in `shop`. */
export const SETTINGS = {
  namespace: 'drawbridge',
  channels: {
    ...Object.fromEntries(SHOP.map((id) => [id, { namespaces: ['shop'] }])),
    [OTHER_CHANNEL]: { namespaces: ['other'] },
  },
  targets: {
    database: { host: 'mysql.db.svc.cluster.local', port: 3306 },
    'mysql-outside': { host: 'ratings.example.com', port: 3306 },
  },
  approvers: ['S0PLATFORM', BOB],
  lapse: '30m',
  // Nobody runs one beside the bots of these tests.
  sweeper: 'off',
};

/** Made-up hosts, each a name of one of the lab's outside servers. */
const SERVERS = ['198.51.100.11', '198.51.100.12', '198.51.100.13', '198.51.100.14'];
let hostsMade = 0;

export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(lab: Lab) {
  const slack = await startSlack({
    channels: [...SHOP, OTHER_CHANNEL],
    groups: { S0PLATFORM: [EVE, DAN] },
  });
  const dns = await startDns();
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-mesh-'));
  const settings = join(folder, 'drawbridge.yaml');
  await writeFile(settings, JSON.stringify(SETTINGS));
  const env = {
    DRAWBRIDGE_CONFIG: settings,
    KUBECONFIG: lab.botKubeconfig,
    DNS_SERVERS: dns.address,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };
  const api = openApi(lab.kubeconfig);
  const bots: Bot[] = [];
  const free = [...SHOP];
  const start = async () => {
    const bot = await startBot(env);
    bots.push(bot);
    slack.connect(bot.url);
    return bot;
  };
  const addHost = (name: string, address: string) =>
    appendFile(join(lab.dir, 'hosts'), `${address}  ${name}\n`);
  const hostAt = async (address: string) => {
    hostsMade += 1;
    const name = `h${process.pid}-${hostsMade}.example.com`;
    await addHost(name, address);
    return name;
  };
  await start();
  return {
    lab,
    slack,
    api,
    kubectl: openKubectl(lab.kubeconfig),
    traffic: openTraffic(lab),
    /** The bot that was started last. */
    bot: () => bots.at(-1) as Bot,
    /** Another process, after the last one ended. */
    start,
    /** A channel that no other test of this file uses. */
    channel: () => free.shift() ?? fail('every channel is in use'),
    /** A host outside the mesh that no other test uses, and that is not registered. */
    host: () => hostAt(SERVERS[hostsMade % SERVERS.length] ?? ''),
    /** The same, at this address of one of the lab's outside servers. */
    hostAt,
    /** A name that the clients' DNS knows from now on. */
    addHost,
    /** What the bot's own DNS says. */
    dns,
    leftovers: (about?: string) => leftovers(api, about),
    untilNothingLeft: (about?: string) => {
      let last: readonly string[] = [];
      const look = async () => {
        last = await leftovers(api, about);
        return last.length === 0;
      };
      return until(look, 'nothing of ours is left', { tell: () => last.join(', ') });
    },
    /** Ends what a failed test left, and forgets the records, so that the next file begins on a clean mesh. */
    clear: async (failed: boolean) => {
      const kubectl = openKubectl(lab.kubeconfig);
      // A record rests 10 s after its end; only where something is left it is worth waiting for.
      const patience = failed ? '--timeout=30s' : '--wait=false';
      await kubectl(['delete', 'mc', '--all', '-n', 'drawbridge', patience]);
    },
    /** For a failed test: what the bots and Slack saw. */
    tell: () => bots.map((bot) => tellLog(bot.log)).join('\n-- restarted --\n'),
    /** Resolves with the bot's exit code. */
    close: async () => {
      const code = await bots.at(-1)?.stop();
      await slack.close();
      await dns.close();
      api.close();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

function fail(why: string): never {
  throw new Error(why);
}
