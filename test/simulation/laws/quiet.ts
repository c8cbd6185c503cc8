/** At quiet: the mesh is the start plus what people did plus what is open for good, and the cards say so. */
import { renderCard } from '../../../src/core/card.ts';
import type { Change } from '../../../src/core/change.ts';
import { factOf, isClosed, stateOf } from '../../../src/core/change.ts';
import { canonical } from '../../../src/core/digest.ts';
import type { KubeObject } from '../../../src/core/kube.ts';
import { LISTS, nameOf } from '../../../src/core/kube.ts';
import { MARK_PREFIX } from '../../../src/core/mark.ts';
import { threadLine } from '../../../src/core/story.ts';
import { itemsIn } from '../shadow.ts';
import type { Sim } from '../sim.ts';
import { keyOf } from '../watching.ts';
import { LAPSE } from '../world.ts';
import { restOf } from './mesh.ts';
import { checkOpen } from './place.ts';

export function checkQuiet(sim: Sim): void {
  for (const change of sim.server.records()) checkSettled(sim, change);
  const forGood = [...sim.forgotten]
    .flatMap((id) => sim.lastOf.get(id) ?? [])
    .filter(({ spec }) => spec.seconds === undefined);
  const open = [...sim.server.records(), ...forGood].filter((change) => !isClosed(change));
  const kinds = Object.keys(LISTS);
  const keys = new Map(
    kinds
      .flatMap((kind) => [...sim.server.store.list(kind), ...sim.shadow.base.list(kind)])
      .map((one) => [keyOf(one), one]),
  );
  for (const object of keys.values()) checkObject(sim, object, open);
  for (const change of sim.server.records()) checkCard(sim, change);
}

/** Everything is closed and let go, but what is open for good. */
function checkSettled(sim: Sim, change: Change): void {
  const state = stateOf(change);
  if (state === 'stuck') return sim.fail('what is stuck is tried', `${change.id} is stuck at quiet`);
  if (isClosed(change) && !change.held && !change.deleting) return;
  const forGood = change.spec.seconds === undefined && state === 'live' && !change.deleting;
  if (forGood) return checkOpen(sim, change);
  sim.fail(
    'it always comes back',
    `${change.id} is ${state} at quiet${change.held ? ', and held' : ''}: ${change.facts.map((f) => f.type).join(' ')}`,
  );
}

function checkObject(sim: Sim, { kind, metadata }: KubeObject, open: readonly Change[]): void {
  const namespace = metadata.namespace ?? '';
  const live = sim.server.store.get(kind, namespace, metadata.name);
  const base = sim.shadow.base.get(kind, namespace, metadata.name);
  const key = `${kind} ${namespace}/${metadata.name}`;
  if (!live) return sim.fail('others’ edits stay', `${key} is gone, and nobody deleted it`);
  checkItems(sim, live, base, open);
  if (base && canonical(restOf(live)) !== canonical(restOf(base)))
    sim.fail('others’ edits stay', `${key} is not as people made it`);
  checkMarks(sim, live, open);
}

/** Theirs, in their order; between them only what is open for good, and what people made of ours. */
function checkItems(sim: Sim, live: KubeObject, base: KubeObject | undefined, open: readonly Change[]): void {
  const key = keyOf(live);
  const left = [...itemsIn(base)];
  const ids = new Set(open.map(({ id }) => id));
  const strange = itemsIn(live).filter((item) => {
    const at = left.indexOf(item);
    if (at === 0 || (at > 0 && item.startsWith('ports '))) {
      left.splice(at, 1);
      return false;
    }
    const isOpen = [...(sim.shadow.ours.get(key)?.get(item) ?? [])].some((id) => ids.has(id));
    return !isOpen && !sim.shadow.words.get(key)?.has(item);
  });
  if (strange.length > 0) {
    const ours = strange.some((item) => sim.shadow.ours.get(key)?.has(item));
    const reason = ours && isForgotten(sim, live);
    if (!reason) sim.fail('it always comes back', `${key} holds ${strange.length} items too many at quiet`);
  }
  if (left.length > 0) sim.fail('others’ edits stay', `${key} lacks ${left.length} items of theirs at quiet`);
  // Without settings a DestinationRule is as good as any: one that people changed stays (ISTIO.md 2.4).
  const isTheirs = live.kind === 'DestinationRule' && sim.shadow.touched.has(key);
  if (!base && itemsIn(live).length === 0 && !isTheirs)
    sim.fail('it always comes back', `${key} is left over at quiet, empty`);
}

/** Brought back by somebody without an end, or unmarked, when no record was left, or none that says so: only a person can tell. */
function isForgotten(sim: Sim, live: KubeObject): boolean {
  const { touched, orphaned } = sim.shadow;
  if (orphaned.has(keyOf(live))) return true;
  return touched.has(keyOf(live)) && sim.forgotten.size + sim.bared.size > 0;
}

function checkMarks(sim: Sim, live: KubeObject, open: readonly Change[]): void {
  const key = keyOf(live);
  const ids = new Set(open.filter((change) => isOn(sim, change, key)).map(({ id }) => id));
  for (const name of Object.keys(live.metadata.annotations ?? {})) {
    if (!name.startsWith(MARK_PREFIX) || ids.has(name.slice(MARK_PREFIX.length))) continue;
    if (!sim.shadow.marks.has(`${key} ${name}`))
      sim.fail('it always comes back', `${key} bears ${name} at quiet`);
  }
}

function isOn(sim: Sim, change: Change, key: string): boolean {
  return sim.planOf(change).some(({ edit }) => nameOf(edit.target) === key);
}

/** Whether any card or thread is not as it should be. */
export function isAnyCardBehind(sim: Sim): boolean {
  return sim.server.records().some((change) => whyNotShown(sim, change) !== undefined);
}

function checkCard(sim: Sim, change: Change): void {
  const why = whyNotShown(sim, change);
  if (why !== undefined) sim.fail('what we say is so', why);
}

/** The last card of a change says what its record says, unless it or its channel is gone for good. */
function whyNotShown(sim: Sim, change: Change): string | undefined {
  if (factOf(change, 'void')?.successor !== undefined) return undefined;
  if ([change.id, ...ancestors(sim, change)].some((id) => sim.deafTo.has(id))) return undefined;
  if (isLeftBehind(sim, change)) return undefined;
  const wanted = renderCard(change, { lapse: LAPSE, namespace: 'drawbridge' });
  const ids = new Set([change.id, ...ancestors(sim, change)]);
  const cards = sim.slack.cards.filter((card) => ids.has(card.id) && !card.deleted);
  if (cards.length === 0) return `${change.id} has no card at quiet`;
  const right = cards.filter(({ message }) => canonical(message) === canonical(wanted));
  if (right.length === 0) return `the card of ${change.id} is not what its record says`;
  // A story that lost its beginning is told from where anybody can tell.
  if (sim.bared.has(change.id)) return undefined;
  const once = change.facts.filter((fact) => !('first' in fact));
  const lines = once.map((fact) => threadLine(change, fact));
  // What is counted up is told once.
  const missing = right.map(({ thread }) => lines.filter((line) => !thread.includes(line)));
  if (missing.some((some) => some.length === 0)) return undefined;
  return `no thread of ${change.id} tells: ${missing[0]?.[0] ?? ''}`;
}

/** A successor without a void predecessor: the card is not its own. */
function isLeftBehind(sim: Sim, { id, spec: { follows } }: Change): boolean {
  const before = follows === undefined ? undefined : sim.server.record(follows);
  return before !== undefined && factOf(before, 'void')?.successor !== id;
}

function ancestors(sim: Sim, change: Change): readonly string[] {
  const { follows } = change.spec;
  const before = follows === undefined ? undefined : sim.server.record(follows);
  return before ? [before.id, ...ancestors(sim, before)] : follows === undefined ? [] : [follows];
}
