/**
 * Other people with kubectl, and GitOps: they edit, sync, delete and make anew what our changes are in.
 * Each edit goes into a shadow of the mesh as well, where nothing of ours ever is: what the end must equal.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../src/core/kube.ts';
import { canonical } from '../../src/core/digest.ts';
import type { Random } from '../simulation/random.ts';
import { random } from '../simulation/random.ts';
import type { Api } from './api.ts';
import type { Rewrite } from './edits.ts';
import { rewrites } from './edits.ts';
import { meddle } from './meddling.ts';
import type { Named } from './paths.ts';
import { keyOf, namedOf, pathOf } from './paths.ts';
import { rest } from './rest.ts';
import type { Scene, Shadow, Yard } from './yard.ts';
import { insist } from './yard.ts';
import { manifests } from './world.ts';

export interface Neighbours {
  readonly shadow: Shadow;
  readonly done: Promise<void>;
}

/** Goes on until the signal; an edit that is under way is finished. */
export function moveIn(scene: Scene, seed: number): Neighbours {
  const shadow = new Map(manifests().map((object) => [keyOf(namedOf(object)), object.spec ?? {}] as const));
  return { shadow, done: live({ ...scene, shadow }, random(seed, 'neighbours')) };
}

async function live(yard: Yard, random: Random): Promise<void> {
  const { signal } = yard;
  for (let n = 1; !signal.aborted; n += 1) {
    await rest(random.between(200, 1_500), signal);
    if (signal.aborted) return;
    const kind = random.between(1, 100);
    if (kind <= 12) await sync(yard, random);
    else if (kind <= 17) await meddle(yard, random);
    else if (kind <= 20) await replant(yard, random);
    else await edit(yard, random, n);
  }
}

async function edit(yard: Yard, random: Random, n: number): Promise<void> {
  const object = random.pick(manifests().filter(({ kind }) => kind === 'VirtualService'));
  const [what, rewrite] = random.pick(rewrites(n, `${object.metadata.name}.example.com`));
  await change(yard, { target: namedOf(object), what, rewrite });
}

interface Editing {
  readonly target: Named;
  readonly what: string;
  readonly rewrite: Rewrite;
}

/** Like kubectl edit: what was read, changed, goes back as a whole. Again until it is there. */
async function change({ api, shadow, chronicle }: Yard, { target, what, rewrite }: Editing): Promise<void> {
  const key = keyOf(target);
  for (;;) {
    const read = await api.call('GET', pathOf(target)).catch(() => undefined);
    const live = read?.status === 200 ? (read.body as KubeObject) : undefined;
    const next = live && rewrite(live.spec ?? {});
    if (live && next && canonical(next) === canonical(live.spec)) break;
    const query = '?fieldManager=kubectl-edit';
    if (live && next)
      await api.call('PUT', pathOf(target) + query, { ...live, spec: next }).catch(() => undefined);
    else await sleep(100);
  }
  shadow.set(key, rewrite(shadow.get(key) ?? {}));
  chronicle.note(`neighbour ${what}`, key);
}

/** GitOps applies what is in git: all that others put there goes, ours too. */
async function sync(yard: Yard, random: Random): Promise<void> {
  const object = random.pick(manifests());
  await insist(yard, () => apply(yard.api, object));
  yard.shadow.set(keyOf(namedOf(object)), object.spec ?? {});
  yard.chronicle.note('neighbour syncs', keyOf(namedOf(object)));
}

function apply(api: Api, object: KubeObject) {
  const query = '?fieldManager=gitops&force=true';
  return api.call('PATCH', pathOf(namedOf(object)) + query, object, 'application/apply-patch+yaml');
}

/** kubectl replace --force: gone, and made anew. */
async function replant(yard: Yard, random: Random): Promise<void> {
  const object = random.pick(manifests().filter(({ kind }) => kind === 'VirtualService'));
  const target = namedOf(object);
  const read = await yard.api.call('GET', pathOf(target)).catch(() => undefined);
  if (read?.status !== 200) return;
  // One that lands late must not take away what was made anew.
  const { uid } = (read.body as KubeObject).metadata;
  await insist(yard, () => yard.api.call('DELETE', pathOf(target), { preconditions: { uid } }), [404, 409]);
  await insist(yard, () => apply(yard.api, object));
  yard.shadow.set(keyOf(target), object.spec ?? {});
  yard.chronicle.note('neighbour replaces', keyOf(target));
}
