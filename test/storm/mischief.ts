/** Each fault on the real thing: how it is made, and how it is mended. */
import type { Fault as SlackFault } from '../../playground/slack/standin.ts';
import type { Chronicle } from './chronicle.ts';
import type { Fault } from './faults.ts';
import type { Part } from './process.ts';
import type { Trouble } from './proxy.ts';
import type { Stage } from './stage.ts';
import type { WireTrouble } from './wire.ts';

export interface Mischief {
  /** The names of what it killed. */
  make(fault: Fault): Promise<readonly string[]>;
  /** Never rejects; what cannot be mended now, `mendAll` does. */
  mend(fault: Fault): Promise<void>;
  /** Everything runs, and nothing is in the way. */
  mendAll(): Promise<void>;
  /** Whether at least one bot is ready. */
  isAnyReady(): boolean;
  /** Whether those of them that are processes of ours are ready; Redis says nothing that is waited for. */
  areReady(names: readonly string[]): boolean;
}

interface State {
  readonly stage: Stage;
  readonly chronicle: Chronicle;
  /** Takes the stand-in Slack's fault away. */
  calmSlack: () => void;
}

/** ms that a process has to end in good order (`SIGTERM`). */
const GRACE = 10_000;

export function openMischief(stage: Stage, chronicle: Chronicle): Mischief {
  const state: State = { stage, chronicle, calmSlack: () => undefined };
  return {
    make: (fault) => make(state, fault),
    mend: async (fault) => {
      await mend(state, fault).catch((error: unknown) => {
        chronicle.note(`not mended: ${fault.kind} ${fault.hits.join(', ')}: ${String(error)}`);
      });
    },
    mendAll: () => mendAll(state),
    isAnyReady: () => stage.bots.some(({ part }) => part.ready()),
    areReady: (names) => {
      const ours = [...stage.bots, stage.sweeper].filter(({ part }) => names.includes(part.name));
      return ours.every(({ part }) => part.ready());
    },
  };
}

async function make(state: State, { kind, hits, lasts }: Fault): Promise<readonly string[]> {
  const { stage } = state;
  const [what = '', how = ''] = kind.split(' ');
  const [hit = ''] = hits;
  if (what === 'kill') return killAll(stage, hits);
  if (what === 'stop') await signalPart(stage, hit, 'stop');
  if (what === 'restart') await endPart(state, hit);
  if (what === 'proxy') clientOf(stage, hit)?.proxy.set(how as Trouble);
  if (what === 'wire') botOf(stage, hit)?.wire.set(how as WireTrouble);
  if (what === 'lab') await stage.api.call('POST', '/meshtest/faults', [labFault(how, lasts)]);
  if (what === 'slack') state.calmSlack = stage.slack.fault('*', slackFault(how), 1_000);
  if (what === 'redis') for (const words of REDIS_FAULTS[how] ?? []) await stage.redis.cli(...words);
  return [];
}

async function mend(state: State, { kind, hits }: Fault): Promise<void> {
  const { stage } = state;
  const [what = ''] = kind.split(' ');
  const [hit = ''] = hits;
  if (what === 'kill' || what === 'restart') for (const name of hits) await startPart(stage, name);
  if (what === 'stop') await signalPart(stage, hit, 'cont');
  if (what === 'proxy') clientOf(stage, hit)?.proxy.clear();
  if (what === 'wire') botOf(stage, hit)?.wire.clear();
  if (what === 'lab') await stage.api.call('POST', '/meshtest/faults', []);
  if (what === 'slack') state.calmSlack();
  if (what === 'redis') for (const words of REDIS_MENDED) await stage.redis.cli(...words);
}

async function mendAll(state: State): Promise<void> {
  const { stage } = state;
  state.calmSlack();
  for (const { proxy, wire } of stage.bots) {
    proxy.clear();
    wire.clear();
  }
  stage.sweeper.proxy.clear();
  for (const part of stage.parts) {
    part.cont();
    part.start();
  }
  await stage.server.part('cont').catch(() => undefined);
  const answers = await stage.api.call('GET', '/readyz').catch(() => undefined);
  if (answers?.status !== 200) await stage.server.part('restart');
  await stage.api.call('POST', '/meshtest/faults', []);
  for (const words of REDIS_MENDED) await stage.redis.cli(...words).catch(() => undefined);
}

async function killAll(stage: Stage, names: readonly string[]): Promise<readonly string[]> {
  const killed = await Promise.all(
    names.map(async (name) => {
      const part = partOf(stage, name);
      if (name !== 'apiserver') return (await part?.kill()) ?? false;
      await stage.server.part('kill');
      return true;
    }),
  );
  return names.filter((_, n) => killed[n]);
}

async function startPart(stage: Stage, name: string): Promise<void> {
  if (name === 'apiserver') await stage.server.part('restart');
  else partOf(stage, name)?.start();
}

async function signalPart(stage: Stage, name: string, word: 'stop' | 'cont'): Promise<void> {
  if (name === 'apiserver') await stage.server.part(word);
  else partOf(stage, name)?.[word]();
}

/** A process that is asked to end must, and say that all is well. */
async function endPart({ stage, chronicle }: State, name: string): Promise<void> {
  const before = Date.now();
  const code = await partOf(stage, name)?.end(GRACE + 1_000);
  if (code === undefined) return;
  const what = code === 0 ? 'ended in good order' : 'did not end in good order';
  chronicle.note(`${what}: ${name}: code ${code}, ${Date.now() - before} ms`);
}

function partOf(stage: Stage, name: string): Part | undefined {
  return stage.parts.find((part) => part.name === name);
}

/** `proxy of bot-1`, `wire of bot-1`. */
function clientOf(stage: Stage, hit: string): Pick<Stage['bots'][number], 'proxy'> | undefined {
  return hit.endsWith('sweeper') ? stage.sweeper : botOf(stage, hit);
}

function botOf(stage: Stage, hit: string): Stage['bots'][number] | undefined {
  return stage.bots.find(({ part }) => hit.endsWith(part.name));
}

/** In the server's own form (`lib/fault.py`). Delays stay below the time limit of a call, or go beyond it. */
function labFault(how: string, lasts: number): object {
  const always = { path: '/apis/', times: 0 };
  if (how === '429') return { ...always, status: 429, reason: 'TooManyRequests', retryAfter: 1 };
  if (how === '503') return { ...always, status: 503, reason: 'ServiceUnavailable' };
  if (how === 'delay') return { ...always, delayMs: lasts > 2_500 ? 6_000 : 800 };
  if (how === 'drop') return { ...always, drop: true };
  if (how === 'drop-after') return { ...always, watch: false, drop: true, after: true };
  return { ...always, goneWatch: true };
}

function slackFault(how: string): SlackFault {
  if (how === 'ratelimited') return { kind: 'ratelimited', retryAfter: 2 };
  if (how === 'status') return { kind: 'status', status: 503 };
  return how === 'lost' ? { kind: 'lost' } : { kind: 'drop' };
}

type Commands = readonly (readonly string[])[];

const REDIS_FAULTS: Readonly<Record<string, Commands>> = {
  flush: [['FLUSHALL']],
  'read-only': [['REPLICAOF', '127.0.0.1', '1']],
  full: [['CONFIG', 'SET', 'maxmemory', '1']],
};

const REDIS_MENDED: Commands = [
  ['REPLICAOF', 'NO', 'ONE'],
  ['CONFIG', 'SET', 'maxmemory', '0'],
];
