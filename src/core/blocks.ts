/** Block Kit as far as we use it, and Slack's limits on it (docs: reference/block-kit). */

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji?: boolean;
}

export interface Markdown {
  readonly type: 'mrkdwn';
  readonly text: string;
}

export interface Button {
  readonly type: 'button';
  readonly text: PlainText;
  readonly action_id: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: {
    readonly title: PlainText;
    readonly text: Markdown;
    readonly confirm: PlainText;
    readonly deny: PlainText;
  };
}

export type Block =
  | { readonly type: 'section'; readonly text?: Markdown; readonly fields?: readonly Markdown[] }
  | { readonly type: 'context'; readonly elements: readonly Markdown[] }
  | { readonly type: 'actions'; readonly elements: readonly Button[] }
  | { readonly type: 'divider' };

/** Most characters of a section's text. */
export const SECTION_LIMIT = 3000;
/** Most blocks of a modal. */
export const MODAL_BLOCKS = 100;

export function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: true };
}

export function markdown(text: string): Markdown {
  return { type: 'mrkdwn', text };
}

export function section(text: string): Block {
  return { type: 'section', text: markdown(cut(text, SECTION_LIMIT)) };
}

export function context(text: string): Block {
  return { type: 'context', elements: [markdown(cut(text, SECTION_LIMIT))] };
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A moment as Slack shows it in the reader's own time zone, with UTC for clients that cannot. */
export function when(ms: number): string {
  const utc = new Date(ms).toISOString().replace('T', ' ').slice(0, 16);
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time_secs}|${utc} UTC>`;
}

/** `10m`, `1h 30m`, `45s`: the two largest units of a span in seconds. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'm'],
    [whole % 60, 's'],
  ] as const;
  const from = units.findIndex(([n]) => n > 0);
  const parts = from < 0 ? [] : units.slice(from, from + 2).filter(([n]) => n > 0);
  return parts.length > 0 ? parts.map(([n, unit]) => `${n}${unit}`).join(' ') : '0s';
}
