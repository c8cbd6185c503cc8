/** A bot of the run: the real engine over ports that can fail, in a process that can end. */
import { createAlarm } from '../../src/adapters/alarm.ts';
import type { Alarm, Clock, Log } from '../../src/core/ports.ts';
import type { Engine } from '../../src/engine.ts';
import { createEngine } from '../../src/engine.ts';
import type { Life } from './calls.ts';
import { dnsOf } from './dns.ts';
import { clusterOf, recordsOf } from './ports.ts';
import { queueOf } from './queue.ts';
import { random } from './random.ts';
import type { Sim } from './sim.ts';
import { directoryOf, messengerOf } from './slack.ts';
import type { Watching } from './watching.ts';
import { createWatching } from './watching.ts';
import { APPROVERS, CHANNELS, LAPSE, registry } from './world.ts';

export interface Running {
  readonly life: Life;
  readonly watching: Watching;
  /** What people reach; the sweeper has none. */
  readonly engine?: Engine;
  /** Ends in order. */
  stop(): Promise<void>;
}

const SWEEP_EVERY = 60_000;

/** Starts it as `main.ts` does: sweeps at once, when the mesh is known, and every minute. */
export function bootBot(sim: Sim, life: Life): Running {
  const clock = clockOf(sim, life);
  const watching = createWatching(sim, life);
  const alarm = alarmOf(sim, life, clock);
  const queue = queueOf(sim, life, clock);
  const engine = createEngine({
    cluster: clusterOf(sim, life),
    records: recordsOf(sim, life),
    watched: watching.watched,
    messenger: messengerOf(sim, life),
    directory: directoryOf(sim, life),
    dns: dnsOf(sim, life),
    alarm,
    queue,
    clock,
    log: logOf(sim, life),
    registry,
    policy: { approvers: APPROVERS, lapse: LAPSE },
    namespace: 'drawbridge',
    channels: CHANNELS,
    self: life.self,
    sweeper: sim.story.world.sweeper ? 'required' : 'off',
    diff: () => '',
  });
  const sweep = () => engine.sweep().catch((error: unknown) => sim.onBug(`${life.self} sweep`, error));
  every(sim, life, SWEEP_EVERY, sweep);
  listed(sim, life, watching, () => void sweep());
  const stop = async (): Promise<void> => {
    await alarm.close();
    await queue.close();
    await engine.idle();
  };
  return { life, watching, engine, stop };
}

/** Now, and again so long after each time. */
export function every(sim: Sim, life: Life, ms: number, work: () => Promise<unknown>): void {
  const go = async (): Promise<void> => {
    if (!life.alive) return;
    await work();
    sim.time.at(sim.time.now() + ms, () => void go());
  };
  void go();
}

/** The first lists come in when the API server answers. */
export function listed(sim: Sim, life: Life, watching: Watching, then: () => void): void {
  const wait = random(sim.story.seed, 'list', life.self).between(20, 3000);
  const go = (): void => {
    if (!life.alive) return;
    if (sim.isApiAway()) return void sim.time.at(sim.time.now() + 1000, go);
    watching.list();
    then();
  };
  sim.time.at(sim.time.now() + wait, go);
}

export function clockOf(sim: Sim, life: Life): Clock {
  return {
    now: () => Math.round(sim.time.now() + life.offset),
    after: (ms) =>
      new Promise((resolve) => {
        sim.time.at(sim.time.now() + ms, () => {
          if (life.alive) resolve();
        });
      }),
  };
}

/** The real alarm over simulated timers; its rings get lost, come late, early or twice. */
function alarmOf(sim: Sim, life: Life, clock: Clock): Alarm {
  const { time } = sim;
  const whileAlive = (run: () => void) => () => {
    if (life.alive) run();
  };
  const timers = {
    set: (ring: () => void, ms: number) => time.at(time.now() + ms, whileAlive(ring)),
    clear: (timer: unknown) => {
      if (timer !== undefined) time.cancel(timer as ReturnType<typeof time.at>);
    },
  };
  const alarm = createAlarm({ clock, timers });
  const listeners: ((id: string) => void)[] = [];
  const ring = (id: string) => listeners.forEach((listener) => listener(id));
  alarm.onRing((id) => {
    const fault = sim.faultOf(life.process, 'alarm.ring');
    const later = () =>
      time.at(
        time.now() + (fault?.ms ?? 0),
        whileAlive(() => ring(id)),
      );
    if (fault?.how === 'dropped') return;
    if (fault?.how === 'late') return void later();
    ring(id);
    if (fault?.how === 'doubled') later();
  });
  return {
    set: (id, at) => {
      alarm.set(id, at);
      if (sim.faultOf(life.process, 'alarm.set')?.how === 'early')
        time.at(
          time.now() + 10,
          whileAlive(() => ring(id)),
        );
    },
    onRing: (listener) => void listeners.push(listener),
    close: () => alarm.close(),
  };
}

export function logOf(sim: Sim, life: Life): Log {
  const at = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    const error = fields?.['error'];
    sim.trace(`${life.self} ${level}: ${message}`);
    if (level === 'error' && error instanceof Error && isBug(error))
      sim.onBug(`${life.self} ${message}`, error);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error that no port is known to throw. */
function isBug(error: Error): boolean {
  return ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);
}
