/** Block Kit drawn as Slack draws it, as HTML: on the server, so that the page carries no framework. */
import type { ComponentProps } from 'react';
import { emojify } from 'node-emoji';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message } from 'slack-blocks-to-jsx';
import type { Json } from '../slack/workspace.ts';

type Data = NonNullable<ComponentProps<typeof Message>['data']>;

export interface Names {
  readonly people: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
}

/** The HTML of these blocks. Buttons stand in it in the order in which `buttonsOf` tells them. */
export function drawBlocks(blocks: readonly Json[], names: Names): string {
  const entries = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([id, name]) => ({ id, name }));
  const data: Data = {
    users: entries(names.people),
    user_groups: entries(names.groups),
    channels: entries(names.channels),
  };
  const props = {
    blocks: readable(blocks) as never,
    data,
    name: '',
    logo: '',
    withoutWrapper: true,
    hooks: HOOKS,
  };
  return putBack(renderToStaticMarkup(createElement(Message, props)));
}

/** Moments as the reader's clock shows them; with the day, where it is another one. */
const HOOKS: ComponentProps<typeof Message>['hooks'] = {
  date: ({ timestamp }) =>
    createElement(
      'time',
      { dateTime: new Date(Number(timestamp) * 1000).toISOString() },
      timeOf(Number(timestamp)),
    ),
};

function timeOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString('en-GB');
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

/**
 * The library (1.1.1) draws an emoji as text where a line begins with it: they are drawn before. And it doubles the
 * asterisks and tildes of code (`.*` twice in a line): they are put aside until it is done.
 */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const all = value as Json;
  const isText = all['type'] === 'mrkdwn' || all['type'] === 'plain_text';
  const read = ([key, child]: [string, unknown]): [string, unknown] =>
    isText && key === 'text' ? [key, withEmoji(String(child))] : [key, readable(child)];
  return Object.fromEntries(Object.entries(all).map(read));
}

function withEmoji(text: string): string {
  const parts = text.split(/(```[^]*?```|`[^`]*`)/);
  return parts
    .map((part, at) =>
      at % 2 === 1 ? putAside(part) : emojify(part.replaceAll(':large_green_circle:', '🟢')),
    )
    .join('');
}

/** Characters that nobody types (Unicode's private use area), for those that mark bold and struck text. */
const ASIDE = [
  ['*', '\ue000'],
  ['~', '\ue001'],
] as const;

function putAside(code: string): string {
  return ASIDE.reduce((text, [mark, aside]) => text.replaceAll(mark, aside), code);
}

function putBack(html: string): string {
  return ASIDE.reduce((text, [mark, aside]) => text.replaceAll(aside, mark), html);
}

/** A message without blocks is drawn as one section of its text. */
export function blocksOf({
  text,
  blocks,
}: {
  readonly text: string;
  readonly blocks: readonly Json[];
}): readonly Json[] {
  return blocks.length > 0 ? blocks : [{ type: 'section', text: { type: 'mrkdwn', text } }];
}
