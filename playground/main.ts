/** `npm run playground`: everything in one terminal, and a page. Ctrl-C ends all of it. */
import { fileURLToPath } from 'node:url';
import { describeCommandProblem, loadRegistry } from '../src/registry.ts';
import type { Page } from './page/server.ts';
import { servePage } from './page/server.ts';
import { createHands, createShow } from './show.ts';
import { openStage } from './stage.ts';
import { createPlayer } from './stories/player.ts';
import { createTerminal } from './terminal.ts';

/** Where the page is, unless somebody else is there. */
const PORT = 4000;
/** ms to read a character of a story. */
const PACE = 45;

const terminal = createTerminal(process.stdout, process.stdout.isTTY);
const stop = Promise.withResolvers<void>();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.resolve());

await main();

async function main(): Promise<void> {
  const commands = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!commands.ok) throw new Error(commands.problems.map(describeCommandProblem).join('\n'));
  const stage = await openStage(terminal);
  const ready = Promise.all([stage.bot.start(), stage.sweeper.start()]);
  const changed = (): void => page?.changed();
  let page: Page | undefined;
  const hands = createHands(stage, changed);
  const pace = Number(process.env['PLAYGROUND_PACE'] ?? PACE);
  const onError = (error: unknown): void => terminal.line('page', `the story broke off: ${String(error)}`);
  const player = createPlayer({
    stage,
    hands,
    registry: commands.registry,
    pace,
    onChange: changed,
    onError,
  });
  const show = createShow({ stage, hands, player, registry: commands.registry, changed });
  await stage.connection.watched.ready();
  page = await servePage({ port: Number(process.env['PLAYGROUND_PORT'] ?? PORT), ...show });
  stage.onChange(changed);
  await Promise.race([ready, stop.promise]);
  welcome(page.url, stage.kubeconfig);
  await stop.promise;
  terminal.say('\nEnding: the bot finishes what it is doing.');
  player.stop();
  await player.done();
  await Promise.all([page.close(), stage.close()]);
}

function welcome(url: string, kubeconfig: string): void {
  terminal.say(`
  The playground is at  ${url}

  Its cluster, for kubectl:  export KUBECONFIG=${kubeconfig}
  Ctrl-C ends everything.
`);
}
