/** What each part of the bot is told, out of the settings. */
import type { Config } from '../config.ts';
import { redisSecrets } from '../config.ts';
import type { Registry } from '../core/command.ts';
import { diffObjects } from '../diff.ts';
import { parseYaml } from '../yaml.ts';

/** Where Slack answers unless the settings say otherwise, and where Socket Mode connects: hosts that we never break. */
const SLACK_API = 'https://slack.com/api/';
const SLACK_SOCKETS = ['wss-primary.slack.com', 'wss-backup.slack.com'];

export function clusterOptions(config: Config) {
  const { namespace, targets, cluster, kubeconfig, slack, redisUrl, sweeper } = config;
  const sockets = slack.appToken === undefined ? [] : SLACK_SOCKETS;
  const redis = redisUrl === undefined ? [] : [new URL(redisUrl).hostname];
  return {
    namespace,
    catalogue: targets,
    inside: [...cluster.podCidrs, ...cluster.serviceCidrs],
    own: [new URL(slack.apiUrl ?? SLACK_API).hostname, ...sockets, ...redis],
    heartbeat: sweeper === 'required',
    parseYaml,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
  };
}

export function slackOptions({ slack, port }: Config, registry: Registry) {
  const families = [...new Set([...registry.keys()].map((path) => path.split(' ')[0] ?? ''))];
  const { token: botToken, ...rest } = slack;
  return { ...rest, botToken, port, families };
}

export function engineOptions({ namespace, approvers, lapse, channels, kiali, sweeper }: Config) {
  const byChannel = Object.entries(channels).map(([id, channel]) => [id, channel.namespaces] as const);
  return {
    policy: { approvers, lapse },
    sweeper,
    namespace,
    channels: Object.fromEntries(byChannel),
    diff: diffObjects,
    ...(kiali === undefined ? {} : { kiali }),
  };
}

export function logOptions({ logLevel, slack, redisUrl }: Config) {
  const { token, appToken, signingSecret } = slack;
  const tokens = [token, appToken, signingSecret].filter((secret) => secret !== undefined);
  return { level: logLevel, secrets: [...tokens, ...redisSecrets(redisUrl)] };
}
