/** A plan: the exact edits of a change, as frozen data. It holds no time, uid, resourceVersion or change id. */
import { z } from 'zod';
import { canonical, sha256Hex } from './digest.ts';
import type { Json, JsonObject, List, MeshKind } from './kube.ts';
import { ALL_LISTS, LISTS, MESH_KINDS, nameOf } from './kube.ts';
import { holdsLists } from './lists.ts';

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const Item = z.custom<Json>(isObject);
const Items = z.partialRecord(z.enum(ALL_LISTS), z.array(Item).min(1));
export type Items = z.infer<typeof Items>;

/** What Kubernetes takes for a name: it becomes part of an address. */
const Name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const EditTarget = z.strictObject({
  kind: z.enum(MESH_KINDS),
  namespace: Name,
  name: Name,
});

/**
 * Made only when what was made before it is in force; and so long what was made before it outlives it in an undo.
 * Proxies are told of objects in no order that is known.
 */
const waits = z.literal(true).optional();

/** A whole object that is ours; where it is already there, it takes the items in. */
export const CreateEdit = z.strictObject({
  do: z.literal('create'),
  target: EditTarget,
  /** `spec` without the lists that items go into. */
  shell: z.custom<JsonObject>(isObject),
  items: Items,
  supersedes: z.string().optional(),
  waits,
});
export type CreateEdit = z.infer<typeof CreateEdit>;

/** Items at the top of lists of an object that others made. */
export const InsertEdit = z.strictObject({
  do: z.literal('insert'),
  target: EditTarget,
  items: Items,
  /** The change whose items the same write takes out. */
  supersedes: z.string().optional(),
  waits,
});
export type InsertEdit = z.infer<typeof InsertEdit>;

export const Edit = z.discriminatedUnion('do', [CreateEdit, InsertEdit]).refine(fitsItsKind, {
  error: 'items must be there, of lists of its kind, and not in the shell; some kinds are only created',
});
export type Edit = z.infer<typeof Edit>;

/** A later end for another change: all that the plan of an extension holds. */
export const Extension = z.strictObject({
  /** The id of the change that it extends. */
  extends: z.string().min(1),
  /** RFC 3339. Absolute, so that whoever approves it, and whenever it is made, means the same end. */
  end: z.iso.datetime(),
});
export type Extension = z.infer<typeof Extension>;

export interface Plan {
  /** In the order they are made: make before break. Undo runs in reverse. None in an extension. */
  readonly edits: readonly Edit[];
  readonly extension?: Extension;
  /** What people call the thing: `firestore.googleapis.com:443`. */
  readonly target: string;
  /** One sentence for the card: what will be true while the change is live. */
  readonly summary: string;
  /** What an approver ought to know. Outside the digest. */
  readonly warnings: readonly string[];
  /** Namespaces whose objects or callers it touches. */
  readonly namespaces: readonly string[];
  /** Host, ports and callers that routing changes may not share. */
  readonly scope: Scope;
}

/** What a routing change occupies: one open one per host, port and overlapping callers. */
export const Scope = z.object({
  host: z.string(),
  ports: z.array(z.number()),
  /** `*` is everyone; else a namespace; with `workload` only that one there. */
  namespace: z.string(),
  workload: z.string().optional(),
  /** `NAMESPACE/NAME` of the Gateway whose callers are meant instead. */
  gateway: z.string().optional(),
});
export type Scope = z.infer<typeof Scope>;

/** Most bytes that a stored plan may have (etcd takes about 1.5 MiB an object). */
export const PLAN_LIMIT = 256 * 1024;

/** The one string that is approved, stored and applied: canonical JSON of the edits, or of the extension. */
export function encodePlan(edits: readonly Edit[], extension?: Extension): string {
  return canonical(extension ?? edits);
}

export function digestOf(encoded: string): string {
  return sha256Hex(encoded);
}

/** The edits of a stored plan; none of an extension. Throws where it is neither: foreign data, never acted on. */
export function decodePlan(encoded: string): readonly Edit[] {
  const plan: unknown = JSON.parse(encoded);
  return Array.isArray(plan) ? Edits.parse(plan) : (Extension.parse(plan), []);
}

/** The extension that a stored plan is; undefined for one of edits. Throws where it is neither. */
export function decodeExtension(encoded: string): Extension | undefined {
  const plan: unknown = JSON.parse(encoded);
  return Array.isArray(plan) ? undefined : Extension.parse(plan);
}

/** Kinds of others' that take items of ours in; of the rest there are only our own. */
const INSERTED: readonly MeshKind[] = ['ServiceEntry', 'VirtualService'];

/** A mark is per change and object, so a second edit of the same object would undo the first. */
const Edits = z
  .array(Edit)
  .min(1)
  .refine((edits) => new Set(edits.map((edit) => nameOf(edit.target))).size === edits.length, {
    error: 'one edit for each object',
  });

function fitsItsKind(edit: CreateEdit | InsertEdit): boolean {
  const lists: readonly List[] = LISTS[edit.target.kind];
  const named = Object.keys(edit.items) as List[];
  const isOfKind = named.length > 0 && named.every((list) => lists.includes(list));
  if (edit.do === 'insert') return isOfKind && INSERTED.includes(edit.target.kind);
  return isOfKind && !holdsLists(edit.shell, lists);
}
