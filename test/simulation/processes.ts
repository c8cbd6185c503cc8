/** Processes that start, end, stop in order, and come back. */
import { bootBot } from './bot.ts';
import { bootSweeper } from './sweeper.ts';
import type { Life } from './calls.ts';
import { random } from './random.ts';
import type { Sim } from './sim.ts';

/** Another life of this process, if none is there. */
export function boot(sim: Sim, process: string): void {
  if (sim.running.get(process)?.life.alive) return;
  const n = sim.nth(process, 'boot');
  const life: Life = {
    process,
    self: `${process}/${n}`,
    alive: true,
    offset: sim.running.get(process)?.life.offset ?? 0,
  };
  sim.trace(`${life.self} boots`);
  sim.disturb(70_000);
  sim.running.set(process, process === 'sweeper' ? bootSweeper(sim, life) : bootBot(sim, life));
}

/** Ends at once; somebody starts it again. */
export function end(sim: Sim, life: Life, ms?: number): void {
  if (!life.alive) return;
  life.alive = false;
  sim.figures.crashes += 1;
  sim.trace(`${life.self} crashes`);
  const wait = ms ?? random(sim.story.seed, 'down', life.self).between(500, 120_000);
  sim.disturb(wait + 70_000);
  sim.time.at(sim.time.now() + wait, () => boot(sim, life.process));
}

const STOP_WITHIN = 10_000;

/** Ends in order, or is killed after ten seconds. */
export function stop(sim: Sim, process: string, ms: number): void {
  const running = sim.running.get(process);
  if (!running?.life.alive) return;
  const { life } = running;
  sim.trace(`${life.self} is stopped`);
  sim.figures.faults['stop'] = (sim.figures.faults['stop'] ?? 0) + 1;
  const over = (): void => {
    if (!life.alive) return;
    life.alive = false;
    sim.trace(`${life.self} ends`);
    sim.time.at(sim.time.now() + ms, () => boot(sim, process));
  };
  sim.disturb(STOP_WITHIN + ms + 70_000);
  void running.stop().then(over);
  sim.time.at(sim.time.now() + STOP_WITHIN, over);
}

/** Nothing fails any more, clocks agree, and everyone sees what there is. */
export function bringAllBack(sim: Sim, names: readonly string[]): void {
  sim.server.allBack();
  sim.faults.clear();
  for (const name of names) {
    boot(sim, name);
    const running = sim.running.get(name);
    if (!running) continue;
    running.life.offset = 0;
    running.watching.list();
  }
}
