/** The real engine, commands and core over ports in memory, with people who type, click and use kubectl. */
import { createAlarm } from '../../src/adapters/alarm.ts';
import { createQueue } from '../../src/adapters/queue.ts';
import type { ClickAction, ClickReply, Reply } from '../../src/core/asking.ts';
import type { Change } from '../../src/core/change.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import type { Log } from '../../src/core/ports.ts';
import { sinks } from '../fakes/sinks.ts';
import type { FakeDns } from '../fakes/dns.ts';
import { fakeDns } from '../fakes/dns.ts';
import { diffObjects } from '../../src/diff.ts';
import type { Engine } from '../../src/engine.ts';
import type { Deps } from '../../src/engine/deps.ts';
import { createEngine } from '../../src/engine.ts';
import { loadRegistry } from '../../src/registry.ts';
import type { FakeCluster } from '../fakes/cluster.ts';
import { fakeCluster } from '../fakes/cluster.ts';
import type { SteppedClock } from './clock.ts';
import { steppedClock } from './clock.ts';
import type { FakeSlack } from './messenger.ts';
import { fakeSlack } from './messenger.ts';
import type { Life } from './mortal.ts';
import { mortal } from './mortal.ts';

export const CHANNEL = 'C0OPS';
export const ANA = 'U0ANA';
export const BOB = 'U0BOB';
export const START = Date.UTC(2026, 10, 21, 9, 0, 0);

const loaded = await loadRegistry(new URL('../../commands', import.meta.url).pathname);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { registry } = loaded;

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: unknown;
}

export interface Bot {
  readonly engine: Engine;
  readonly life: Life;
}

export interface Rig {
  readonly clock: SteppedClock;
  readonly world: FakeCluster;
  readonly slack: FakeSlack;
  readonly dns: FakeDns;
  readonly logged: Logged[];
  /** Starts a process: its first sweep done, and one every minute from then on. */
  boot(diesAt?: Life['diesAt']): Promise<Bot>;
  type(bot: Bot, text: string, user?: string): Promise<Reply | undefined>;
  click(bot: Bot, action: ClickAction, user?: string, id?: string): Promise<ClickReply | undefined>;
  /** The one change there is, or the one of this id. */
  change(id?: string): Promise<Change>;
  facts(id?: string): Promise<string[]>;
}

export interface RigOptions {
  readonly objects?: readonly KubeObject[];
  readonly approvers?: readonly string[];
  /** ms by which the bot's clock is ahead of the API server's. */
  readonly skew?: number;
  readonly sweeper?: Deps['sweeper'];
}

export async function rig({
  objects = [],
  approvers = [BOB],
  skew = 0,
  sweeper = 'off',
}: RigOptions = {}): Promise<Rig> {
  const clock = steppedClock(START);
  const world = fakeCluster({ now: () => clock.now() - skew });
  for (const object of [...sinks(), ...objects]) await world.user('kubectl').create(object);
  const slack = fakeSlack();
  const dns = fakeDns();
  const logged: Logged[] = [];
  let triggers = 0;
  let processes = 0;

  const boot = async (diesAt?: Life['diesAt']): Promise<Bot> => {
    const life: Life = { dead: false, calls: [], ...(diesAt ? { diesAt } : {}) };
    const engine = createEngine({
      cluster: mortal('cluster', world.cluster, life),
      records: mortal('records', world.records, life),
      watched: alive(world.watched, life),
      messenger: mortal('messenger', slack.messenger, life),
      directory: slack.directory,
      dns: dns.dns,
      alarm: createAlarm({ clock, timers: clock.timers }),
      queue: createQueue(),
      clock,
      log: logTo(logged),
      registry,
      policy: { approvers, lapse: 30 * 60_000 },
      sweeper,
      namespace: 'drawbridge',
      channels: { [CHANNEL]: ['shop'] },
      self: `process-${(processes += 1)}`,
      diff: diffObjects,
    });
    const sweepOn = async (): Promise<void> => {
      if (life.dead) return;
      clock.timers.set(() => void sweepOn(), 60_000);
      await engine.sweep();
    };
    void sweepOn();
    await clock.settle();
    return { engine, life };
  };

  const change = async (id?: string): Promise<Change> => {
    const ids = world.all('MeshChange').map((object) => object.metadata.name);
    const found = await world.records.get(id ?? ids.at(-1) ?? '');
    if (!found) throw new Error(`no such change; there are ${ids.join(', ') || 'none'}`);
    return found;
  };

  return {
    clock,
    world,
    slack,
    dns,
    logged,
    boot,
    change,
    facts: async (id) => (await change(id)).facts.map((fact) => fact.type),
    type: async (bot, text, user = ANA) => {
      const [family = '', ...rest] = text.slice(1).split(' ');
      const trigger = `trigger-${(triggers += 1)}`;
      const asked = { family, text: rest.join(' '), user, team: 'T1', channel: CHANNEL, trigger };
      return settled(clock, bot.engine.onCommand(asked));
    },
    click: async (bot, action, user = BOB, id) => {
      const { id: clicked, spec } = await change(id);
      const trigger = `trigger-${(triggers += 1)}`;
      const click = { action, id: clicked, digest: spec.digest, user, team: 'T1', channel: CHANNEL, trigger };
      return settled(clock, bot.engine.onClick(click));
    },
  };
}

/** The answer, if it comes without time passing; a dead process gives none. */
async function settled<T>(clock: SteppedClock, work: Promise<T>): Promise<T | undefined> {
  const none = clock.settle().then(() => clock.settle());
  return Promise.race([work, none.then(() => clock.settle()).then(() => undefined)]);
}

/** Events of the watch stop with the process. */
function alive(watched: FakeCluster['watched'], life: Life): FakeCluster['watched'] {
  return {
    ...watched,
    onChange: (listener) => watched.onChange((ids, hosts) => void (life.dead || listener(ids, hosts))),
  };
}

export function logTo(logged: Logged[]): Log {
  const at = (level: Logged['level']) => (message: string, fields?: unknown) =>
    void logged.push({ level, message, fields });
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
