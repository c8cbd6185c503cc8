/** Slack's limits on blocks, as it reports them: `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
import type { Json } from './workspace.ts';

/** Every breach; empty when Slack would take them. */
export function breaches(blocks: unknown, most: number, at = '/blocks'): readonly string[] {
  if (!Array.isArray(blocks)) return [say('must provide an array', at)];
  const many = blocks.length > most ? [say(`no more than ${most} items allowed`, at)] : [];
  return [...many, ...blocks.flatMap((block, index) => blockBreaches(block as Json, `${at}/${index}`))];
}

/** The view of a modal. */
export function viewBreaches(view: Json): readonly string[] {
  return [
    ...(view.type === 'modal' ? [] : [say('unsupported type', '/view/type')]),
    ...textBreaches(view.title, { most: 24, at: '/view/title', plain: true }),
    ...(view.close ? textBreaches(view.close, { most: 24, at: '/view/close', plain: true }) : []),
    ...breaches(view.blocks, 100, '/view/blocks'),
  ];
}

function blockBreaches(block: Json, at: string): readonly string[] {
  const id = lengthBreach(block.block_id ?? '', 255, `${at}/block_id`);
  return [...id, ...(KINDS[String(block.type)]?.(block, at) ?? [say('unsupported type', `${at}/type`)])];
}

type Check = (block: Json, at: string) => readonly string[];

const KINDS: Readonly<Record<string, Check>> = {
  divider: () => [],
  header: (block, at) => textBreaches(block.text, { most: 150, at: `${at}/text`, plain: true }),
  section: sectionBreaches,
  context: (block, at) =>
    listBreaches(block.elements, { most: 10, at: `${at}/elements` }, (element, here) =>
      element.type === 'image' ? [] : textBreaches(element, { most: 3000, at: here }),
    ),
  actions: (block, at) => listBreaches(block.elements, { most: 25, at: `${at}/elements` }, elementBreaches),
  markdown: (block, at) => lengthBreach(block.text, 12_000, `${at}/text`),
  rich_text: (block, at) => listBreaches(block.elements, { most: 1000, at: `${at}/elements` }, () => []),
};

function sectionBreaches(block: Json, at: string): readonly string[] {
  if (!block.text && !block.fields) return [say('must define either "text" or "fields"', at)];
  const field: Check = (text, here) => textBreaches(text, { most: 2000, at: here });
  return [
    ...(block.text ? textBreaches(block.text, { most: 3000, at: `${at}/text` }) : []),
    ...(block.fields ? listBreaches(block.fields, { most: 10, at: `${at}/fields` }, field) : []),
    ...(block.accessory ? elementBreaches(block.accessory as Json, `${at}/accessory`) : []),
  ];
}

function elementBreaches(element: Json, at: string): readonly string[] {
  if (element.type !== 'button') return [say('unsupported type', `${at}/type`)];
  const style = element.style;
  return [
    ...textBreaches(element.text, { most: 75, at: `${at}/text`, plain: true }),
    ...lengthBreach(element.action_id ?? '', 255, `${at}/action_id`),
    ...lengthBreach(element.value ?? '', 2000, `${at}/value`),
    ...lengthBreach(element.url ?? '', 3000, `${at}/url`),
    ...(style === undefined || style === 'primary' || style === 'danger'
      ? []
      : [say('unknown style', `${at}/style`)]),
  ];
}

interface Limit {
  readonly most: number;
  readonly at: string;
  readonly plain?: boolean;
}

function listBreaches(list: unknown, { most, at }: Limit, check: Check): readonly string[] {
  if (!Array.isArray(list) || list.length === 0) return [say('no fewer than 1 items allowed', at)];
  const many = list.length > most ? [say(`no more than ${most} items allowed`, at)] : [];
  const ids = list.map((element: Json) => element.action_id).filter(Boolean);
  const twice = new Set(ids).size < ids.length ? [say('action_id must be unique', at)] : [];
  return [...many, ...twice, ...list.flatMap((item, index) => check(item as Json, `${at}/${index}`))];
}

function textBreaches(text: unknown, { most, at, plain = false }: Limit): readonly string[] {
  const { type, text: words } = (text ?? {}) as Json;
  if (type !== 'plain_text' && (plain || type !== 'mrkdwn')) return [say('unsupported type', `${at}/type`)];
  if (words === '') return [say('must be more than 0 characters', `${at}/text`)];
  return lengthBreach(words, most, `${at}/text`);
}

function lengthBreach(text: unknown, most: number, at: string): readonly string[] {
  if (typeof text !== 'string') return [say('must provide a string', at)];
  return text.length > most ? [say(`must be less than ${most + 1} characters`, at)] : [];
}

function say(what: string, at: string): string {
  return `[ERROR] ${what} [json-pointer:${at}]`;
}
