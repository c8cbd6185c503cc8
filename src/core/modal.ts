/** Show YAML: the exact difference that a change makes, in a modal. */
import type { Modal } from './asking.ts';
import type { Block } from './blocks.ts';
import { context, MODAL_BLOCKS, section } from './blocks.ts';
import { entities } from './slack-text.ts';

/** One object's difference, as unified text. */
export interface ObjectDiff {
  readonly object: string;
  readonly diff: string;
}

/** Characters of code in one section; the rest of Slack's 3,000 is for entities and fences. */
const CHUNK = 2400;

/** `where` says what of the objects is not shown, or where it stands: their marks. */
export function renderModal(
  id: string,
  digest: string,
  diffs: readonly ObjectDiff[],
  where = `Each object also gets the annotation \`drawbridge.dev/change-${id}\``,
): Modal {
  const blocks = diffs.flatMap(({ object, diff }) => [section(`*${object}*`), ...chunks(diff).map(code)]);
  const most = MODAL_BLOCKS - 2;
  const cutOff = blocks.length > most;
  const rest = `Too long for Slack. The whole plan: \`kubectl get mc ${id} -o jsonpath='{.spec.plan}'\``;
  const foot = `${where}. Plan \`${digest}\``;
  return {
    title: `Change ${id}`,
    blocks: [...blocks.slice(0, most), ...(cutOff ? [section(rest)] : []), context(foot)],
  };
}

function code(text: string): Block {
  return section(`\`\`\`${text}\`\`\``);
}

/** Whole lines, at most CHUNK characters after escaping; a single longer line is cut in pieces. */
function chunks(text: string): string[] {
  const lines = fenced(text)
    .split('\n')
    .flatMap((line) => line.match(new RegExp(`.{1,${CHUNK}}`, 'gu')) ?? ['']);
  const out: string[] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (last !== undefined && last.length + line.length < CHUNK) out[out.length - 1] = `${last}\n${line}`;
    else out.push(line);
  }
  return out;
}

/** Fences inside the text would end the code block. */
function fenced(text: string): string {
  return entities(text).replaceAll('```', 'ˋˋˋ');
}
