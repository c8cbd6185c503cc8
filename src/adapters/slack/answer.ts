/** From what was heard to what is answered; all of it after the acknowledgement. Nothing here rejects. */
import { randomBytes } from 'node:crypto';
import type { ClickReply, Handlers, Modal } from '../../core/asking.ts';
import { readButton, ToldError } from '../../core/asking.ts';
import type { Log } from '../../core/ports.ts';
import { escapeSlack } from '../../core/slack-text.ts';
import type { Call } from './call.ts';
import type { HeardClick, HeardCommand } from './heard.ts';
import type { Person, Tell } from './reply.ts';

export interface AnswerOptions {
  readonly families: readonly string[];
  readonly handlers: Handlers;
  /** For views.open: its trigger lives for 3 s, so nothing else may hold this client up. */
  readonly call: Call;
  readonly tell: Tell;
  readonly log: Log;
}

export async function answerCommand(heard: HeardCommand, options: AnswerOptions): Promise<void> {
  const { families, handlers, tell } = options;
  const { text, user, team, channel, trigger } = heard;
  const family = heard.command.replace(/^\//, '');
  if (!families.includes(family)) return tell(heard, unknownFamily(family, families));
  await guarded(heard, { ...options, about: { family } }, async () => {
    const reply = await handlers.onCommand({ family, text, user, team, channel, trigger });
    if (reply) await tell(heard, reply.text);
  });
}

export async function answerClick(heard: HeardClick, options: AnswerOptions): Promise<void> {
  const { actionId, user, team, channel, trigger } = heard;
  if (heard.isLink) return;
  const button = readButton(actionId, heard.value);
  if (!button || !channel) {
    options.log.warn('slack button unreadable', { actionId: actionId.slice(0, 80), user, channel });
    return options.tell(heard, UNREADABLE_BUTTON);
  }
  await guarded(heard, { ...options, about: { action: button.action, change: button.id } }, async () => {
    const reply = await options.handlers.onClick({ ...button, user, team, channel, trigger });
    if (reply) await show(heard, reply, options);
  });
}

async function show(heard: HeardClick, reply: ClickReply, options: AnswerOptions): Promise<void> {
  if (reply.text) await options.tell(heard, reply.text);
  if (!reply.modal) return;
  try {
    await options.call('views.open', { trigger_id: heard.trigger, view: viewOf(reply.modal) });
  } catch (error) {
    options.log.warn('slack modal not opened', { user: heard.user, error: String(error) });
    await options.tell(heard, MODAL_FAILED);
  }
}

function viewOf({ title, blocks }: Modal): Record<string, unknown> {
  const cut = title.length > 24 ? `${title.slice(0, 23)}…` : title;
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  return { type: 'modal', title: plain(cut), close: plain('Close'), blocks };
}

type Guard = AnswerOptions & { readonly about: Readonly<Record<string, string>> };

/** A bug or an outage gets an id: the person and the log see the same one. */
async function guarded(person: Person, guard: Guard, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const id = randomBytes(3).toString('hex');
    const { user, channel } = person;
    guard.log.error('slack handler failed', { id, ...guard.about, user, channel, stack: stackOf(error) });
    const told = error instanceof ToldError ? error.told : NOT_KNOWN;
    await guard.tell(person, `Something went wrong on our side (id ${id}). ${told}`);
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}

const NOT_KNOWN =
  'Whether it was done is not known: if it has a card, the card shows it; if not, type it again.';
const UNREADABLE_BUTTON =
  'This button cannot be read: it is damaged, or of another version of Drawbridge. Nothing was done. Type a command instead.';
const MODAL_FAILED = 'Slack did not open the window in time. Nothing else was done. Click again.';

function unknownFamily(family: string, families: readonly string[]): string {
  const known = families.map((name) => `\`/${name} help\``).join(' or ');
  return `\`/${escapeSlack(family)}\` is not a command of Drawbridge. Nothing was done. Type ${known}.`;
}
