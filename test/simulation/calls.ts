/** Port calls as they travel: out, done or not, and back; in between the process may end. */
import { ClusterError, MessengerError } from '../../src/core/ports.ts';
import { LIMITS } from '../../src/core/next.ts';
import { random } from './random.ts';
import type { Sim } from './sim.ts';
import type { Fault, FaultKind } from './story.ts';

/** One life of a process. */
export interface Life {
  readonly process: string;
  /** As `armed.by` names it. */
  readonly self: string;
  alive: boolean;
  /** ms by which its clock is ahead. */
  offset: number;
}

export interface Call {
  readonly life: Life;
  /** `cluster.update` */
  readonly name: string;
  readonly to: 'api' | 'slack';
  /** Whether it changes something: only that can land late. */
  readonly writes: boolean;
  /** What it is about, for the trace. */
  readonly about: string;
  readonly land: () => Promise<unknown>;
  /** Somebody writes to what this call is about. */
  readonly touch?: () => void;
}

/** A call of Slack's may take longer than one of the API server. */
const LIMIT = { api: LIMITS.write, slack: 10_000 } as const;

/** Travels through the simulated net. What the process is told is told only while it lives. */
export function travel(sim: Sim, call: Call): Promise<unknown> {
  const { life, name } = call;
  if (!life.alive) return never();
  const nth = sim.nth(life.process, name);
  const fault = sim.faults.get(`${life.process} ${name} ${nth}`);
  const ways = random(sim.story.seed, life.process, name, nth);
  sim.figures.calls += 1;
  if (fault) sim.onFault(fault);
  if (fault?.how === 'crash-before') {
    sim.end(life);
    return never();
  }
  const there = ways.between(1, 15) + (fault?.how === 'slow' ? fault.ms : 0);
  return new Promise((resolve, reject) => {
    const told = (ms: number, settle: () => void) =>
      void sim.time.at(sim.time.now() + ms, () => {
        if (life.alive) settle();
      });
    send({ sim, call, fault, there, back: ways.between(1, 15), told, resolve, reject });
  });
}

interface Sending {
  readonly sim: Sim;
  readonly call: Call;
  readonly fault: Fault | undefined;
  readonly there: number;
  readonly back: number;
  readonly told: (ms: number, settle: () => void) => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Land = (ms: number) => Promise<Landed>;

function send(sending: Sending): void {
  const { sim, call, fault } = sending;
  const clock = sim.time.now() + call.life.offset;
  const land: Land = (ms) => landAt(sending, { ms, clock });
  const way = WAYS[fault?.how ?? 'slow'] ?? answered;
  way(sending, land);
}

type Way = (sending: Sending, land: Land) => void;

/** What becomes of a call with a fault; without any, and with all others, it is done and answered. */
const WAYS: Partial<Readonly<Record<FaultKind, Way>>> = {
  refused: (sending) => refused(sending, sending.there + sending.back),
  hangs: (sending) => refused(sending, LIMIT[sending.call.to]),
  late: (sending, land) => {
    if (sending.call.writes) void land(msOf(sending));
    refused(sending, LIMIT[sending.call.to]);
  },
  lost: (sending, land) => {
    const { call, there, back } = sending;
    void land(there);
    refused(sending, msOf(sending) % 2 === 0 ? there + back : LIMIT[call.to]);
  },
  invalid: (sending) => refused(sending, sending.there + sending.back, faulty(sending.call, 'invalid')),
  forbidden: (sending) => refused(sending, sending.there + sending.back, faulty(sending.call, 'forbidden')),
  'crash-sent': (sending, land) => {
    const { sim, call, there } = sending;
    void land(call.writes ? msOf(sending) : there);
    sim.time.at(sim.time.now() + 1, () => sim.end(call.life));
  },
  'crash-after': ({ sim, call, there }, land) => {
    void land(there).finally(() => sim.end(call.life));
  },
};

function msOf({ fault }: Sending): number {
  return fault?.ms ?? 0;
}

function refused({ call, told, reject }: Sending, ms: number, error = unavailable(call)): void {
  told(ms, () => reject(error));
}

function answered(sending: Sending, land: Land): void {
  const { sim, call, there, back, told, resolve, reject } = sending;
  const began = sim.time.now();
  const limit = LIMIT[call.to];
  void land(there).then((landed) => {
    const now = sim.time.now();
    const left = began + limit - now;
    // An answer that takes longer than the limit is none.
    const late = left < back || ('error' in landed && landed.error === SILENCE);
    if (late) return told(Math.max(0, left), () => reject(unavailable(call)));
    return told(back, () => ('error' in landed ? reject(landed.error) : resolve(landed.value)));
  });
}

type Landed = { readonly value: unknown } | { readonly error: unknown };

const SILENCE = Symbol('no answer');

function landAt(sending: Sending, { ms, clock }: { ms: number; clock: number }): Promise<Landed> {
  const { sim, call, fault } = sending;
  const { life, to, name, about } = call;
  const sentAt = sim.time.now();
  return new Promise((resolve) => {
    sim.time.at(sentAt + ms, () => {
      const blocked = sim.blocked(to, name);
      if (blocked !== undefined) {
        sim.trace(`${life.self} ${name} ${about}: ${blocked}`);
        return resolve({ error: blocked === 'silence' ? SILENCE : faulty(call, blocked) });
      }
      if (fault?.how === 'touched') call.touch?.();
      if (call.writes && ms > LIMIT[to]) sim.figures.late += 1;
      const manager = sim.managerOf(life.process);
      const work = sim.server.as({ process: life.process, manager, sentAt, clock }, call.land);
      void settled(work).then((landed) => {
        if ('error' in landed) sim.onAnswer(landed.error);
        const said = 'error' in landed ? `: ${(landed.error as Error).message}` : '';
        sim.trace(`${life.self} ${name} ${about}${said}`);
        resolve(landed);
        return landed;
      });
    });
  });
}

async function settled(work: Promise<unknown>): Promise<Landed> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}

function unavailable({ to }: Call): Error {
  return to === 'api'
    ? new ClusterError('unavailable', 'the API server did not answer')
    : new MessengerError('timeout', 'Slack did not answer', { permanent: false });
}

/** What the server says instead of doing it. */
function faulty({ to }: Call, how: string): Error {
  if (to === 'slack') {
    const retryAfter = how === 'limited' ? { retryAfter: 30_000 } : {};
    return new MessengerError(how === 'limited' ? 'ratelimited' : 'unreachable', `Slack: ${how}`, {
      permanent: false,
      ...retryAfter,
    });
  }
  if (how === 'forbidden') return new ClusterError('forbidden', 'RBAC: clusterrole not found');
  if (how === 'invalid') return new ClusterError('invalid', 'failed calling webhook: connection refused');
  return new ClusterError('unavailable', `the API server: ${how}`);
}

export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
