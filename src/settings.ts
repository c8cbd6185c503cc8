/** What may stand in `drawbridge.yaml` and in the environment; `config.ts` loads both and tells what is wrong. */
import { z } from 'zod';
import { isAddress } from './core/address.ts';
import { Duration, Host, Name, Range } from './core/words.ts';

const Channel = z.strictObject({
  /** The first is the default. */
  namespaces: z
    .tuple([Name], Name)
    .refine((names) => new Set(names).size === names.length, { error: 'names a namespace twice' }),
});

const Port = z.int({ error: 'must be a whole number' }).refine((port) => port >= 1 && port <= 65_535, {
  error: 'must be a port, from 1 to 65535',
});
const CatalogueEntry = z.strictObject({ host: Host, port: Port.optional() });
const Cluster = z.strictObject({
  podCidrs: z.array(Range).default([]),
  serviceCidrs: z.array(Range).default([]),
});

/** `drawbridge.yaml`. */
export const Settings = z.strictObject({
  /** Where the records live. */
  namespace: Name,
  /** The namespaces that the people of a channel act in, by its id. */
  channels: z.record(id('CDG', 'a channel'), Channel).refine((all) => Object.keys(all).length > 0, {
    error: 'lists no channel, so nobody could ask for anything',
  }),
  /** Nicknames. */
  targets: z.record(Name, CatalogueEntry).default({}),
  /** Slack user groups (S…) and people (U…, W…). */
  approvers: z.array(id('SUW', 'a user group or a person')).min(1, {
    error: 'lists nobody, so nothing could ever be approved',
  }),
  /** Seconds that an unanswered request stands. */
  lapse: z.string().default('30m').pipe(Duration),
  /** Ranges that pods and Services have: nobody opens them as a host outside. */
  cluster: Cluster.default({ podCidrs: [], serviceCidrs: [] }),
  kiali: url().optional(),
  /** Whether new leases need a sweeper that is alive. */
  sweeper: z.enum(['required', 'off'], { error: 'must be `required` or `off`' }).default('required'),
});
export type Settings = z.infer<typeof Settings>;

/** What each line ought to look like, by the key it belongs to. */
export const SETTINGS_FIXES: Readonly<Record<string, string>> = {
  namespace: 'Write the namespace of the records: `namespace: drawbridge`.',
  channels: 'Write one line for each channel, with its id: `C0OPS: { namespaces: [shop] }`.',
  targets: 'Write one line for each nickname: `mysql: { host: db.example.com, port: 3306 }`.',
  approvers: 'Write ids of user groups (S…) or people (U…, W…): `approvers: [S0PLATFORM, U0BOB]`.',
  cluster:
    'Write the ranges of your cluster: `cluster: { podCidrs: [10.244.0.0/16], serviceCidrs: [10.96.0.0/12] }`.',
  lapse: 'Write how long an unanswered request stands: `lapse: 30m`.',
  sweeper: 'Write `sweeper: required`, or leave it out; `sweeper: off` where nobody runs one.',
  kiali: "Write Kiali's address: `kiali: https://kiali.example.com/kiali`.",
};

/** The keys that may stand at this path. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [head] = path;
  if (head === 'channels') return Object.keys(Channel.shape);
  if (head === 'cluster') return Object.keys(Cluster.shape);
  return Object.keys(head === 'targets' ? CatalogueEntry.shape : Settings.shape);
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The environment. */
export const Environment = z.object({
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-[\w-]+$/, { error: 'is not a bot token' }),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-[\w-]+$/, { error: 'is not an app token' })
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^(?!xox|xapp)[\w-]{8,}$/, { error: 'is not a signing secret' })
    .optional(),
  SLACK_API_URL: url().optional(),
  KUBECONFIG: z.string().optional(),
  REDIS_URL: z.string().refine(isRedis, { error: 'is not a redis:// or rediss:// address' }).optional(),
  DNS_SERVERS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((all) => all.every(isServer), { error: 'is not a list of addresses' })
    .optional(),
  PORT: portNumber().prefault('3000'),
  HEALTH_PORT: portNumber().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: 'is not a level' }).default('info'),
});

export const ENVIRONMENT_FIXES: Readonly<Record<keyof typeof Environment.shape, string>> = {
  SLACK_BOT_TOKEN: "Set it to the app's Bot User OAuth Token; it begins with `xoxb-`.",
  SLACK_APP_TOKEN:
    "Set it to an App-Level Token with `connections:write` (it begins with `xapp-`), or leave it out to get Slack's requests over HTTP.",
  SLACK_SIGNING_SECRET: "Set it to the Signing Secret of the app's Basic Information page.",
  SLACK_API_URL: 'Leave it out, or set it to an address like `https://slack.com/api/`.',
  KUBECONFIG: 'Set it to a kubeconfig that can be read; inside a cluster leave it out.',
  REDIS_URL: 'Set it to an address like `rediss://user:password@redis.example.com:6379/0`, or leave it out.',
  DNS_SERVERS:
    'Set it to addresses like `198.51.100.53,198.51.100.54:5353`, or leave it out for those of the system.',
  PORT: 'Set it to a whole number from 0 (any free port) to 65535, or leave it out for 3000.',
  HEALTH_PORT: 'Set it to a whole number from 0 (any free port) to 65535, or leave it out for no answers.',
  LOG_LEVEL: `Set it to one of ${LOG_LEVELS.join(', ')}, or leave it out for info.`,
};

function id(letters: string, what: string) {
  return z.string().regex(new RegExp(`^[${letters}][A-Z0-9]+$`), { error: `is not the id of ${what}` });
}

function portNumber() {
  return z
    .string()
    .regex(/^\d{1,5}$/, { error: 'is not a port' })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'is not a port' });
}

/** `198.51.100.53`, `198.51.100.53:53`, `2001:db8::53`, `[2001:db8::53]:53`. */
function isServer(text: string): boolean {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d{1,5})?$|^([\d.]+)(?::\d{1,5})?$/.exec(text) ?? [];
  return isAddress(bracketed ?? plain ?? text) && !text.includes('/');
}

function isRedis(text: string): boolean {
  return /^rediss?:\/\/[^/]/.test(text) && !!URL.parse(text)?.hostname;
}

function url() {
  return z.url({ protocol: /^https?$/, error: 'is not an http(s) address' });
}
