/** A live change beside a rule of somebody's that leads to a sink too: before such a rule was refused, that could be made. */
import { hashOfItem } from '../../src/core/item.ts';
import type { JsonObject } from '../../src/core/kube.ts';
import { listOf } from '../../src/core/kube.ts';
import { marksOf, withMark } from '../../src/core/mark.ts';
import { specHash } from '../../src/core/spec.ts';
import { NAMED } from './objects.ts';
import type { Rig } from './rig.ts';

/** Puts the rule last, and into the mark that it stood there before. */
export async function beside(at: Rig, rule: JsonObject): Promise<void> {
  const { id } = await at.change();
  await at.world.user('kubectl').edit(NAMED, (object) => {
    const put = { ...object, spec: { ...object.spec, tls: [...listOf(object.spec, 'tls'), rule] } };
    const mark = marksOf(object).get(id);
    if (!mark) throw new Error('nothing is live there');
    const theirs = { ...mark, theirs: [hashOfItem(rule)] };
    return withMark(put, id, { ...theirs, before: specHash(withMark(put, id, theirs)) });
  });
}
