/** Everything behind the page: the stage, who types and clicks there, the stories, and what is shown. */
import { fileURLToPath } from 'node:url';
import { describeCommandProblem, loadRegistry } from '../src/registry.ts';
import { createHands } from './hands.ts';
import type { Show } from './show.ts';
import { createShow } from './show.ts';
import { openStage } from './stage.ts';
import { createPlayer } from './stories/player.ts';
import type { Terminal } from './terminal.ts';

export interface Playground extends Show {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Bot and sweeper are. */
  readonly ready: Promise<unknown>;
  close(): Promise<void>;
}

export interface PlaygroundOptions {
  readonly terminal: Terminal;
  /** ms to read a character of a story. */
  readonly pace: number;
  /** There is something new to see. */
  readonly changed: () => void;
  readonly onError: (error: unknown) => void;
}

export async function openPlayground({
  terminal,
  pace,
  changed,
  onError,
}: PlaygroundOptions): Promise<Playground> {
  const commands = await loadRegistry(fileURLToPath(new URL('../commands', import.meta.url)));
  if (!commands.ok) throw new Error(commands.problems.map(describeCommandProblem).join('\n'));
  const { registry } = commands;
  const stage = await openStage(terminal);
  const ready = Promise.all([stage.bot.start(), stage.sweeper.start()]);
  // Who waits for it is told; nobody may be waiting yet.
  ready.catch(() => undefined);
  const hands = createHands(stage, changed);
  const player = createPlayer({ stage, hands, registry, pace, onChange: changed, onError });
  await stage.connection.watched.ready();
  const show = createShow({ stage, hands, player, registry, changed });
  stage.onChange(changed);
  return {
    ...show,
    kubeconfig: stage.kubeconfig,
    ready,
    close: async () => {
      player.stop();
      await player.done();
      await stage.close();
    },
  };
}
