/** The sweep: look at everything open and everything marked, and have each reconciled that is due or differs. */
import type { Change } from '../core/change.ts';
import { isClosed, stuckOf } from '../core/change.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf, targetOf } from '../core/kube.ts';
import { marksOf, strangeMarksOf } from '../core/mark.ts';
import type { View } from '../core/view.ts';
import type { Deps } from './deps.ts';
import { atMost } from './at-most.ts';
import { breathing } from './breathing.ts';
import { isDue, seemsShown } from './due.ts';
import { currentView } from './ground.ts';
import { takeBack } from './take-back.ts';

/** How many changes are brought further at the same time: each holds a connection to the API server. */
const AT_ONCE = 16;
/** How long closed records are kept, in ms. */
const KEEP = 30 * 24 * 3600_000;

export interface Sweeping {
  readonly reconcile: (id: string) => Promise<void>;
  readonly showAll: (ids: readonly string[]) => void;
}

/** One look at everything, from the watched caches; direct reads only where something is due or different. */
export async function sweep(deps: Deps, { reconcile, showAll }: Sweeping): Promise<void> {
  const records = deps.watched.records();
  const now = deps.clock.now();
  const breathe = breathing(deps.clock);
  const seen = await seeAll(deps, breathe);
  const { objects } = seen;
  const due = await findDue(deps, records, seen, breathe);
  await atMost(AT_ONCE, due, (id) => reconcile(id));
  const left = strays(records, [...objects.values()], now);
  await atMost(AT_ONCE, left, ([id, object]) => sweepStray(deps, id, object));
  for (const object of objects.values()) {
    await breathe();
    reportCopies(deps, object);
  }
  const wrong: string[] = [];
  for (const change of records) {
    await breathe();
    if (!seemsShown(deps, change)) wrong.push(change.id);
  }
  showAll(wrong);
  await forget(deps, records, now);
}

type Breathe = ReturnType<typeof breathing>;

/** Everything that marks may be found on, as it is in one moment. */
async function seeAll(deps: Deps, breathe: Breathe): Promise<Seen> {
  const all = deps.watched.marked();
  const view = currentView(deps);
  const objects = new Map<string, KubeObject>();
  const marked = new Set<string>();
  for (const object of all) {
    await breathe();
    objects.set(nameOf(targetOf(object)), object);
    for (const id of marksOf(object).keys()) marked.add(id);
  }
  return { objects, marked, view };
}

async function findDue(
  deps: Deps,
  records: readonly Change[],
  seen: Seen,
  breathe: Breathe,
): Promise<readonly string[]> {
  const now = deps.clock.now();
  const due: string[] = [];
  for (const change of records) {
    await breathe();
    // What changed meanwhile was woken by that, and its alarm is right: an older look would set it wrong.
    if (deps.watched.record(change.id)?.resourceVersion !== change.resourceVersion) continue;
    if (!isSettled(change, seen.marked, now) && isDue(deps, change, seen.view)) due.push(change.id);
  }
  return due;
}

/** How long after its end a change is still asked about, in ms: a write of ours may land late. */
const RECENT = 10 * 60_000;

/** Closed for a while, and nothing left of it: not worth a question. */
function isSettled(change: Change, marked: ReadonlySet<string>, now: number): boolean {
  if (!isClosed(change) || change.held || marked.has(change.id) || stuckOf(change)) return false;
  return age(change, now) > RECENT;
}

/** ms since the last fact. */
function age(change: Change, now: number): number {
  return now - Date.parse(change.facts.at(-1)?.at ?? change.spec.requestedAt);
}

interface Seen {
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Ids of all marks on them. */
  readonly marked: ReadonlySet<string>;
  /** Absent while it is too old to say what is missing. */
  readonly view: View | undefined;
}

/** Marks that no record accounts for, their `ends` past. */
function strays(
  records: readonly Change[],
  objects: readonly KubeObject[],
  now: number,
): [string, KubeObject][] {
  const known = new Set(records.map((change) => change.id));
  return objects.flatMap((object) =>
    [...marksOf(object)]
      .filter(([id, { ends }]) => !known.has(id) && ends !== undefined && Date.parse(ends) <= now)
      .map(([id]): [string, KubeObject] => [id, object]),
  );
}

/** The caches may be behind: the record is read again before a stray is taken for one. */
async function sweepStray(deps: Deps, id: string, object: KubeObject): Promise<void> {
  try {
    const change = await deps.records.get(id);
    if (change) return;
    const undone = await takeBack(deps.cluster, targetOf(object), id);
    const fields = { id, object: nameOf(targetOf(object)) };
    if ('why' in undone)
      deps.log.error('a stray cannot be taken back', { ...fields, why: undone.why, mend: undone.mend });
    else deps.log.warn('a stray was taken back', fields);
  } catch (error) {
    deps.log.warn('a stray could not be looked at', { id, error });
  }
}

function reportCopies(deps: Deps, object: KubeObject): void {
  const ids = strangeMarksOf(object);
  if (ids.length > 0)
    deps.log.warn('an object bears a mark that was not written for it', {
      object: nameOf(targetOf(object)),
      ids,
    });
}

async function forget(deps: Deps, records: readonly Change[], now: number): Promise<void> {
  const old = records.filter((change) => isClosed(change) && age(change, now) > KEEP);
  for (const change of old) {
    await deps.records.remove(change.id).catch((error: unknown) => {
      deps.log.warn('an old record could not be removed', { id: change.id, error });
    });
  }
}
