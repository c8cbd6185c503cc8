/** The mesh as it would be without us: the start, and whatever people did to it since. */
import { hashOfItem, stampItems } from '../../src/core/item.ts';
import type { KubeObject } from '../../src/core/kube.ts';
import { isMeshKind, nameOf } from '../../src/core/kube.ts';
import { itemsOf as itemsAt, listsOf } from '../../src/core/lists.ts';
import type { Edit } from '../../src/core/plan.ts';
import { createStore } from '../../playground/cluster/store.ts';
import type { Store } from '../../playground/cluster/store.ts';
import { keysOf } from './server.ts';
import type { Planned } from './sim.ts';
import { keyOf } from './watching.ts';

/** Items by their list and hash. */
export type ItemKey = string;

export interface Shadow {
  readonly base: Store;
  /** What was asked for: items by object, with the ids of the changes that would put them there. */
  readonly ours: Map<string, Map<ItemKey, Set<string>>>;
  /** Items that people made out of ours, or put into objects of ours. */
  readonly words: Map<string, Set<ItemKey>>;
  /** Marks (object and annotation) that people copied, broke or brought back. */
  readonly marks: Set<string>;
  /** Objects whose marks people broke or took off: who owned the lists before us, only a mark knew. */
  readonly unmarked: Set<string>;
  /** Objects that people brought back from a backup with items of ours in it, and no mark that tells of them. */
  readonly orphaned: Set<string>;
  /** Objects on which people had a hand, other than in their own rules. */
  readonly touched: Set<string>;
  readonly backups: Map<string, Backup>;
}

export interface Backup {
  readonly live: KubeObject;
  readonly base: KubeObject | undefined;
}

export function createShadow(now: () => number): Shadow {
  let uids = 0;
  return {
    base: createStore({
      now,
      refuse: () => undefined,
      onWrite: () => undefined,
      uid: () => `base-${(uids += 1)}`,
      keysOf,
    }),
    ours: new Map(),
    words: new Map(),
    marks: new Set(),
    touched: new Set(),
    unmarked: new Set(),
    orphaned: new Set(),
    backups: new Map(),
  };
}

/** From now on items of this plan are known as ours. */
export function learn(shadow: Shadow, id: string, plan: readonly Planned[]): void {
  for (const { edit, items } of plan) {
    const key = nameOf(edit.target);
    const known = shadow.ours.get(key) ?? new Map<ItemKey, Set<string>>();
    shadow.ours.set(key, known);
    for (const item of items) known.set(item, (known.get(item) ?? new Set()).add(id));
  }
}

/** The items of an edit as its change writes them. */
export function itemsOf(edit: Edit, id: string): readonly ItemKey[] {
  return stampItems(edit, id).flatMap(([list, items]) => items.map((item) => `${list} ${hashOfItem(item)}`));
}

/** The items of an object, in their order. */
export function itemsIn(object: KubeObject | undefined): readonly ItemKey[] {
  if (!object || !isMeshKind(object.kind)) return [];
  return listsOf(object).flatMap((list) =>
    itemsAt(object.spec, list).map((item) => `${list} ${hashOfItem(item)}`),
  );
}

export function addWord(shadow: Shadow, object: KubeObject, item: ItemKey): void {
  const key = keyOf(object);
  shadow.words.set(key, (shadow.words.get(key) ?? new Set()).add(item));
}

/** What of `all` is more than in `less`. */
export function more(all: readonly ItemKey[], less: readonly ItemKey[]): readonly ItemKey[] {
  const left = [...less];
  return all.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
