/**
 * Field ownership of the lists we edit. An update makes us their owner, and the owner's next
 * server-side apply would then conflict; a metadata-only write that gives them back cures it
 * (measured: LIBRARIES.md, "What a real API server does", 13).
 */
import type { Json, JsonObject, KubeObject, List, ManagedFields } from './kube.ts';
import { fieldsOf } from './kube.ts';
import type { Path } from './lists.ts';
import { pathOf, put } from './lists.ts';
import { marksOf, Owner } from './mark.ts';

/** Managers whose writes count as ours. */
export const OUR_MANAGERS: readonly string[] = ['drawbridge', 'drawbridge-sweeper'];

export function isOurManager(manager: string | undefined): boolean {
  return OUR_MANAGERS.includes(manager ?? '');
}

/** Other people's writes of `spec` that the object shows. */
export function writesOf(object: KubeObject): readonly ManagedFields[] {
  return (object.metadata.managedFields ?? []).filter(
    (fields) => !isOurManager(fields.manager) && fields.fieldsV1?.['f:spec'] !== undefined,
  );
}

/**
 * One write, as the API server dated it: `kubectl-edit Update @2026-03-01T12:00:00Z`. It keeps whole
 * seconds: what one manager writes twice in one of them looks like one write.
 */
export function writeKey({ manager = '', operation = '', subresource = '', time = '' }: Write): string {
  return `${manager} ${operation} ${subresource}@${time}`;
}

type Write = Pick<ManagedFields, 'manager' | 'operation' | 'subresource' | 'time'>;

/**
 * Who owns each of these lists besides us; from the marks where we alone hold it at the moment.
 * `ports` has no owner: its items are owned one by one (a map by name), and we take none from anybody.
 */
export function ownersOf(object: KubeObject, lists: readonly List[]): Owner[] {
  return [...new Set(lists)].flatMap((list) => {
    const now = (object.metadata.managedFields ?? [])
      .filter((fields) => !isOurManager(fields.manager) && owns(fields, list))
      .flatMap((fields) => toOwner(fields, list));
    return now.length > 0 ? now : ownersInMarks(object, list);
  });
}

/** Whether we alone put the item there, whoever edited it since; known of ports only. */
export function isPutByUs(object: KubeObject, list: List, item: Json): boolean {
  const managers = putBy(object, list, item);
  return managers.length > 0 && managers.every(isOurManager);
}

/** Whether somebody else put the item there; known of ports only. */
export function isPutByOthers(object: KubeObject, list: List, item: Json): boolean {
  return putBy(object, list, item).some((manager) => !isOurManager(manager));
}

/** Of `ports` the API server keeps who put each, by its name. */
function putBy(object: KubeObject, list: List, item: Json): readonly (string | undefined)[] {
  const key = `k:${JSON.stringify({ name: fieldsOf(item)['name'] ?? null })}`;
  return (object.metadata.managedFields ?? []).flatMap((fields) => {
    const isPut = list === 'ports' && '.' in fieldsOf(fieldsOf(specOf(fields)['f:ports'])[key]);
    return isPut ? [fields.manager] : [];
  });
}

/** The same object with those lists owned by whom they belonged to; the same reference if nothing is due. */
export function giveBack(object: KubeObject, owners: readonly Owner[]): KubeObject {
  const due = owners.filter((owner) => isDue(object, owner));
  if (due.length === 0) return object;
  const managedFields = due.reduce(handOver, object.metadata.managedFields ?? []);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** What the mark says that saw the latest owner: an earlier mark may name one who has lost it since. */
function ownersInMarks(object: KubeObject, list: List): Owner[] {
  const groups = [...marksOf(object).values()].map((mark) =>
    mark.owners.filter((owner) => owner.list === list),
  );
  return groups.reduce((latest, group) => (lastTime(group) > lastTime(latest) ? group : latest), []);
}

/** ms since the epoch; 0 for owners without a time, -1 for none. */
function lastTime(owners: readonly Owner[]): number {
  return Math.max(-1, ...owners.map((owner) => Date.parse(owner.time ?? '') || 0));
}

function isDue(object: KubeObject, owner: Owner): boolean {
  return (object.metadata.managedFields ?? []).some(
    (fields) => isOurManager(fields.manager) && owns(fields, owner.list),
  );
}

function handOver(all: readonly ManagedFields[], owner: Owner): readonly ManagedFields[] {
  const taken = all
    .map((fields) => (isOurManager(fields.manager) ? without(fields, owner.list) : fields))
    .filter((fields) => !isOurManager(fields.manager) || Object.keys(fields.fieldsV1 ?? {}).length > 0);
  const at = placeOf(taken, owner);
  if (at < 0) return [...taken, withList(newEntry(owner), owner.list)];
  return taken.map((fields, n) => (n === at ? withList(latest(fields, owner), owner.list) : fields));
}

/** The entry may be one that we made anew for an earlier write of theirs. */
function latest(fields: ManagedFields, { time }: Owner): ManagedFields {
  const isLater = time !== undefined && Date.parse(time) > (Date.parse(fields.time ?? '') || 0);
  return isLater ? { ...fields, time } : fields;
}

/** The owner's own entry, best the one of the same version of the API; -1 where it vanished. */
function placeOf(all: readonly ManagedFields[], owner: Owner): number {
  const isTheirs = (fields: ManagedFields) =>
    fields.manager === owner.manager && fields.operation === owner.operation && !fields.subresource;
  const same = all.findIndex((fields) => isTheirs(fields) && fields.apiVersion === owner.apiVersion);
  return same >= 0 ? same : all.findIndex(isTheirs);
}

function newEntry({ manager, operation, apiVersion, time }: Owner): ManagedFields {
  return {
    manager,
    operation,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  };
}

function owns(fields: ManagedFields, list: List): boolean {
  const found = keysOf(list).reduce<Json | undefined>((inner, key) => fieldsOf(inner)[key], specOf(fields));
  return !fields.subresource && found !== undefined;
}

/** How `fieldsV1` says where the list stands. */
function keysOf(list: List): Path {
  const [first, ...deeper] = pathOf(list);
  return [`f:${first}`, ...deeper.map((key) => `f:${key}`)];
}

function specOf(fields: ManagedFields): JsonObject {
  return fieldsOf(fields.fieldsV1?.['f:spec']);
}

function withList(fields: ManagedFields, list: List): ManagedFields {
  const spec = put(specOf(fields), keysOf(list), {});
  return { ...fields, fieldsV1: { ...fields.fieldsV1, 'f:spec': spec } };
}

function without(fields: ManagedFields, list: List): ManagedFields {
  if (!owns(fields, list)) return fields;
  const spec = put(specOf(fields), keysOf(list), undefined);
  const { 'f:spec': _spec, ...rest } = fields.fieldsV1 ?? {};
  return { ...fields, fieldsV1: Object.keys(spec).length > 0 ? { ...rest, 'f:spec': spec } : rest };
}

/** None for `ports` (`f:ports: {}` would claim the list and lose its items), nor what the API server would not take back. */
function toOwner({ manager, operation, apiVersion, time }: ManagedFields, list: List): Owner[] {
  const owner = Owner.safeParse({ list, manager, operation, apiVersion, time });
  return owner.success ? [owner.data] : [];
}
