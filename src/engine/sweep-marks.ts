/**
 * What the sweeper does, from the marks alone: it takes out what is past its end, and only takes out.
 * It knows no records, and does not ask what the bot thinks of it.
 */
import type { KubeObject } from '../core/kube.ts';
import { nameOf, targetOf } from '../core/kube.ts';
import { strangeMarksOf } from '../core/mark.ts';
import type { Marked, MarkedPlace } from '../core/marked.ts';
import { endOfPlaces, markedChanges, versionOf } from '../core/marked.ts';
import type { Clock, Log } from '../core/ports.ts';
import { inTurn } from './in-turn.ts';
import type { Undoing } from './take-back.ts';
import type { Failure, SweepOne } from './sweep-change.ts';
import { sweepOne } from './sweep-change.ts';

export interface MarkSweeping {
  readonly cluster: Undoing;
  /** Every mesh object that bears a mark, as last seen. */
  readonly marked: () => readonly KubeObject[];
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export interface MarkSweeper {
  /**
   * Takes back everything that is due now, but what an earlier call is still busy with, or has to wait.
   * Resolves when what this call began has ended; never rejects.
   */
  sweep(): Promise<void>;
  /** When there is something to do next, in ms since the epoch, perhaps in the past; undefined for never. */
  next(): number | undefined;
}

/** How long after its end, in ms, a change is left to the bot. */
export const GRACE = 60_000;
/** How many calls to the API server are under way at the same time. */
const AT_ONCE = 16;
/** Pauses after a failure, in ms, doubled up to the most: for what passes by itself (no answer), and for the rest. */
const PAUSES = { passing: { first: 1_000, most: 5_000 }, other: { first: 5_000, most: 300_000 } } as const;
/** How long, in ms, an end that only the watch still tells otherwise is believed. */
const LOOK_AGAIN = 60_000;

export function createMarkSweeper(sweeping: MarkSweeping): MarkSweeper {
  const { clock } = sweeping;
  const state: State = {
    ...sweeping,
    one: sweepOne({ ...sweeping, turn: inTurn(AT_ONCE) }),
    busy: new Set(),
    done: new Map(),
    waits: new Map(),
    told: new Map(),
    objects: [],
    changes: [],
  };
  return {
    sweep: async () => {
      const now = clock.now();
      const due = look(state).filter((change) => (dueAt(state, change) ?? Infinity) <= now);
      await Promise.all(due.map((change) => takeBackAll(state, change)));
    },
    next: () => {
      const times = look(state).flatMap((change) => dueAt(state, change) ?? []);
      return times.length > 0 ? times.reduce((first, at) => Math.min(first, at)) : undefined;
    },
  };
}

/** What is marked; most looks find the same array as the one before, and then cost little. */
function look(state: State): readonly Marked[] {
  const objects = state.marked();
  if (objects === state.objects) return state.changes;
  state.objects = objects;
  state.changes = markedChanges(objects);
  forget(state);
  for (const object of objects) reportCopies(state, object);
  return state.changes;
}

interface State extends MarkSweeping {
  readonly one: SweepOne;
  /** Ids of changes that are being taken back. */
  readonly busy: Set<string>;
  /** By id, and by object: the version that was seen when it was taken back, until the watch has caught up. */
  readonly done: Map<string, ReadonlyMap<string, string>>;
  /** By id. */
  readonly waits: Map<string, Wait>;
  /** By object: the version whose copied marks were reported. */
  readonly told: Map<string, string>;
  /** As of the last look. */
  objects: readonly KubeObject[];
  changes: readonly Marked[];
}

/** Why a change is not asked about before `until`. */
interface Wait {
  readonly until: number;
  /** Failures in a row; `passing` where all of them pass by themselves. */
  readonly times: number;
  readonly passing: boolean;
  /** The end that was acted on, and the earliest that was left then: the mark that said so may be off by now. */
  readonly end: number | undefined;
  readonly left: number | undefined;
}

/** When it is to be taken back; undefined where it is not, or is being taken back, or already is. */
function dueAt(state: State, change: Marked): number | undefined {
  const { id, end, places } = change;
  if (state.busy.has(id) || places.every((place) => isDone(state, id, place))) return undefined;
  const acted = endActedOn(state, id, end);
  return acted === undefined ? undefined : Math.max(acted + GRACE, state.waits.get(id)?.until ?? 0);
}

function endActedOn({ waits }: State, id: string, end: number | undefined): number | undefined {
  const wait = waits.get(id);
  return wait && wait.left === end ? wait.end : end;
}

async function takeBackAll(state: State, seen: Marked): Promise<void> {
  const { id } = seen;
  state.busy.add(id);
  const { places, end: told } = await state.one.look(seen);
  const end = endActedOn(state, id, told);
  const isDue = end !== undefined && end + GRACE <= state.clock.now();
  const tried = state.waits.get(id)?.times ?? 0;
  const failures = isDue ? await state.one.undoAll(id, places, tried) : [];
  state.busy.delete(id);
  if (!isDue && places.length > 0) return waitForWatch(state, id, end);
  if (failures.length > 0) return waitAndRetry(state, id, end, failures);
  state.done.set(id, new Map(seen.places.map(({ target, version }) => [nameOf(target), version])));
  state.waits.delete(id);
  if (isDue) state.log.warn('a change was taken back past its end', { id, end: new Date(end).toISOString() });
}

/** The watch is behind; until it tells the end as it is now, that is looked up again every minute. */
function waitForWatch(state: State, id: string, end: number | undefined): void {
  const until = Math.min((end ?? Infinity) + GRACE, state.clock.now() + LOOK_AGAIN);
  state.waits.set(id, { until, times: 0, passing: false, end, left: end });
}

function waitAndRetry(state: State, id: string, end: number | undefined, failures: readonly Failure[]): void {
  const before = state.waits.get(id);
  const passing = failures.every((failure) => failure.passing);
  const times = before?.passing === passing ? before.times + 1 : 1;
  const { first, most } = passing ? PAUSES.passing : PAUSES.other;
  const until = state.clock.now() + Math.min(first * 2 ** (times - 1), most);
  const left = endOfPlaces(failures.map(({ place }) => place));
  state.waits.set(id, { until, times, passing, end, left });
}

function isDone({ done }: State, id: string, { target, version }: MarkedPlace): boolean {
  return done.get(id)?.get(nameOf(target)) === version;
}

/** A mark that was written for another object is somebody's copy: told once for each version, never acted on. */
function reportCopies({ told, log }: State, object: KubeObject): void {
  const ids = strangeMarksOf(object);
  const name = nameOf(targetOf(object));
  if (ids.length === 0 || told.get(name) === versionOf(object)) return;
  told.set(name, versionOf(object));
  log.warn('an object bears a mark that was not written for it', { object: name, ids });
}

/** What bears no mark any more needs no memory. */
function forget({ told, waits, done, objects, changes }: State): void {
  const ids = new Set(changes.map(({ id }) => id));
  keepOnly(new Set(objects.map((object) => nameOf(targetOf(object)))), told);
  keepOnly(ids, waits);
  keepOnly(ids, done);
}

function keepOnly(known: ReadonlySet<string>, map: Map<string, unknown>): void {
  for (const key of map.keys()) if (!known.has(key)) map.delete(key);
}
