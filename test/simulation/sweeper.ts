/** The sweeper of the run: the real one over ports that can fail, from the marks alone. */
import { createMarkSweeper } from '../../src/engine/sweep-marks.ts';
import type { Running } from './bot.ts';
import { every, listed, logOf } from './bot.ts';
import type { Life } from './calls.ts';
import { travel } from './calls.ts';
import { clusterOf } from './ports.ts';
import type { Sim } from './sim.ts';
import { createWatching } from './watching.ts';

const LOOK_EVERY = 1_000;
/** A clock may be set. */
const LOOK_AT_LEAST_EVERY = 60_000;
const BEAT_EVERY = 30_000;
/** How old the marks may be for a heartbeat. */
const SEES = 60_000;

/** Starts it as `sweeper.ts` does; of its looks, one a second, only those are made at which something is due. */
export function bootSweeper(sim: Sim, life: Life): Running {
  const watching = createWatching(sim, life);
  const { watched } = watching;
  const clock = { now: () => Math.round(sim.time.now() + life.offset - watched.skew()) };
  const cluster = clusterOf(sim, life);
  const sweeper = createMarkSweeper({
    cluster,
    marked: () => watched.marked(),
    clock,
    log: logOf(sim, life),
  });
  const running = new Set<Promise<void>>();
  let planned: ReturnType<Sim['time']['at']> | undefined;
  let stopped = false;

  const look = (): void => {
    if (!life.alive || stopped) return;
    planned = undefined;
    const sweep = sweeper.sweep();
    running.add(sweep);
    void sweep.finally(() => {
      running.delete(sweep);
      plan();
    });
    plan();
  };
  const plan = (): void => {
    const now = sim.time.now();
    const wait = Math.min((sweeper.next() ?? Infinity) - clock.now(), LOOK_AT_LEAST_EVERY);
    const at = now + Math.max(LOOK_EVERY, wait);
    if (planned && !planned.off && planned.at <= at) return;
    if (planned) sim.time.cancel(planned);
    planned = sim.time.at(at, look);
  };
  watched.onChange(plan);
  look();
  listed(sim, life, watching, () =>
    every(sim, life, BEAT_EVERY, () => beat(sim, life, watched.age(), clock.now())),
  );
  const stop = async (): Promise<void> => {
    stopped = true;
    await Promise.all(running);
  };
  return { life, watching, stop };
}

/** A Lease of the API server's; nobody but bots looks at it. */
async function beat(sim: Sim, life: Life, age: number, now: number): Promise<void> {
  if (age > SEES) return;
  const land = async () => {
    sim.server.heartbeat = now;
  };
  await travel(sim, { life, name: 'lease.renew', to: 'api', writes: true, about: '', land }).catch(
    () => undefined,
  );
}
