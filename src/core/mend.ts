/** The `kubectl` lines that mend a stuck undo by hand. */
import { strip } from './edit.ts';
import type { KubeObject } from './kube.ts';
import { MARK_PREFIX, marksOf } from './mark.ts';

/** Take our items out, then our mark off; or delete the object, where it would be left with nothing. */
export function mendLines(live: KubeObject, id: string): readonly string[] {
  const { name, namespace = '' } = live.metadata;
  const on = `-n ${namespace} ${live.kind.toLowerCase()} ${name}`;
  const lists = [
    ...new Set(
      marksOf(live)
        .get(id)
        ?.items.map((item) => item.list) ?? [],
    ),
  ];
  const spec = strip(live, [id]).spec ?? {};
  const left = lists.some((list) => Array.isArray(spec[list]) && spec[list].length > 0);
  if (!left && marksOf(live).get(id)?.shell !== undefined) return [`kubectl delete ${on}`];
  const patch = { spec: Object.fromEntries(lists.map((list) => [list, spec[list] ?? null])) };
  return [
    `kubectl patch ${on} --type=merge -p ${quote(JSON.stringify(patch))}`,
    `kubectl annotate ${on} ${MARK_PREFIX}${id}-`,
  ];
}

/** One word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
