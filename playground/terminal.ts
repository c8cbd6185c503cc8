/** The terminal: one line for each thing that happens, with who says it. */
import { styleText } from 'node:util';
import pretty from 'pino-pretty';

const COLORS = { bot: 'cyan', sweeper: 'magenta', slack: 'yellow', page: 'green' } as const;
export type Speaker = keyof typeof COLORS;

export interface Terminal {
  /** A line of pino's, made readable; any other as it is. */
  line(who: Speaker, line: string): void;
  say(text: string): void;
}

export function createTerminal(out: NodeJS.WritableStream, colorize: boolean): Terminal {
  const readable = pretty.prettyFactory({
    colorize,
    singleLine: true,
    ignore: 'pid,hostname,stack',
    translateTime: 'SYS:HH:MM:ss',
  });
  return {
    line: (who, line) => {
      const name = who.padEnd(8);
      const text = line.startsWith('{') ? readable(line).trimEnd() : line;
      out.write(`${colorize ? styleText(COLORS[who], name) : name}${text}\n`);
    },
    say: (text) => void out.write(`${text}\n`),
  };
}
