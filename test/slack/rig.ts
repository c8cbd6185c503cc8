/** The Slack adapter against the stand-in: real Bolt, real HTTP and WebSockets, real signatures. */
import { onTestFinished } from 'vitest';
import { connectSlack } from '../../src/adapters/slack/connect.ts';
import type { SlackOptions } from '../../src/adapters/slack/connect.ts';
import type { Asked, Click, ClickReply, Reply } from '../../src/core/asking.ts';
import { createRecordingLog } from './recorder.ts';
import { startSlack } from '../../playground/slack/standin.ts';

/** How the bot hears people. */
export const MODES = ['http', 'socket'] as const;

export interface RigOptions extends Partial<SlackOptions> {
  readonly mode?: (typeof MODES)[number];
  /** Socket Mode: do not wait for the first connection. */
  readonly unheard?: boolean;
  readonly onCommand?: (asked: Asked) => Promise<Reply | undefined>;
  readonly onClick?: (click: Click) => Promise<ClickReply | undefined>;
  /** Before the adapter asks its first question. */
  readonly prepare?: (slack: Awaited<ReturnType<typeof startSlack>>) => void;
}

/** Started, connected both ways, and closed when the test is finished. */
export async function startRig(rig: RigOptions = {}) {
  const { mode = 'http', unheard = false, onCommand, onClick, prepare, ...options } = rig;
  const slack = await startSlack({ channels: ['C1'], groups: { S1: ['U1', 'U2'] } });
  onTestFinished(() => slack.close());
  prepare?.(slack);
  const log = createRecordingLog();
  const asked: Asked[] = [];
  const clicked: Click[] = [];
  const bot = connectSlack({
    botToken: slack.botToken,
    ...(mode === 'http' ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
    apiUrl: slack.apiUrl,
    port: 0,
    host: '127.0.0.1',
    families: ['egress', 'chaos'],
    log,
    clock: { now: Date.now },
    firstPause: 1,
    drain: 200,
    handlers: {
      onCommand(one) {
        asked.push(one);
        return onCommand?.(one) ?? Promise.resolve(undefined);
      },
      onClick(one) {
        clicked.push(one);
        return onClick?.(one) ?? Promise.resolve(undefined);
      },
    },
    ...options,
  });
  // Run in reverse order: the bot closes before the Slack that it talks to.
  onTestFinished(() => bot.close());
  const { port = 0 } = await bot.start();
  const url = `http://127.0.0.1:${port}/slack/events`;
  if (mode === 'http') slack.connect(url);
  else if (!unheard) await log.until('slack socket connected');
  return { slack, bot, log, asked, clicked, port, url };
}

/** A card with the four buttons, as the engine would post it. */
export function cardWith(id: string, digest: string) {
  const value = JSON.stringify({ id, digest });
  const button = (action: string, label: string) => ({
    type: 'button',
    action_id: `drawbridge:${action}`,
    text: { type: 'plain_text', text: label },
    value,
  });
  const elements = [
    button('approve', 'Approve'),
    button('deny', 'Deny'),
    button('yaml', 'Show YAML'),
    button('end', 'End now'),
  ];
  return { text: `change ${id}`, blocks: [{ type: 'actions', elements }] };
}
