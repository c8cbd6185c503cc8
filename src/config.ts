/** Loads the settings, once, at boot. Whatever is missing or wrong in file and environment is told at once. */
import type { z } from 'zod';
import type { CatalogueEntry } from './core/view.ts';
import type { ConfigProblem, ReadFile } from './config-file.ts';
import { loadFile, textOf } from './config-file.ts';
import type { LOG_LEVELS, Settings } from './settings.ts';
import { Environment, ENVIRONMENT_FIXES } from './settings.ts';

export type { ConfigProblem } from './config-file.ts';

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Where the records live. */
  readonly namespace: string;
  /** The namespaces that the people of a channel act in, by its id; the first is the default. */
  readonly channels: Readonly<Record<string, { readonly namespaces: readonly [string, ...string[]] }>>;
  readonly targets: Readonly<Record<string, CatalogueEntry>>;
  /** Ranges of addresses that pods and Services of the cluster have. */
  readonly cluster: { readonly podCidrs: readonly string[]; readonly serviceCidrs: readonly string[] };
  /** Slack user groups (S…) and people (U…, W…). */
  readonly approvers: readonly string[];
  /** How long an unanswered request stands, in ms. */
  readonly lapse: number;
  readonly kiali?: string;
  /** Whether new leases need a sweeper that is alive. */
  readonly sweeper: 'required' | 'off';
  readonly slack: {
    readonly token: string;
    /** One of these two; with an app token Slack is heard over Socket Mode. */
    readonly appToken?: string;
    readonly signingSecret?: string;
    readonly apiUrl?: string;
  };
  readonly kubeconfig?: string;
  /** Alarms and work for several replicas; holds a password. */
  readonly redisUrl?: string;
  /** Where the addresses of hosts are looked up; the system's where absent. */
  readonly dnsServers?: readonly string[];
  /** 0 takes any free port. */
  readonly port: number;
  /** Where Kubernetes asks after us; nowhere unless given. */
  readonly healthPort?: number;
  readonly logLevel: LogLevel;
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export type Env = Readonly<Record<string, string | undefined>>;

/** The settings, or everything that is wrong with them; never a secret in it. `readFile` throws where it cannot. */
export function loadConfig(env: Env, readFile: ReadFile): LoadedConfig {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const file = loadFile(set['DRAWBRIDGE_CONFIG'] ?? './drawbridge.yaml', readFile);
  const environment = Environment.safeParse(set);
  const problems = [
    ...file.problems,
    ...(environment.error?.issues ?? []).map(environmentProblem),
    ...hearingProblems(set),
    ...kubeconfigProblems(set['KUBECONFIG'], readFile),
  ];
  if (!file.settings || !environment.data || problems.length > 0) {
    return { ok: false, problems: problems.map((problem) => withoutSecrets(problem, env)) };
  }
  return { ok: true, config: toConfig(file.settings, environment.data) };
}

/** One line for people. */
export function describeProblem({ where, what, fix }: ConfigProblem): string {
  return `${where}: ${what} ${fix}`;
}

function environmentProblem({ path, message, code }: z.core.$ZodIssue): ConfigProblem {
  const name = String(path[0]) as keyof typeof ENVIRONMENT_FIXES;
  // Empty ones were taken out before, so a wrong type is an absent one.
  const what = code === 'invalid_type' ? `\`${name}\` is missing.` : `\`${name}\` ${message}.`;
  return { where: 'environment', what, fix: ENVIRONMENT_FIXES[name] };
}

/** How Slack's requests reach us: one way must be set. */
function hearingProblems(set: Env): ConfigProblem[] {
  if (set['SLACK_APP_TOKEN'] || set['SLACK_SIGNING_SECRET']) return [];
  const what = '`SLACK_APP_TOKEN` and `SLACK_SIGNING_SECRET` are both missing.';
  const fix =
    "Set SLACK_APP_TOKEN to connect by Socket Mode, or SLACK_SIGNING_SECRET to get Slack's requests on a public address.";
  return [{ where: 'environment', what, fix }];
}

function kubeconfigProblems(paths: string | undefined, readFile: ReadFile): ConfigProblem[] {
  const unread = (paths ?? '').split(':').filter((path) => path && textOf(path, readFile) === undefined);
  return unread.map((path) => {
    const what = `\`KUBECONFIG\` names \`${path}\`, which cannot be read.`;
    return { where: 'environment', what, fix: ENVIRONMENT_FIXES.KUBECONFIG };
  });
}

const SECRETS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'];

/** A secret in the wrong line, or in the file, is quoted by nothing that we print. */
function withoutSecrets(problem: ConfigProblem, env: Env): ConfigProblem {
  const own = SECRETS.map((name) => env[name]).filter((secret) => secret);
  const secrets = [...own, ...redisSecrets(env['REDIS_URL'])];
  const hide = (text: string) =>
    secrets
      .reduce<string>((hidden, secret) => hidden.replaceAll(secret ?? '', '[secret]'), text)
      .replaceAll(/(?:xox[a-z]|xapp)-[\w-]+/gi, '[secret]');
  return { where: hide(problem.where), what: hide(problem.what), fix: problem.fix };
}

/** Of an address that holds a password: itself, and the password as it stands there and as it is meant. */
export function redisSecrets(url: string | undefined): readonly string[] {
  if (!url?.includes('@')) return [];
  const password = /^\w+:\/\/[^/?#@]*:([^/?#]*)@/.exec(url)?.[1];
  return [url, ...(password ? [password, decoded(password)] : [])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toConfig(settings: Settings, env: z.infer<typeof Environment>): Config {
  const { lapse, kiali, ...rest } = settings;
  return {
    ...rest,
    lapse: lapse * 1000,
    ...(kiali ? { kiali } : {}),
    slack: {
      token: env.SLACK_BOT_TOKEN,
      ...(env.SLACK_APP_TOKEN ? { appToken: env.SLACK_APP_TOKEN } : {}),
      ...(env.SLACK_SIGNING_SECRET ? { signingSecret: env.SLACK_SIGNING_SECRET } : {}),
      ...(env.SLACK_API_URL ? { apiUrl: env.SLACK_API_URL } : {}),
    },
    ...(env.KUBECONFIG ? { kubeconfig: env.KUBECONFIG } : {}),
    ...(env.REDIS_URL ? { redisUrl: env.REDIS_URL } : {}),
    ...(env.DNS_SERVERS ? { dnsServers: env.DNS_SERVERS } : {}),
    port: env.PORT,
    ...(env.HEALTH_PORT === undefined ? {} : { healthPort: env.HEALTH_PORT }),
    logLevel: env.LOG_LEVEL,
  };
}
