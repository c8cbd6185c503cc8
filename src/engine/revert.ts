/** Taking a change back: item by item, from the marks, in reverse order, and proven. */
import type { Change } from '../core/change.ts';
import { factOf } from '../core/change.ts';
import { markAgain } from '../core/edit.ts';
import type { KubeObject } from '../core/kube.ts';
import { nameOf } from '../core/kube.ts';
import { LIMITS } from '../core/limits.ts';
import type { Objects } from '../core/live.ts';
import { marksOf } from '../core/mark.ts';
import { mendLines } from '../core/mend.ts';
import { decodePlan } from '../core/plan.ts';
import { stampFor } from './apply.ts';
import type { Deps } from './deps.ts';
import { isoNow } from './deps.ts';
import type { Undone } from './take-back.ts';
import { takeBack, waitsForRest } from './take-back.ts';

/** Undoes every edit in reverse and records `reverted` with its proof, or `stuck` with what would mend it. `objects` were just read. */
export async function revert(deps: Deps, change: Change, objects: Objects): Promise<Change> {
  const edits = [...decodePlan(change.spec.plan).entries()].toReversed();
  const undone: Undone[] = [];
  for (const [order, edit] of edits) {
    // Of what was perhaps never made, only what is exactly ours is known to be: the rest is for a person to judge.
    const edited = factOf(change, 'applied') !== undefined;
    const seen = objects.get(nameOf(edit.target));
    if (seen && waitsForRest(edit.target) && undone.some((one) => 'why' in one)) {
      const why = `${nameOf(edit.target)}: it is kept until then, so that no plain text goes where TLS is spoken.`;
      undone.push({ why, mend: mendLines(seen, change.id) });
      continue;
    }
    const again = (live: KubeObject) => markAgain(live, edit, stampFor(change, order), { edited });
    undone.push(
      await takeBack(deps.cluster, edit.target, change.id, { marked: unlessSeen(change.id, again), seen }),
    );
    const wrote = marksOf(seen).has(change.id);
    if (edit.waits && wrote) await deps.clock.after(LIMITS.force);
  }
  const stuck = undone.filter((one) => 'why' in one);
  const at = isoNow(deps);
  if (stuck.length === 0) {
    const proof = undone.flatMap((one) => ('proof' in one ? [one.proof] : []));
    return deps.records.append(change, { type: 'reverted', at, proof });
  }
  const why = stuck.map((one) => one.why).join(' ');
  deps.log.error('an undo is not proven', { id: change.id, why });
  return deps.records.append(change, { type: 'stuck', at, why, mend: stuck.flatMap((one) => one.mend) });
}

/** A mark that vanishes while it is taken back was taken off by whoever was faster: what is left then is not ours. */
function unlessSeen(id: string, again: (live: KubeObject) => KubeObject): (live: KubeObject) => KubeObject {
  let seen = false;
  return (live) => {
    seen ||= marksOf(live).has(id);
    return seen ? live : again(live);
  };
}
