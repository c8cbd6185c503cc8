/** Somebody labels, edits or deletes an object of ours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { canonical } from '../../src/core/digest.ts';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import type { Random } from '../simulation/random.ts';
import { append } from './edits.ts';
import type { Named } from './paths.ts';
import { keyOf, namedOf, pathOf } from './paths.ts';
import type { Yard } from './yard.ts';
import { insist } from './yard.ts';

export async function meddle(yard: Yard, random: Random): Promise<void> {
  const all = [...yard.referee.now('VirtualService'), ...yard.referee.now('ServiceEntry')].filter(isOurs);
  if (all.length === 0) return;
  const object = random.pick(all);
  const kind = random.between(1, 100);
  if (kind <= 35) await remove(yard, namedOf(object));
  else if (kind <= 65 && object.kind === 'VirtualService') await join(yard, object, random.between(1, 9_999));
  else await label(yard, namedOf(object), random.between(1, 99));
}

function isOurs({ metadata }: KubeObject): boolean {
  return metadata.namespace === 'shop' && metadata.labels?.['app.kubernetes.io/managed-by'] === 'drawbridge';
}

async function read({ api }: Yard, target: Named): Promise<KubeObject | undefined> {
  for (;;) {
    const said = await api.call('GET', pathOf(target)).catch(() => undefined);
    if (said?.status === 200) return said.body as KubeObject;
    if (said?.status === 404) return undefined;
    await sleep(100);
  }
}

async function label(yard: Yard, target: Named, n: number): Promise<void> {
  const body = { metadata: { labels: { seen: `by-${n}` } } };
  const type = 'application/merge-patch+json';
  await insist(yard, () => yard.api.call('PATCH', pathOf(target), body, type), [404]);
  yard.chronicle.note('neighbour labels ours', keyOf(target));
}

async function remove(yard: Yard, target: Named): Promise<void> {
  const uid = (await read(yard, target))?.metadata.uid;
  if (uid === undefined) return;
  await insist(yard, () => yard.api.call('DELETE', pathOf(target), { preconditions: { uid } }), [404, 409]);
  // Also where the answer that it is gone was lost.
  yard.shadow.delete(keyOf(target));
  yard.chronicle.note('neighbour deletes ours', keyOf(target));
}

/** A rule of theirs among ours: from then on the object is theirs too, and stays. */
async function join(yard: Yard, { kind, metadata, spec }: KubeObject, n: number): Promise<void> {
  const target = namedOf({ apiVersion: '', kind, metadata });
  const [host] = (spec?.['hosts'] ?? []) as readonly string[];
  const rule = { name: `guest-${n}`, match: [{ port: 80 }], route: [{ destination: { host: host ?? '' } }] };
  const rewrite = (fields: JsonObject) => append(fields, 'http', rule);
  for (;;) {
    const live = await read(yard, target);
    if (!live) return;
    const next = rewrite(live.spec ?? {});
    if (canonical(next) === canonical(live.spec)) {
      const { http: _http, tls: _tls, tcp: _tcp, ...shell } = live.spec ?? {};
      yard.shadow.set(keyOf(target), rewrite(yard.shadow.get(keyOf(target)) ?? shell));
      return yard.chronicle.note('neighbour joins ours', keyOf(target));
    }
    const path = `${pathOf(target)}?fieldManager=kubectl-edit`;
    await yard.api.call('PUT', path, { ...live, spec: next }).catch(() => undefined);
  }
}
