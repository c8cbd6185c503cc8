/** Makes the faults of the plan, one squall after the other, and knows what was wrong when. */
import type { Random } from '../simulation/random.ts';
import type { Chronicle } from './chronicle.ts';
import type { Fault } from './faults.ts';
import { nextSquall } from './faults.ts';
import type { Mischief } from './mischief.ts';
import { rest } from './rest.ts';

export interface Weather {
  /** `kill -9` so far, by what was killed. */
  readonly kills: ReadonlyMap<string, number>;
  /** Faults so far, by kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** Whether nothing was wrong between these times, in ms since the epoch. */
  wasCalm(from: number, to: number): boolean;
  /** Resolves when every fault is over: soon after the signal. */
  readonly done: Promise<void>;
}

interface Spell {
  readonly from: number;
  /** Infinity while it lasts. */
  to: number;
}

interface State {
  readonly mischief: Mischief;
  readonly chronicle: Chronicle;
  readonly signal: AbortSignal;
  readonly busy: Set<string>;
  readonly spells: Spell[];
  readonly kills: Map<string, number>;
  readonly faults: Map<string, number>;
}

/** How long after the last fault things are not yet as they were: watches and connections come back. */
const AFTERMATH = 3_000;

export function startWeather(
  options: Pick<State, 'mischief' | 'chronicle' | 'signal'>,
  random: Random,
): Weather {
  const state: State = { ...options, busy: new Set(), spells: [], kills: new Map(), faults: new Map() };
  return {
    kills: state.kills,
    faults: state.faults,
    wasCalm: (from, to) => !state.spells.some((spell) => spell.from <= to && spell.to + AFTERMATH >= from),
    done: blow(state, random),
  };
}

async function blow(state: State, random: Random): Promise<void> {
  const { mischief, signal } = state;
  const under = new Set<Promise<void>>();
  while (!signal.aborted) {
    const { faults, lull } = nextSquall(random);
    for (const fault of faults) {
      await rest(fault.after, signal);
      if (signal.aborted || fault.hits.some((hit) => state.busy.has(hit))) continue;
      const made = make(state, fault);
      under.add(made);
      void made.then(() => under.delete(made));
    }
    // On a slow machine processes would be killed before they have begun, and nothing would ever be asked.
    await until(() => mischief.isAnyReady(), signal);
    await rest(lull, signal);
  }
  await Promise.all(under);
}

/** ms to wait for what was started. */
const PATIENCE = 20_000;

async function until(look: () => boolean, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!signal.aborted && !look() && Date.now() < deadline) await rest(200, signal);
}

async function make(state: State, fault: Fault): Promise<void> {
  const { mischief, chronicle, signal, busy } = state;
  const spell: Spell = { from: Date.now(), to: Infinity };
  const name = `${fault.kind} ${fault.hits.join(', ')}`;
  for (const hit of fault.hits) busy.add(hit);
  state.spells.push(spell);
  chronicle.note(`fault ${name}: ${fault.lasts} ms`);
  try {
    const killed = await mischief.make(fault);
    count(state.faults, fault.kind);
    for (const one of killed) count(state.kills, one.replace(/-\d$/, ''));
    await rest(fault.lasts, signal);
  } catch (error) {
    chronicle.note(`a fault could not be made: ${name}: ${String(error)}`);
  }
  await mischief.mend(fault);
  chronicle.note(`over ${name}`);
  for (const hit of fault.hits) busy.delete(hit);
  await until(() => mischief.areReady(fault.hits), signal);
  spell.to = Date.now();
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
