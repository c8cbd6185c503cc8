/** What Slack makes of typed text before an app gets it ("Escape channels, users, and links" is on). */

/** Only names under domains that Slack knows become links: `mysql.db` stays as it is. */
const TOP = 'ai|app|biz|cloud|co|com|de|dev|eu|info|io|me|net|org|uk|us';

const URL_OR_HOST = new RegExp(
  String.raw`(https?://[^\s<>|]+)|(?<![\w@./-])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:${TOP}))(?![\w-]|\.\w)((?::\d+)?(?:/[^\s<>|]*)?)`,
  'gi',
);

/**
 * `a.example.com` → `<http://a.example.com|a.example.com>`, `https://x.io/y` → `<https://x.io/y>`,
 * `@U1` → `<@U1|u1>`, `#C1` → `<#C1|c1>`, and `& < >` as entities.
 */
export function asDelivered(typed: string): string {
  return typed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(URL_OR_HOST, (_all, url?: string, host?: string, rest = '') =>
      url ? `<${url}>` : `<http://${host}${rest}|${host}${rest}>`,
    )
    .replace(/(?<![\w<])@([UW][A-Z0-9]+)\b/g, (_all, id: string) => `<@${id}|${id.toLowerCase()}>`)
    .replace(/(?<![\w<])#(C[A-Z0-9]+)\b/g, (_all, id: string) => `<#${id}|${id.toLowerCase()}>`);
}
