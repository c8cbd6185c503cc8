/** Real requests by the lab's clients, each through its own Envoy. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Lab } from './lab.ts';
import { tool } from './lab.ts';
import { until } from './until.ts';

const run = promisify(execFile);

/**
 * app-a, app-f and app-n live in `shop`, app-b in `other`; app-f's and app-n's connections drain in 3 s. app-n captures
 * DNS, and trusts who signed the certificates of the outside servers.
 */
export type Client = 'app-a' | 'app-b' | 'app-f' | 'app-n';

/** What `try` prints about one request. */
export interface Tried {
  /** `ok`, `reset (RST)`, `closed (FIN)`, `timeout`, … */
  readonly outcome: string;
  /** How far it came: `connect`, `tls`, `greeting`, `answer`. */
  readonly step?: string;
  readonly ms: number;
  readonly status?: number;
  readonly served_by?: string;
  /** The Host header that arrived. */
  readonly host?: string;
  readonly greeting?: string;
  readonly answer?: string;
  /** The port that it arrived at, and the name that was asked for by TLS. */
  readonly port?: number;
  readonly sni?: string | null;
}

/** What `try --hold` prints about one connection. */
export interface Held {
  /** Seconds since the epoch. */
  readonly started: number;
  readonly ended: number;
  readonly exchanges: number;
  /** `still open`, or how it ended. */
  readonly end: string;
}

/** ms; after an outage of the API server istiod takes its time (the lab's README, "Outages"). */
const PATIENCE = 60_000;

export type Traffic = ReturnType<typeof openTraffic>;

export function openTraffic(lab: Lab) {
  const env = { ...process.env, MESH_DIR: lab.dir };
  const tried = async (client: Client, url: string, ...words: readonly string[]): Promise<unknown> =>
    JSON.parse((await run(`${lab.folder}/try`, [client, url, ...words], { env })).stdout);
  /** One after another, in one process of the lab's own client: starting one takes longer than most calls. */
  const each = async (client: Client, urls: readonly string[], ...words: readonly string[]) => {
    const program = `${lab.folder}/lib/client.py`;
    const args = ['netns', 'exec', `mesh-${client}`, 'python3', '-c', EACH, program, ...words];
    const child = spawn('ip', args, { env: { ...env, MESH_CA: join(lab.dir, 'certs/ca.pem') } });
    child.stdin.end(urls.join('\n'));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const lines = out.trim().split('\n');
    if (lines.length !== urls.length) throw new Error(`${client} made ${lines.length} calls: ${err}`);
    return lines.map((line) => JSON.parse(line) as Tried);
  };
  const once = async (client: Client, url: string, ...words: readonly string[]) =>
    (await tried(client, url, ...words)) as Tried;
  const untilSeen = async (client: Client, url: string, wanted: (seen: Tried) => boolean, what: string) => {
    let last: Tried | undefined;
    const look = async () => {
      last = await once(client, url);
      return wanted(last) && last;
    };
    return until(look, `${client} ${url} ${what}`, {
      within: PATIENCE,
      tell: () => `Last seen: ${JSON.stringify(last)}`,
    });
  };
  return {
    once,
    each,
    /** One connection, one exchange every 0.2 s; the promise of its end, when it has been made. */
    hold: async (client: Client, url: string, seconds: number) => {
      const before = await connectionsTo(lab, client, url);
      const held = tried(client, url, '--hold', String(seconds)) as Promise<Held>;
      const isMade = async () => (await connectionsTo(lab, client, url)) > before;
      await until(isMade, `${client} holds a connection to ${url}`);
      return { ended: held };
    },
    works: (client: Client, url: string) =>
      untilSeen(client, url, ({ outcome }) => outcome === 'ok', 'works'),
    /** HTTP that comes from that host itself. */
    serves: (client: Client, url: string, host: string) =>
      untilSeen(
        client,
        url,
        (seen) => seen.outcome === 'ok' && seen.host?.split(':')[0] === host,
        `is served for ${host}`,
      ),
    /** HTTP that no host outside answers: the sidecar may. */
    servesNobody: (client: Client, url: string) =>
      untilSeen(client, url, (seen) => seen.served_by === undefined, 'is served by nobody'),
    /** A server outside answered, and no proxy in its place. */
    arrives: (client: Client, url: string) =>
      untilSeen(client, url, ({ served_by }) => served_by !== undefined, 'arrives'),
    breaks: (client: Client, url: string) =>
      untilSeen(client, url, ({ outcome }) => outcome !== 'ok', 'breaks'),
    closes: (client: Client, url: string) => untilSeen(client, url, isClosed, 'is closed at once'),
  };
}

const EACH = `
import runpy, sys
client, words = sys.argv[1], sys.argv[2:]
for url in sys.stdin.read().split():
    sys.argv = ["try", url] + words
    runpy.run_path(client)
`;

/** How many connections the Envoy of a client, or of a gateway, has made there since it knows the host. */
export async function connectionsTo(lab: Lab, proxy: string, url: string): Promise<number> {
  const { hostname, port, protocol } = new URL(url);
  const name = hostname.endsWith('.db') ? `${hostname}.svc.cluster.local` : hostname;
  const clusters = await tool(lab, 'part', proxy, 'admin', '/clusters');
  const own = clusters
    .split('\n')
    .filter((line) => line.startsWith(`outbound|${port || (protocol === 'http:' ? 80 : 443)}||${name}::`));
  const totals = own.map((line) => Number(/::cx_total::(\d+)$/.exec(line)?.[1] ?? 0));
  return totals.reduce((sum, total) => sum + total, 0);
}

/** Whether the Envoy of a client has an answer of DNS, or none to come, for every host that it asks for: until then its calls meet nothing. */
export async function hasAskedDns(lab: Lab, client: Client): Promise<boolean> {
  const query = '/stats?format=json&filter=^cluster\\.outbound.*\\.update_(attempt|success|failure)$';
  const { stats } = JSON.parse(await tool(lab, 'part', client, 'admin', query)) as Stats;
  const counts = new Map(stats.map(({ name, value }) => [name, value]));
  if (counts.size === 0) throw new Error(`${client} counts nothing`);
  return [...counts].every(([name, tries]) => {
    const [cluster = '', which] = name.split('.update_');
    const ended = (how: string) => counts.get(`${cluster}.update_${how}`) ?? 0;
    return which !== 'attempt' || tries === 0 || ended('success') + ended('failure') > 0;
  });
}

interface Stats {
  readonly stats: readonly { readonly name: string; readonly value: number }[];
}

/** Closed by the sidecar, and at once: not a timeout, not the 10 s of a hang (ISTIO.md 11.B). */
export function isClosed({ outcome, ms }: Tried): boolean {
  return ['reset (RST)', 'closed (FIN)', 'broken pipe'].includes(outcome) && ms < 5000;
}
