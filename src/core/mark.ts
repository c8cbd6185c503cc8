/**
 * Marks: one annotation per change on every object that it created or edited. Undo, and its proof,
 * are possible with nothing but these, so whatever reads them trusts neither their text nor their place.
 */
import { z } from 'zod';
import type { KubeObject } from './kube.ts';
import { ALL_LISTS } from './kube.ts';

export const MARK_PREFIX = 'drawbridge.dev/change-';
const LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = { [LABEL]: 'drawbridge' } as const;

/** How one item of ours is found again: by name where its list has names, else by hash. */
export const ItemMark = z.object({
  list: z.enum(ALL_LISTS),
  name: z.string().optional(),
  hash: z.string(),
  port: z.number().optional(),
  sni: z.array(z.string()).optional(),
  /** For a rule without a name: whether it leads to sinks only. */
  sink: z.boolean().optional(),
  /** For a rule without a name: whether it leads to a sink with a share of its connections. */
  share: z.boolean().optional(),
  /** Hash of the fault, or of the destinations with weights or subsets, where no rule had it before us. */
  effect: z.string().optional(),
  /** Of a rule with an effect and without a name: hash of what it matches. */
  match: z.string().optional(),
});
export type ItemMark = z.infer<typeof ItemMark>;

/** Who owns a list of the object besides us: ours are never the last hands on it. `ports` is owned item by item. */
export const Owner = z.object({
  list: z.enum(ALL_LISTS).exclude(['ports']),
  manager: z.string().min(1).max(128),
  operation: z.enum(['Apply', 'Update']),
  apiVersion: z.string().optional(),
  time: z.string().optional(),
});
export type Owner = z.infer<typeof Owner>;

/** Most writes that a mark tells: the API server itself keeps about ten. */
export const SEEN_LIMIT = 64;

export const Mark = z.object({
  v: z.literal(1),
  /** The object's own kind, name and namespace: a copy elsewhere is not ours. */
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
  /** RFC 3339; absent for a permanent change. People move it by hand, so any offset will do. */
  ends: z.iso.datetime({ offset: true }).optional(),
  /** Place of the edit in its plan; undo runs from the highest down. */
  order: z.number().int(),
  by: z.string(),
  /** RFC 3339: when the change was armed. */
  at: z.iso.datetime(),
  items: z.array(ItemMark),
  /** The items are taken out; only the proof and this mark's own removal are left to do. */
  out: z.literal(true).optional(),
  /** For an object of our own: hash of its `spec` without the lists, as we made it. */
  shell: z.string().optional(),
  /** `metadata.generation` before the edit; 0 where there was no object. */
  generation: z.number().int(),
  /** Hash of `spec` without any marked item, from before the edit; `absent` for nothing. */
  before: z.string(),
  /** Unreadable ones are nobody: the items come out all the same. */
  owners: z.array(Owner).default([]).catch([]),
  /**
   * Other people's writes of `spec` that the object showed before the edit (`writeKey`): what shows
   * others came since, by the API server's clock alone. Absent in older marks and where there are too many.
   */
  seen: z.array(z.string()).max(SEEN_LIMIT).optional().catch(undefined),
  /** Hashes of items that stood there before the edit and could be taken for ours: they are not. */
  theirs: z.array(z.string()).default([]).catch([]),
  supersedes: z.string().optional(),
});
export type Mark = z.infer<typeof Mark>;

export const ABSENT = 'absent';

/** Every mark on the object that parses and names this very object and rules of its own, by change id. */
export function marksOf(object: KubeObject | undefined): ReadonlyMap<string, Mark> {
  if (!object) return new Map();
  const read = known.get(object) ?? readMarks(object);
  known.set(object, read);
  return read;
}

/** Objects are never changed in place, and one is asked for its marks many times. */
const known = new WeakMap<KubeObject, ReadonlyMap<string, Mark>>();

function readMarks(object: KubeObject): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const [key, text] of Object.entries(object.metadata.annotations ?? {})) {
    if (!key.startsWith(MARK_PREFIX)) continue;
    const mark = parseMark(text);
    const id = key.slice(MARK_PREFIX.length);
    if (mark && isItsOwn(mark, object) && namesItsOwn(mark, id)) marks.set(id, mark);
  }
  return marks;
}

/** Ids whose mark is on the object but was written for another one, or does not parse. */
export function strangeMarksOf(object: KubeObject): readonly string[] {
  const good = marksOf(object);
  return Object.keys(object.metadata.annotations ?? {})
    .filter((key) => key.startsWith(MARK_PREFIX))
    .map((key) => key.slice(MARK_PREFIX.length))
    .filter((id) => !good.has(id));
}

/** The object with this mark of the change instead of any other. */
export function withMark(object: KubeObject, id: string, mark: Mark): KubeObject {
  const annotations = { ...object.metadata.annotations, [MARK_PREFIX + id]: JSON.stringify(mark) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * The object with this change's mark ending then; the same reference where it has none, or ends no sooner.
 * Metadata alone, so the lists stay whose they are. Never earlier: of two extensions the later end stands.
 */
export function extendMark(live: KubeObject, id: string, ends: string): KubeObject {
  const mark = marksOf(live).get(id);
  if (!mark || (mark.ends !== undefined && Date.parse(mark.ends) >= Date.parse(ends))) return live;
  return withMark(live, id, { ...mark, ends });
}

/** Whether we made the object, or somebody says that we did. */
export function isOurs(object: KubeObject): boolean {
  return object.metadata.labels?.[LABEL] === MANAGED_BY[LABEL];
}

function isItsOwn(mark: Mark, object: KubeObject): boolean {
  const { name, namespace } = object.metadata;
  return mark.name === name && mark.namespace === namespace && mark.kind === object.kind;
}

/** A mark that names other people's rules would have us take them out. */
function namesItsOwn(mark: Mark, id: string): boolean {
  return mark.items.every(
    ({ list, name }) => (list !== 'http' && list !== 'servers') || name?.startsWith(`drawbridge-${id}-`),
  );
}

function parseMark(text: string): Mark | undefined {
  try {
    return Mark.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
