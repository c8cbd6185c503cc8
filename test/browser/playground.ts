/** The playground as a visitor has it: started in a terminal, and its page in Debian's Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const START_LIMIT = 60_000;

export interface Playground {
  readonly url: string;
  readonly pid: number;
  /** What was printed. */
  readonly printed: readonly string[];
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** `pace`: ms to read a character of a story. */
export async function startPlayground({ pace = 0, port = 0 } = {}): Promise<Playground> {
  const printed: string[] = [];
  const words = [
    '--pdeathsig',
    'KILL',
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    'playground/main.ts',
  ];
  const env = { ...process.env, PLAYGROUND_PORT: String(port), PLAYGROUND_PACE: String(pace) };
  const child = spawn('setpriv', words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = (line: string): void => {
    printed.push(line);
    const url = /The playground is at\s+(\S+)/.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', read);
  const fail = (why: string): void =>
    reject(new Error(`The playground ${why}. It said:\n${printed.join('\n')}`));
  const timer = setTimeout(() => fail(`was not ready within ${START_LIMIT} ms`), START_LIMIT);
  void exited.then(() => fail('ended before it was ready'));
  const url = await promise.finally(() => clearTimeout(timer));
  await fetch(url);
  return {
    url,
    pid: child.pid ?? 0,
    printed,
    stop: async () => {
      child.kill('SIGINT');
      return (await exited)[0];
    },
  };
}

/** Debian's, unless CHROMIUM says where another one is. Throws, saying how to get it, where there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'] ?? '', ...CHROMIUM].find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      'There is no Chromium, so no page was looked at: apt-get install chromium, or set CHROMIUM to its path.',
    );
  // Chromium's own sandbox wants another user than root.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core')), 'utf8');

/** What axe has to say against the page as it is: each rule with the elements that break it. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: readonly Violation[] }> };
    };
    return (await axe.run()).violations;
  });
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}
