/** The `kubectl` lines that mend a stuck undo by hand. */
import { canonical } from './digest.ts';
import type { JsonObject, KubeObject, List } from './kube.ts';
import { itemsOf, listsOf, patchOf } from './lists.ts';
import { MARK_PREFIX, marksOf } from './mark.ts';
import { isBare, isLeftover, shellMarkOf, withoutTraces } from './spec.ts';

/**
 * Take out whatever keeps the undo from its proof, our items and what may be one of them, then our mark
 * off; or delete the object, where nothing valid would be left of it; or let go of one that is being deleted.
 */
export function mendLines(live: KubeObject, id: string): readonly string[] {
  const { name, namespace = '', annotations = {}, deletionTimestamp } = live.metadata;
  const on = `-n ${namespace} ${live.kind.toLowerCase()} ${name}`;
  if (deletionTimestamp !== undefined) return [`kubectl patch ${on} --type=merge -p ${quote(RELEASE)}`];
  const bare = withoutTraces(live, id);
  if (isBare(bare) || isLeftover(bare, shellMarkOf(live))) return [`kubectl delete ${on}`];
  const before = new Set(
    marksOf(live)
      .get(id)
      ?.items.map((item) => item.list),
  );
  const differs = (list: List) => canonical(itemsOf(bare.spec, list)) !== canonical(itemsOf(live.spec, list));
  const lists = listsOf(live).filter((list) => before.has(list) || differs(list));
  const patch = { spec: Object.assign({}, ...lists.map((list) => patchOf(bare.spec, list))) as JsonObject };
  return [
    ...(lists.length > 0 ? [`kubectl patch ${on} --type=merge -p ${quote(JSON.stringify(patch))}`] : []),
    ...(MARK_PREFIX + id in annotations ? [`kubectl annotate ${on} ${MARK_PREFIX}${id}-`] : []),
  ];
}

const RELEASE = JSON.stringify({ metadata: { finalizers: null } });

/** One word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
