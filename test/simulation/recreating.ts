/** Objects made anew by people: from their manifest, from a backup, or as a copy under another name. */
import type { KubeObject } from '../../src/core/kube.ts';
import { MARK_PREFIX, marksOf } from '../../src/core/mark.ts';
import type { Store } from '../../playground/cluster/store.ts';
import type { Doing } from './hands.ts';
import { put, removeBoth } from './hands.ts';
import { itemsIn } from './shadow.ts';
import type { Sim } from './sim.ts';
import { keyOf } from './watching.ts';

const CREATOR = 'kubectl-create';

/** What stands in a file: no server's fields. */
export function manifest({ apiVersion, kind, metadata, spec }: KubeObject, name = metadata.name): KubeObject {
  const { namespace = '', labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    ...(spec ? { spec } : {}),
  };
}

/** Deletes it and creates it again: from their own file, or where it is ours alone as it stood there. */
export function recreate(doing: Doing): boolean {
  const { sim, live, base } = doing;
  if (!live) return false;
  removeBoth(doing);
  sim.shadow.touched.add(keyOf(live));
  sim.server.store.create(manifest(base ?? live), { manager: CREATOR });
  if (base) sim.shadow.base.create(manifest(base), { manager: CREATOR });
  return true;
}

/** Marks and rules of ours included. */
export function duplicate({ sim, live }: Doing, suffix: string): boolean {
  if (!live || /-(copy|renamed)$/.test(live.metadata.name)) return false;
  const copy = manifest(live, `${live.metadata.name}-${suffix}`);
  if (sim.server.store.get(copy.kind, copy.metadata.namespace ?? '', copy.metadata.name)) return false;
  sim.server.checkNamespace(copy.metadata.namespace ?? '');
  for (const store of [sim.server.store, sim.shadow.base]) store.create(copy, { manager: CREATOR });
  rememberMarks(copy, sim.shadow.marks);
  return true;
}

/** An old backup of the object, over it or in its place. */
export function restore(doing: Doing): boolean {
  const { sim, target, live, base, n } = doing;
  const backup = sim.shadow.backups.get(`${target.kind} ${target.namespace}/${target.name}`);
  if (!backup) return false;
  sim.server.checkNamespace(target.namespace);
  sim.shadow.touched.add(keyOf(backup.live));
  rememberMarks(backup.live, sim.shadow.marks);
  if (isOrphan(sim, backup.live)) sim.shadow.orphaned.add(keyOf(backup.live));
  bring(sim.server.store, live, backup.live, n);
  if (backup.base) bring(sim.shadow.base, base, backup.base, n);
  else if (base) sim.shadow.base.remove(base);
  return true;
}

/** Items of ours in it, and not one mark that tells whose. */
function isOrphan({ shadow }: Sim, live: KubeObject): boolean {
  const ours = shadow.ours.get(keyOf(live));
  const marks = marksOf(live);
  return itemsIn(live).some((item) => {
    const ids = [...(ours?.get(item) ?? [])];
    return ids.length > 0 && !ids.some((id) => marks.has(id));
  });
}

function bring(store: Store, now: KubeObject | undefined, then: KubeObject, n: number): void {
  if (now && n % 2 === 0) {
    const { labels, annotations } = then.metadata;
    const metadata = { ...now.metadata, labels: labels ?? {}, annotations: annotations ?? {} };
    return put(store, { ...now, metadata, spec: then.spec ?? {} }, 'kubectl-replace');
  }
  if (now) store.remove(now);
  store.create(manifest(then), { manager: CREATOR });
}

function rememberMarks(object: KubeObject, marks: Set<string>): void {
  const keys = Object.keys(object.metadata.annotations ?? {}).filter((key) => key.startsWith(MARK_PREFIX));
  for (const key of keys) marks.add(`${keyOf(object)} ${key}`);
}
