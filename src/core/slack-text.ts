/** What Slack does to typed text, undone; and text of people made safe to show in Slack again. */

/** Links, mentions, entities, smart quotes and dashes back to what was typed. */
export function undoSlack(text: string): string {
  return decode(
    text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_all, target: string, label?: string) =>
      unlink(target, label),
    ),
  )
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’‚]/g, "'")
    .replace(/[‐‑–]/g, '-')
    .replace(/—/g, '--')
    .replace(/[\s\u00a0\u200b]+/gu, ' ')
    .trim();
}

/** `&`, `<` and `>` as entities (Slack's own rule), so that `<!channel>` pings nobody. For sentences of ours. */
export function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The same, but people named by id are still drawn as people. For replies that only one person sees. */
export function withPeople(text: string): string {
  return entities(text).replace(/&lt;@([UW][A-Z0-9]+)&gt;/g, '<@$1>');
}

/** User groups and people by id, mentioned so that Slack draws their names, and tells them where it is posted anew. */
export function mentions(names: readonly string[]): string {
  return names.map((name) => (name.startsWith('S') ? `<!subteam^${name}>` : `<@${name}>`)).join(', ');
}

/** As code: what is in it draws nothing else. */
export function code(text: string): string {
  return `\`${entities(text).replaceAll('`', 'ˋ')}\``;
}

/** The same for what people typed: its backticks and asterisks draw nothing either. */
export function escapeSlack(text: string): string {
  return entities(text).replaceAll('`', 'ˋ').replaceAll('*', '∗');
}

function unlink(target: string, label: string | undefined): string {
  if (target.startsWith('@') || target.startsWith('#')) return target[0] + (label || target.slice(1));
  return label || target;
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
