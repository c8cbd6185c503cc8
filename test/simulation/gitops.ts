/** GitOps: the owner applies its manifest by server-side apply, now and then, in a new version. */
import type { KubeObject, List } from '../../src/core/kube.ts';
import { isMeshKind } from '../../src/core/kube.ts';
import { itemsOf, listsOf } from '../../src/core/lists.ts';
import { ClusterError } from '../../src/core/ports.ts';
import type { Store } from '../../playground/cluster/store.ts';
import type { Doing } from './hands.ts';
import { hostOf, withItems } from './rules.ts';
import type { Sim } from './sim.ts';
import { keyOf } from './watching.ts';
import { ruleList, theirRule } from './world-http.ts';

/** Lists that an owner's new version adds a rule to. */
const RULES: readonly List[] = ['http', 'tls', 'tcp'];
const OWNER = 'argocd-controller';

/** Applies the object's manifest in its `n`th version, by force where people edited what it owns. */
export function again({ sim, target, n }: Doing): boolean {
  const key = `${target.kind} ${target.namespace}/${target.name}`;
  const made = sim.story.world.objects.find(({ object }) => keyOf(object) === key);
  if (!made || !isMeshKind(made.object.kind) || target.namespace === 'drawbridge') return false;
  sim.server.checkNamespace(target.namespace);
  sync(sim, version(made.object, n), 0);
  return true;
}

/** Most tries until a conflict that is ours alone must be over. */
const TRIES = 40;
const PAUSE = 15_000;

/** A conflict that only we cause, since we hold a list for a moment, is tried again; for ever it must not last. */
function sync(sim: Sim, manifest: KubeObject, tries: number): void {
  const { store } = sim.server;
  const { base } = sim.shadow;
  const apply = (to: Store, how: { force?: boolean; dryRun?: boolean }) =>
    sim.asPeople(() => to.apply(manifest, { manager: OWNER, ...how }));
  const said = [base, store].flatMap((to) => conflictOf(() => apply(to, { dryRun: true })));
  // Conflicts between people are theirs to force; one with us is none of theirs.
  const ours = said.some((conflict) => conflict.includes('drawbridge'));
  if (ours && !isLost(sim, manifest, tries)) return later(sim, manifest, tries + 1);
  for (const to of [store, base]) apply(to, { force: said.length > 0 });
}

/** Whose list it was, nobody knows any more: its owner has to force it. */
function isLost({ shadow }: Sim, manifest: KubeObject, tries: number): boolean {
  return tries === TRIES && shadow.unmarked.has(keyOf(manifest));
}

function later(sim: Sim, manifest: KubeObject, tries: number): void {
  sim.figures.fights += 1;
  const name = keyOf(manifest);
  if (tries > TRIES) return sim.fail('ownership', `${name}: its owner's apply conflicts with us for ever`);
  sim.trace(`somebody: apply ${name} conflicts with us`);
  sim.time.at(sim.time.now() + PAUSE, () => sync(sim, manifest, tries));
}

function conflictOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ClusterError && error.fault === 'conflict') return [error.message];
    throw error;
  }
}

function version(object: KubeObject, n: number): KubeObject {
  const labels = { ...object.metadata.labels, version: `v${n}` };
  const next = { ...object, metadata: { ...object.metadata, labels } };
  const list = listsOf(object).find((one) => RULES.includes(one) && itemsOf(object.spec, one).length > 0);
  if (!list || n % 3 === 0) return next;
  const host = hostOf(object);
  const rule = theirRule(ruleList(list), host, `version-${n}.example.net`, 8000 + n);
  return withItems(next, list, [...itemsOf(object.spec, list), rule]);
}
