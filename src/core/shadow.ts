/** What istiod warns of where a rule of ours stands in front of others' (ISTIO.md 2.3, "unreachable/duplicate rules"). */
import { claimsOf } from './claim.ts';
import type { KubeObject } from './kube.ts';

/** That nothing reaches a rule below ours is what was asked for, and no fault: of our own rules it would be one. */
export function isShadow(warning: string, object: KubeObject): boolean {
  const [, number] = /^virtualService rule #(\d+) (?:match #\d+ is )?not used/.exec(warning) ?? [];
  if (number === undefined) return false;
  // Rules of HTTP are told by their names, and ours all have one.
  const ours = claimsOf(object).filter(({ list }) => list === 'tls' || list === 'tcp');
  return ours.length > 0 && !ours.some(({ at }) => at === Number(number));
}
