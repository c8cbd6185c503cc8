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
    blocks: blocks.map(readable) as never,
    data,
    name: '',
    logo: '',
    withoutWrapper: true,
    hooks: HOOKS,
  };
  return renderToStaticMarkup(createElement(Message, props));
}

/** The library takes a time for the reader's own, but draws it with the date: here everything happens today. */
const HOOKS: ComponentProps<typeof Message>['hooks'] = {
  date: ({ timestamp }) =>
    createElement(
      'time',
      { dateTime: new Date(Number(timestamp) * 1000).toISOString() },
      timeOf(Number(timestamp)),
    ),
};

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}

/** The library (1.1.1) draws an emoji as text where a line begins with it: they are drawn before. */
function readable(block: Json): Json {
  return JSON.parse(emojify(JSON.stringify(block).replaceAll(':large_green_circle:', '🟢'))) as Json;
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
