/**
 * Field ownership of the lists we edit. An update makes us their owner, and the owner's next
 * server-side apply would then conflict; a metadata-only write that gives them back cures it
 * (measured: LIBRARIES.md, "What a real API server does", 13).
 */
import type { JsonObject, KubeObject, ManagedFields } from './kube.ts';
import type { Owner } from './mark.ts';
import { marksOf } from './mark.ts';

/** Managers whose writes count as ours. */
export const OUR_MANAGERS: readonly string[] = ['drawbridge', 'drawbridge-sweeper'];

/** Who owns each of these lists, us left out; from an earlier mark where we hold it at the moment. */
export function ownersOf(object: KubeObject, lists: readonly string[]): Owner[] {
  const earlier = [...marksOf(object).values()].flatMap((mark) => mark.owners);
  return lists.flatMap((list) => {
    const entry = object.metadata.managedFields?.find((fields) => !isOurs(fields) && owns(fields, list));
    const owner = entry ? toOwner(entry, list) : earlier.find((o) => o.list === list);
    return owner ? [owner] : [];
  });
}

/** The same object with those lists owned by whom they belonged to; the same reference if nothing is due. */
export function giveBack(object: KubeObject, owners: readonly Owner[]): KubeObject {
  const due = owners.filter((owner) => isDue(object, owner));
  if (due.length === 0) return object;
  const managedFields = due.reduce(handOver, object.metadata.managedFields ?? []);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** Whether we own a list of the object that, by its marks, belongs to someone else. */
export function owesOwnership(object: KubeObject): boolean {
  return [...marksOf(object).values()].some((mark) => mark.owners.some((owner) => isDue(object, owner)));
}

function isDue(object: KubeObject, owner: Owner): boolean {
  return (object.metadata.managedFields ?? []).some((fields) => isOurs(fields) && owns(fields, owner.list));
}

function handOver(all: readonly ManagedFields[], owner: Owner): readonly ManagedFields[] {
  const taken = all.map((fields) => (isOurs(fields) ? without(fields, owner.list) : fields));
  const there = taken.some((fields) => isOwner(fields, owner));
  const entries = there ? taken : [...taken, newEntry(owner)];
  return entries
    .map((fields) => (isOwner(fields, owner) ? withList(fields, owner.list) : fields))
    .filter((fields) => Object.keys(fields.fieldsV1 ?? {}).length > 0);
}

function isOwner(fields: ManagedFields, owner: Owner): boolean {
  return fields.manager === owner.manager && fields.operation === owner.operation && !fields.subresource;
}

function newEntry(owner: Owner): ManagedFields {
  const { manager, operation, apiVersion, time } = owner;
  return { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: {} };
}

function isOurs(fields: ManagedFields): boolean {
  return OUR_MANAGERS.includes(fields.manager ?? '');
}

function specOf(fields: ManagedFields): JsonObject {
  return (fields.fieldsV1?.['f:spec'] as JsonObject | undefined) ?? {};
}

function owns(fields: ManagedFields, list: string): boolean {
  return Object.hasOwn(specOf(fields), `f:${list}`);
}

function withList(fields: ManagedFields, list: string): ManagedFields {
  return { ...fields, fieldsV1: { ...fields.fieldsV1, 'f:spec': { ...specOf(fields), [`f:${list}`]: {} } } };
}

function without(fields: ManagedFields, list: string): ManagedFields {
  const { [`f:${list}`]: _taken, ...spec } = specOf(fields);
  const { 'f:spec': _spec, ...rest } = fields.fieldsV1 ?? {};
  return { ...fields, fieldsV1: Object.keys(spec).length > 0 ? { ...rest, 'f:spec': spec } : rest };
}

function toOwner(fields: ManagedFields, list: string): Owner {
  return {
    list,
    manager: fields.manager ?? '',
    operation: fields.operation ?? 'Update',
    apiVersion: fields.apiVersion,
    time: fields.time,
  };
}
