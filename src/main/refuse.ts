/** Why the bot does not start: said once, on the terminal, in words that help. */
import type { Config } from '../config.ts';

const PORTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another process',
  EACCES: 'may not be opened by this user',
};

/** Writes all problems, and lets the process end with 1. */
export function refuse(problems: readonly string[]): void {
  process.stderr.write(`Drawbridge cannot start:\n${problems.map((line) => `  ${line}\n`).join('')}`);
  process.exitCode = 1;
}

/** A port that cannot be had, as one line; throws what is something else. */
export function describePort(error: unknown, { healthPort }: Pick<Config, 'healthPort'>): string {
  const { code = '', port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const why = PORTS[code];
  if (why === undefined) throw error;
  const name = port === healthPort ? 'HEALTH_PORT' : 'PORT';
  return `environment: port ${port} ${why}. Set \`${name}\` to a free one, or to 0 for any.`;
}
