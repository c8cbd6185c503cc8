/** The `kubectl` lines that mend a stuck undo by hand. */
import { listsOf } from './claim.ts';
import type { KubeObject } from './kube.ts';
import { MARK_PREFIX, marksOf } from './mark.ts';
import { isBare, withoutTraces } from './spec.ts';

/**
 * Take out whatever keeps the undo from its proof, our items and what may be one of them, then our mark
 * off; or delete the object, where nothing valid would be left of it; or let go of one that is being deleted.
 */
export function mendLines(live: KubeObject, id: string): readonly string[] {
  const { name, namespace = '', annotations = {}, deletionTimestamp } = live.metadata;
  const on = `-n ${namespace} ${live.kind.toLowerCase()} ${name}`;
  if (deletionTimestamp !== undefined) return [`kubectl patch ${on} --type=merge -p ${quote(RELEASE)}`];
  const bare = withoutTraces(live, id);
  if (isBare(bare)) return [`kubectl delete ${on}`];
  const before = new Set(
    marksOf(live)
      .get(id)
      ?.items.map((item) => item.list),
  );
  const lists = listsOf(live).filter((list) => before.has(list) || bare.spec?.[list] !== live.spec?.[list]);
  const patch = { spec: Object.fromEntries(lists.map((list) => [list, bare.spec?.[list] ?? null])) };
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
