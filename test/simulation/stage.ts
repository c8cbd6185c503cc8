/** The stage of one run: what everybody on it shares. */
import type { MeshConfig } from '../../src/core/view.ts';
import { ClusterError } from '../../src/core/ports.ts';
import { noFigures } from './figures.ts';
import { present } from './laws/back.ts';
import { changeOf } from './people.ts';
import { end } from './processes.ts';
import { hash } from './random.ts';
import { createServer } from './server.ts';
import { createShadow } from './shadow.ts';
import type { Planned, Sim, Violation } from './sim.ts';
import { createSlack } from './slack.ts';
import { API_AWAY } from './story.ts';
import type { Story } from './story.ts';
import { simulatedTime } from './time.ts';
import { onStuck, onWrite, planned } from './witness.ts';
import { START } from './world.ts';

export interface Run {
  readonly sim: Sim;
  readonly lines: string[];
  hash: number;
  violation: Violation | undefined;
  tick(): void;
}

const MESH: Omit<MeshConfig, 'outbound'> = {
  drainSeconds: 45,
  connectSeconds: 10,
  rootNamespace: 'istio-system',
  dnsCapture: false,
};

export function createRun(story: Story, tracing: boolean): Run {
  const time = simulatedTime(story.seed, START);
  const server = createServer(time);
  const counts = new Map<string, number>();
  const plans = new Map<string, readonly Planned[]>();
  let disturbedUntil = START;
  let calm = 0;
  let last = START;
  const lines: string[] = [];
  const run = { hash: hash(`${story.seed}`), violation: undefined as Violation | undefined };
  const offsets = story.events.flatMap((one) => (one.kind === 'clock' ? [Math.abs(one.ms)] : []));
  const sim: Sim = {
    story,
    time,
    server,
    shadow: createShadow(() => time.now()),
    slack: createSlack(() => server.isAway('channel')),
    queue: { jobs: new Map(), workers: [] },
    figures: noFigures(),
    said: { clicks: new Map(), enders: new Set() },
    mesh: { ...MESH, outbound: story.world.outbound },
    catalogue: { mysql: { host: 'mysql.db', port: 3306 } },
    faults: new Map(story.faults.map((fault) => [`${fault.process} ${fault.call} ${fault.nth}`, fault])),
    running: new Map(),
    lastOf: new Map(),
    forgotten: new Set(),
    bared: new Set(),
    deafTo: new Set(),
    live: {
      whole: new Set(),
      appliedAt: new Map(),
      endedByHand: new Set(),
      foreignAt: START,
      putAt: new Map(),
      recorded: [],
      dueSince: new Map(),
    },
    skew: Math.max(0, ...offsets),
    get calm() {
      return calm;
    },
    get isCalm() {
      return time.now() >= disturbedUntil;
    },
    nth: (process, call) => {
      const key = `${process} ${call}`;
      const n = counts.get(key) ?? 0;
      counts.set(key, n + 1);
      return n;
    },
    faultOf: (process, call) => {
      const fault = sim.faults.get(`${process} ${call} ${sim.nth(process, call)}`);
      if (fault) sim.onFault(fault);
      return fault;
    },
    onFault: (fault) => {
      const kind =
        fault.call.startsWith('watch') || fault.call.startsWith('alarm')
          ? `${fault.call} ${fault.how}`
          : fault.how;
      sim.figures.faults[kind] = (sim.figures.faults[kind] ?? 0) + 1;
      sim.disturb(60_000 + fault.ms);
    },
    onAnswer: (error) => {
      if (error instanceof ClusterError && ['conflict', 'exists', 'missing'].includes(error.fault))
        sim.figures.conflicts += 1;
    },
    disturb: (ms) => {
      disturbedUntil = Math.max(disturbedUntil, time.now() + ms);
    },
    blocked: (to, name) => blocked(sim, to, name),
    isApiAway: () => API_AWAY.some((what) => server.isAway(what)),
    managerOf: (process) => (process === 'sweeper' ? 'drawbridge-sweeper' : 'drawbridge'),
    asPeople: (work) => server.as({ manager: 'people', sentAt: time.now(), clock: time.now() }, work),
    touch: (kind, namespace, name) => touch(sim, kind, namespace, name),
    end: (life) => end(sim, life),
    changeOf: (key) => changeOf(sim, key),
    present: (change, marks) => present(sim, change, marks),
    planOf: (change) => {
      // Asked again after its record was deleted, the same id means another plan.
      const key = `${change.id} ${change.spec.digest}`;
      const known = plans.get(key) ?? planned(change);
      plans.set(key, known);
      return known;
    },
    onStuck: (change) => onStuck(sim, change),
    onBug: (where, error) => sim.fail('no bugs', `${where}: ${(error as Error).stack ?? String(error)}`),
    fail: (law, message) => {
      run.violation ??= { law, message, at: time.now() - START };
      sim.trace(`VIOLATION ${law}: ${message}`);
    },
    trace: (text) => {
      const line = `${((time.now() - START) / 1000).toFixed(3)} ${text}`;
      run.hash = hash(line, run.hash);
      if (tracing) lines.push(line);
    },
  };
  server.onWrite((write) => onWrite(sim, write));
  const tick = (): void => {
    const now = time.now();
    if (last >= disturbedUntil && !sim.isApiAway()) calm += now - last;
    last = now;
  };
  return Object.assign(run, { sim, lines, tick });
}

function blocked(sim: Sim, to: 'api' | 'slack', name: string): string | undefined {
  const { server } = sim;
  if (to === 'slack') {
    if (name === 'directory.members') return server.isAway('directory') ? 'unreachable' : undefined;
    return server.isAway('slack') ? 'unreachable' : server.isAway('slack-limits') ? 'limited' : undefined;
  }
  if (server.isAway('api-refuses')) return 'connection refused';
  if (server.isAway('api-hangs')) return 'silence';
  if (server.isAway('api-starts')) return 'forbidden';
  const isMeshWrite = /^cluster\.(try-)?(create|update)$/.test(name);
  return isMeshWrite && server.isAway('webhook') ? 'invalid' : undefined;
}

function touch(sim: Sim, kind: string, namespace: string, name: string): void {
  const object = sim.server.store.get(kind, namespace, name);
  if (!object) return;
  const at = new Date(sim.time.now()).toISOString();
  const annotations = { ...object.metadata.annotations, touched: at };
  sim.asPeople(() => {
    if (kind === 'MeshChange')
      sim.server.store.update(
        { ...object, metadata: { ...object.metadata, annotations } },
        { manager: 'kubectl-annotate' },
      );
    else
      sim.server.store.update(
        { ...object, status: { seen: at } },
        { manager: 'pilot-discovery', subresource: 'status' },
      );
  });
}
