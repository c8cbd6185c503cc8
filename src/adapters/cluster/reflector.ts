/**
 * A reflector: a copy of one collection, kept current by a list and watches. client-node's own stops for
 * good at the first reset connection (LIBRARIES.md 4). Watches are short, since the orderly end of one
 * proves that nothing was missed; age is counted from there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Copy, CopyOptions, Kept } from './copy.ts';
import { drop, keep, newCopy, put, replace, valueAt, valuesOf } from './copy.ts';
import { ApiError } from './fault.ts';
import type { Source, WatchEvent } from './sources.ts';

export interface ReflectorOptions<T> extends CopyOptions<T> {
  readonly source: Source;
  readonly timing?: Partial<Timing>;
}

/** In ms. */
export interface Timing {
  /** How long the server is asked to let a watch run; whole seconds. */
  readonly watch: number;
  /** How much longer we wait for its end. */
  readonly silence: number;
  readonly backoffFirst: number;
  readonly backoffMost: number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** A clock that only goes forward. */
  readonly now: () => number;
}

const TIMING: Timing = {
  watch: 3_000,
  silence: 2_000,
  backoffFirst: 200,
  backoffMost: 5_000,
  random: Math.random,
  now: () => performance.now(),
};

export interface Reflector<T> {
  /** In the order of their keys; the same array until something changes. */
  values(): readonly T[];
  at(namespace: string, name: string): T | undefined;
  /** ms since it was last known to be current; Infinity before the first list. */
  age(): number;
  /** Resolves after the first list; never rejects. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

const PAGE = 500;
const FIRST_WATCH = 1_000;
/** Failures in a row after which a new list is safer, and watches without a word after which we ask. */
const DOUBT = { failures: 3, quiet: 10 } as const;

interface State<T> {
  readonly options: ReflectorOptions<T>;
  readonly timing: Timing;
  readonly copy: Copy<T>;
  readonly closing: AbortSignal;
  /** Where the next watch goes on; undefined where a list is due. */
  resourceVersion: string | undefined;
  /** When the copy was last known to be current. */
  current: number;
  /** In a row, since a watch last told something or ended in order. */
  failures: number;
  /** How long the next watch may run, in ms: a short one soon proves a list, which may have taken long. */
  watch: number;
  /** Whether a page's token expired under us, so that the next list is better made at once. */
  whole: boolean;
  /** Watches in a row that told nothing at all. */
  quiet: number;
}

/** Starts at once and goes on until closed, whatever fails. */
export function startReflector<T>(options: ReflectorOptions<T>): Reflector<T> {
  const closing = new AbortController();
  const first = Promise.withResolvers<void>();
  const state: State<T> = {
    options,
    timing: { ...TIMING, ...options.timing },
    copy: newCopy(options),
    closing: closing.signal,
    resourceVersion: undefined,
    current: -Infinity,
    failures: 0,
    watch: 0,
    whole: false,
    quiet: 0,
  };
  const done = run(state, first.resolve);
  return {
    values: () => valuesOf(state.copy),
    at: (namespace, name) => valueAt(state.copy, namespace, name),
    age: () => state.timing.now() - state.current,
    ready: first.promise,
    close: async () => {
      closing.abort();
      await done;
    },
  };
}

async function run<T>(state: State<T>, onList: () => void): Promise<void> {
  while (!state.closing.aborted) {
    try {
      if (state.resourceVersion === undefined) await list(state).then(onList);
      else await watch(state, state.resourceVersion);
    } catch (error) {
      if (!state.closing.aborted) await recover(state, error as Error);
    }
  }
}

async function recover<T>(state: State<T>, error: Error): Promise<void> {
  const { options, timing } = state;
  state.failures += 1;
  const { failures } = state;
  const gone = error instanceof ApiError && error.status === 410;
  const unserved = error instanceof ApiError && error.unserved;
  state.whole = gone && state.resourceVersion === undefined;
  if (gone || unserved || failures % DOUBT.failures === 0) state.resourceVersion = undefined;
  if (gone && failures === 1) return;
  const { log, name } = options;
  log.warn('a watch failed and is tried again', { name, failures, why: error.message });
  const most = Math.min(timing.backoffFirst * 2 ** (failures - 1), timing.backoffMost);
  await pause(most * (0.5 + timing.random() / 2), state.closing);
}

async function list<T>(state: State<T>): Promise<void> {
  const { options, timing, copy } = state;
  const sentAt = timing.now();
  const limit = state.whole ? undefined : PAGE;
  const next: Kept<T> = new Map();
  let page = await options.source.list({ limit });
  const version = page.resourceVersion;
  for (;;) {
    for (const object of page.items) keep(copy, next, object);
    if (!page.continue) break;
    page = await options.source.list({ limit, continue: page.continue });
  }
  replace(copy, next);
  state.resourceVersion = version;
  state.current = sentAt;
  state.watch = Math.min(FIRST_WATCH, timing.watch);
  state.whole = false;
  state.quiet = 0;
}

async function watch<T>(state: State<T>, resourceVersion: string): Promise<void> {
  const { options, timing } = state;
  const sentAt = timing.now();
  const seconds = state.watch / 1000;
  const silence = AbortSignal.timeout(state.watch + timing.silence);
  const signal = AbortSignal.any([state.closing, silence]);
  const onEvent = (event: WatchEvent) => take(state, event);
  state.quiet += 1;
  await options.source.watch({ resourceVersion, seconds, signal, onEvent });
  const ran = timing.now() - sentAt;
  // Timers may fire a little early.
  if (ran < state.watch - 50) throw new ApiError('unavailable', 'the watch ended early', 0);
  state.current = sentAt + Math.min(ran, state.watch);
  state.watch = timing.watch;
  state.failures = 0;
  if (state.quiet >= DOUBT.quiet) await doubt(state, resourceVersion);
}

/** A server that lost its past ends watches in good order and never sends anything: look how far it is. */
async function doubt<T>(state: State<T>, ours: string): Promise<void> {
  const { resourceVersion: theirs } = await state.options.source.list({ limit: 1 });
  if (!(Number(theirs) >= Number(ours))) state.resourceVersion = undefined;
  state.quiet = 0;
}

function take<T>(state: State<T>, { type, object }: WatchEvent): void {
  state.quiet = 0;
  state.failures = 0;
  if (type === 'DELETED') drop(state.copy, object);
  else if (type !== 'BOOKMARK') put(state.copy, object);
  state.resourceVersion = object.metadata.resourceVersion ?? state.resourceVersion;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Closed meanwhile.
  }
}
