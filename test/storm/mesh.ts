/** What the mesh must be when all is over: nothing of ours, and other people's objects as only they made them. */
import { canonical } from '../../src/core/digest.ts';
import type { JsonObject, KubeObject } from '../../src/core/kube.ts';
import { decodePlan } from '../../src/core/plan.ts';
import { nameOf } from '../../src/core/kube.ts';
import type { Violation } from './laws.ts';
import { keyOf, namedOf } from './paths.ts';
import { marksOn } from './presence.ts';
import { allChanges, isStanding } from './records.ts';
import type { Referee } from './referee.ts';
import type { Shadow } from './yard.ts';

const LABEL = 'app.kubernetes.io/managed-by';

export function judgeMesh(referee: Referee, shadow: Shadow): readonly Violation[] {
  const objects = [...referee.now('ServiceEntry'), ...referee.now('VirtualService')].filter(isOfMesh);
  const standing = allChanges(referee).filter(isStanding);
  const theirs = new Set(
    standing.flatMap(({ spec }) => decodePlan(spec.plan).map(({ target }) => nameOf(target))),
  );
  const ids = new Set(standing.map(({ id }) => id));
  return [
    ...objects.flatMap((object) => leftIn(object, ids)),
    ...differing(objects, shadow, theirs),
    ...objects.flatMap(ownedByUs),
  ];
}

/** Marks and rules of changes that are over. */
function leftIn(object: KubeObject, standing: ReadonlySet<string>): Violation[] {
  const about = keyOf(namedOf(object));
  const marks = marksOn(object).filter((id) => !standing.has(id));
  const text = JSON.stringify(object.spec ?? {});
  return [
    ...marks.map((id) => ({ what: `still bears the mark of ${id}`, about })),
    ...(/sink\.drawbridge\.dev|"name":"drawbridge-/.test(text)
      ? [{ what: 'still has a rule of ours', about }]
      : []),
  ];
}

function differing(objects: readonly KubeObject[], shadow: Shadow, theirs: ReadonlySet<string>): Violation[] {
  const live = new Map(objects.map((object) => [keyOf(namedOf(object)), object.spec ?? {}] as const));
  const changed = [...shadow].flatMap(([about, spec]) => {
    const now = live.get(about);
    if (!now) return [{ what: 'is gone, and nobody else deleted it', about }];
    const same = canonical(full(now)) === canonical(full(spec));
    const what = `is not as others made it:\n  is     ${canonical(now)}\n  should ${canonical(spec)}`;
    return same ? [] : [{ what, about }];
  });
  const strange = [...live.keys()].filter((key) => !shadow.has(key) && !theirs.has(key));
  return [...changed, ...strange.map((about) => ({ what: 'is there, and nobody else made it', about }))];
}

/** Without empty lists: they say the same as none. */
function full(spec: JsonObject): JsonObject {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => !isEmpty(value)));
}

/** The next sync would conflict with us: no list of others is ours. */
function ownedByUs(object: KubeObject): Violation[] {
  const about = keyOf(namedOf(object));
  if (object.metadata.labels?.[LABEL] === 'drawbridge') return [];
  const ours = (object.metadata.managedFields ?? []).filter(({ manager }) =>
    manager?.startsWith('drawbridge'),
  );
  const owns = ours.some(({ fieldsV1 }) => fieldsV1?.['f:spec'] !== undefined);
  return owns ? [{ what: 'a field of its spec is owned by us', about }] : [];
}

/** All but our own sinks. */
function isOfMesh({ metadata }: KubeObject): boolean {
  return metadata.namespace !== 'drawbridge';
}
