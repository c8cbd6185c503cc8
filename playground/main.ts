/** `npm run playground`: everything in one terminal, and a page. Ctrl-C ends all of it. */
import type { Playground } from './open.ts';
import type { Page } from './page/server.ts';
import { PageError, servePage } from './page/server.ts';
import { createTerminal } from './terminal.ts';

/** Where the page is, unless somebody else is there. */
const PORT = 4000;
/** ms to read a character of a story. */
const PACE = 45;

const terminal = createTerminal(process.stdout, process.stdout.isTTY);
const stop = Promise.withResolvers<void>();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.resolve());

await main();

/** The page is there first, and says that the rest is starting. */
async function main(): Promise<void> {
  let playground: Playground | undefined;
  const page = await servePage({
    port: Number(process.env['PLAYGROUND_PORT'] ?? PORT),
    state: () => playground?.state(),
    act: async (what, args) => {
      if (!playground) throw new PageError('The playground is just starting: try again in a second.');
      return playground.act(what, args);
    },
    onError: (error) => terminal.line('page', `the page could not be told: ${String(error)}`),
  });
  playground = await open(page);
  page.changed();
  await Promise.race([playground.ready, stop.promise]);
  welcome(page.url, playground.kubeconfig);
  await stop.promise;
  terminal.say('\nEnding: the bot finishes what it is doing.');
  await Promise.all([page.close(), playground.close()]);
}

/** What takes time to load is loaded when the page answers. */
async function open(page: Page): Promise<Playground> {
  const { openPlayground } = await import('./open.ts');
  return openPlayground({
    terminal,
    pace: Number(process.env['PLAYGROUND_PACE'] ?? PACE),
    changed: () => page.changed(),
    onError: (error) => terminal.line('page', `the story broke off: ${String(error)}`),
  });
}

function welcome(url: string, kubeconfig: string): void {
  terminal.say(`
  The playground is at  ${url}

  Its cluster, for kubectl:  export KUBECONFIG=${kubeconfig}
  Ctrl-C ends everything.
`);
}
