/** What people with kubectl and GitOps do, to the mesh and to its shadow alike. */
import type { KubeObject, Target } from '../../src/core/kube.ts';
import { LISTS } from '../../src/core/kube.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { Store } from '../../playground/cluster/store.ts';
import { again } from './gitops.ts';
import { breakMark, copyMark, endMark, unmark } from './marking.ts';
import { duplicate, recreate, restore } from './recreating.ts';
import { added, edited, onItems, onOurs, onTheirs, turned } from './rules.ts';
import type { Sim } from './sim.ts';
import type { Hand, HandKind } from './story.ts';
import { keyOf } from './watching.ts';

export interface Doing {
  readonly sim: Sim;
  readonly target: Target;
  readonly live: KubeObject | undefined;
  readonly base: KubeObject | undefined;
  readonly n: number;
}

/** Does it, if there is something to do it to; what the server refuses, it refuses to both. */
export function doHand(sim: Sim, hand: Hand): void {
  const target = placeOf(sim, hand);
  if (!target) return;
  const { kind, namespace, name } = target;
  const live = sim.server.store.get(kind, namespace, name);
  const base = sim.shadow.base.get(kind, namespace, name);
  if (live?.metadata.deletionTimestamp !== undefined) return;
  const doing = { sim, target, live, base, n: hand.n };
  try {
    if (!sim.asPeople(() => HANDS[hand.does](doing))) return;
    sim.figures.foreign += 1;
    sim.figures.hands[hand.does] = (sim.figures.hands[hand.does] ?? 0) + 1;
    sim.trace(`somebody: ${hand.does} ${kind} ${namespace}/${name}`);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    sim.trace(`somebody: ${hand.does} ${kind} ${namespace}/${name}: ${error.message}`);
  }
}

function placeOf(sim: Sim, { to }: Hand): Target | undefined {
  if ('target' in to) return to.target;
  const change = sim.changeOf(to.of);
  const plan = change ? sim.planOf(change) : [];
  return plan[to.n % Math.max(1, plan.length)]?.edit.target;
}

/** `false` where nothing was done. */
export type Done = boolean;

const HANDS: Readonly<Record<HandKind, (doing: Doing) => Done>> = {
  'add-rule': (doing) => onItems(doing, (list, items, { live, n }) => added(list, items, live, n)),
  'drop-rule': (doing) => onTheirs(doing, () => []),
  'turn-rule': (doing) => onTheirs(doing, (item, n) => [turned(item, n)]),
  label: (doing) => onBoth(doing, (object) => labelled(object, `release`, `r${doing.n}`)),
  status: ({ sim, target, live }) => {
    if (live) sim.touch(target.kind, target.namespace, target.name);
    return live !== undefined;
  },
  apply: again,
  delete: removeBoth,
  recreate,
  rename: (doing) => duplicate(doing, 'renamed') && removeBoth(doing),
  duplicate: (doing) => duplicate(doing, 'copy'),
  'back-up': ({ sim, live, base }) => {
    if (live) sim.shadow.backups.set(keyOf(live), { live, base });
    return live !== undefined;
  },
  restore,
  'edit-ours': (doing) => onOurs(doing, (item, list, n) => [edited(item, list, n)]),
  'drop-ours': (doing) => onOurs(doing, () => []),
  unmark,
  'break-mark': breakMark,
  'copy-mark': copyMark,
  'end-mark': endMark,
  reshape: (doing) => {
    if (doing.live) doing.sim.shadow.touched.add(keyOf(doing.live));
    return onBoth(doing, (object) => ({
      ...object,
      spec: { ...object.spec, exportTo: [doing.n % 2 ? '*' : 'shop'] },
    }));
  },
  namespace: ({ sim, target, n }) => {
    if (target.namespace === 'drawbridge') return false;
    sim.server.removeNamespace(target.namespace, 60_000 + n * 1000);
    for (const kind of Object.keys(LISTS)) {
      for (const store of [sim.server.store, sim.shadow.base]) {
        for (const object of store.list(kind))
          if (object.metadata.namespace === target.namespace) store.remove(object);
      }
    }
    return true;
  },
};

const EDITOR = 'kubectl-edit';

export function put(store: Store, object: KubeObject, manager = EDITOR): void {
  store.update(object, { manager });
}

function onBoth({ sim, live, base }: Doing, change: (object: KubeObject) => KubeObject): Done {
  if (live) put(sim.server.store, change(live));
  if (base) put(sim.shadow.base, change(base));
  return live !== undefined;
}

export function removeBoth({ sim, live, base }: Doing): Done {
  if (live) sim.server.store.remove(live);
  if (base) sim.shadow.base.remove(base);
  return live !== undefined;
}

function labelled(object: KubeObject, key: string, value: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [key]: value } } };
}
