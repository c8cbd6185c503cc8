/** What a write leaves as it was. */
import type { KubeObject, Metadata } from '../../src/core/kube.ts';

/** What the server sets stays; `/status` is another endpoint. */
export function withoutStatus(live: KubeObject, given: KubeObject): KubeObject {
  const { status: _status, ...object } = given;
  const metadata = { ...given.metadata, ...pick(live.metadata, SET_BY_SERVER) };
  for (const key of SET_BY_SERVER)
    if (!Object.hasOwn(live.metadata, key)) delete (metadata as Partial<Metadata>)[key];
  return { ...object, metadata, ...(live.status ? { status: live.status } : {}) };
}

const SET_BY_SERVER = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as (keyof Metadata)[];

function pick(from: Metadata, keys: readonly (keyof Metadata)[]): Partial<Metadata> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(from, key)).map((key) => [key, from[key]]));
}

export function withStatus(live: KubeObject, given: KubeObject): KubeObject {
  const { status } = clean(given);
  return status ? { ...live, status } : live;
}

/** A copy without what JSON does not know. */
export function clean(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
