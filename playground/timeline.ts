/** The channel as one person sees it: what was typed, cards with their threads, and what only they were told. */
import { blocksOf, drawBlocks } from './page/blocks.ts';
import type { Button, Entry, OpenModal, Pressable } from './page/shown.ts';
import { CHANNEL, NAMES } from './people.ts';
import type { SlackStandIn } from './slack/standin.ts';
import type { Ephemeral, Json, Modal, SlackMessage } from './slack/workspace.ts';

/** Something that happened in the channel. Slack shows no commands to others; here everyone may look on. */
export type Happened =
  | { readonly kind: 'typed'; readonly user: string; readonly text: string; readonly at: number }
  | { readonly kind: 'card'; readonly ts: string; readonly at: number }
  | {
      readonly kind: 'told';
      readonly event: Pick<Ephemeral, 'user' | 'text' | 'blocks'>;
      readonly at: number;
    };

export function entryOf(
  happened: Happened,
  key: string,
  slack: Pick<SlackStandIn, 'message' | 'thread'>,
): Entry | undefined {
  const { at } = happened;
  if (happened.kind === 'typed')
    return {
      key,
      kind: 'typed',
      who: happened.user,
      at,
      html: '',
      text: happened.text,
      buttons: [],
      thread: [],
    };
  if (happened.kind === 'told')
    return { key, kind: 'told', who: happened.event.user, at, ...drawn(happened.event), thread: [] };
  const message = slack.message(CHANNEL.id, happened.ts);
  if (!message) return undefined;
  const thread = slack.thread(CHANNEL.id, message.ts).map((one) => ({ ...drawn(one), ts: one.ts }));
  return { key, kind: 'card', who: 'Drawbridge', at, ...drawn(message), thread, ts: message.ts };
}

export function modalOf(modal: Modal, key: string): OpenModal {
  const { user, view } = modal;
  const html = drawOnce(modal, (view['blocks'] ?? []) as readonly Json[]);
  return { key: `${started} ${key}`, user, title: textOf(view['title']), html };
}

/** Another start of the playground counts anew. */
const started = Date.now();

function drawn(message: Pick<SlackMessage, 'text' | 'blocks'>): Pressable {
  return { html: draw(message), buttons: message.blocks.flatMap(buttonsOf) };
}

function draw(message: Pick<SlackMessage, 'text' | 'blocks'>): string {
  return drawOnce(message, blocksOf(message));
}

const known = new WeakMap<object, string>();

/** What Slack holds is replaced, never altered. */
function drawOnce(of: object, blocks: readonly Json[]): string {
  const html = known.get(of) ?? drawBlocks(blocks, NAMES);
  known.set(of, html);
  return html;
}

function buttonsOf({ type, elements, accessory }: Json): readonly Button[] {
  const all = type === 'actions' ? (elements as readonly Json[]) : accessory ? [accessory as Json] : [];
  return all.filter((element) => element['type'] === 'button').map(toButton);
}

function toButton({ action_id: action, text, confirm }: Json): Button {
  const asked = confirm as Json | undefined;
  return {
    action: String(action),
    label: textOf(text),
    ...(asked
      ? {
          confirm: {
            title: textOf(asked['title']),
            text: textOf(asked['text']),
            yes: textOf(asked['confirm']),
            no: textOf(asked['deny']),
          },
        }
      : {}),
  };
}

function textOf(value: unknown): string {
  return (value as { text?: string } | undefined)?.text ?? '';
}
