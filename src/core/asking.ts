/** What people ask and click, and what they are answered: the words between Slack and the engine. */
import { z } from 'zod';

/** A slash command as it arrived; `text` is as Slack sent it. */
export interface Asked {
  /** `egress` for `/egress allow …` */
  readonly family: string;
  readonly text: string;
  readonly user: string;
  readonly team: string;
  readonly channel: string;
  /** Slack's `trigger_id`: the same one again is the same request, delivered twice. */
  readonly trigger: string;
}

export const CLICKS = ['approve', 'deny', 'yaml', 'end', 'extend', 'refresh', 'retry'] as const;
export type ClickAction = (typeof CLICKS)[number];

export interface Click {
  readonly action: ClickAction;
  readonly id: string;
  /** Of the plan that the clicker saw. */
  readonly digest: string;
  /** RFC 3339: when it was to end, by the card that the clicker saw. */
  readonly end?: string | undefined;
  readonly user: string;
  readonly team: string;
  readonly channel: string;
  readonly trigger: string;
}

/** Shown to the one who asked, and nobody else. */
export interface Reply {
  readonly text: string;
}

export interface Modal {
  /** Cut to the 24 characters that Slack allows. */
  readonly title: string;
  readonly blocks: readonly unknown[];
}

export interface ClickReply {
  readonly text?: string;
  readonly modal?: Modal;
}

/** Called after the acknowledgement; may take as long as they need. `undefined` says nothing. */
export interface Handlers {
  onCommand(asked: Asked): Promise<Reply | undefined>;
  onClick(click: Click): Promise<ClickReply | undefined>;
}

/** A bug or an outage that can say what state the mesh is in: `told` is shown to the person, the rest is logged. */
export class ToldError extends Error {
  readonly told: string;
  constructor(message: string, told: string, options?: ErrorOptions) {
    super(message, options);
    this.told = told;
  }
}

const ACTION_PREFIX = 'drawbridge:';

const ButtonValue = z.object({
  id: z.string().min(1).max(80),
  digest: z.string().min(1).max(128),
  end: z.iso.datetime().optional(),
});
export type ButtonValue = z.infer<typeof ButtonValue>;

/** The `action_id` and `value` of a card's button. */
export function buttonFor(
  action: ClickAction,
  { id, digest, end }: ButtonValue,
): { action_id: string; value: string } {
  return { action_id: ACTION_PREFIX + action, value: JSON.stringify({ id, digest, end }) };
}

/** What a button of ours says; undefined when it is not ours, or is damaged. */
export function readButton(
  actionId: string,
  value: string,
): ({ readonly action: ClickAction } & ButtonValue) | undefined {
  const action = CLICKS.find((name) => actionId === ACTION_PREFIX + name);
  const read = ButtonValue.safeParse(parsed(value));
  return action && read.success ? { action, ...read.data } : undefined;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
