/** Help, written from the command files. */
import type { Command, Registry } from './command.ts';
import { nearest } from './nearest.ts';
import { code } from './slack-text.ts';

/** Help for one verb of a family, or for all of them; Slack's mrkdwn. */
export function help(registry: Registry, family: string, verb?: string): string {
  const commands = [...registry].filter(([path]) => path.startsWith(`${family} `));
  const one = verb === undefined ? undefined : registry.get(`${family} ${verb}`);
  if (one) return verbHelp(`${family} ${verb}`, one);
  const meant =
    verb &&
    nearest(
      verb,
      commands.map(([path]) => path.slice(family.length + 1)),
    );
  const head = verb
    ? `There is no ${code(`/${family} ${verb}`)}.${meant ? ` Did you mean \`${meant}\`?` : ''}\n`
    : '';
  const lines = commands.map(
    ([path, command]) => `• \`${typed(path, command.usage)}\`\n   ${command.summary}`,
  );
  return `${head}*/${family}*\n${lines.join('\n')}\n• \`/${family} help [VERB]\`\n   This list, or one verb with examples`;
}

function verbHelp(path: string, command: Command): string {
  const examples = command.examples.map((example) => `• \`${typed(path, example)}\``);
  return `\`${typed(path, command.usage)}\`\n${command.summary}.\nExamples:\n${examples.join('\n')}`;
}

function typed(path: string, rest: string): string {
  return `/${path} ${rest}`.trim();
}
