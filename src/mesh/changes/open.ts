/** Open changes as other requests see them: whom they belong to, and what they occupy. */
import type { Change, ChangeSpec } from '../../core/change.ts';
import { endOf, factOf, isClosed, isExtension, isInForce } from '../../core/change.ts';
import { countItems } from '../../core/claim.ts';
import type { KubeObject } from '../../core/kube.ts';
import { sameTarget, targetOf } from '../../core/kube.ts';
import { isOurs, marksOf } from '../../core/mark.ts';
import { decodePlan } from '../../core/plan.ts';
import type { Edit } from '../../core/plan.ts';
import { isEgress } from '../../core/policy.ts';
import type { Refusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { FIELDS } from '../../core/view.ts';
import type { Callers } from '../view/callers.ts';
import { callersOverlap } from '../view/callers.ts';
import { meets } from '../view/host.ts';
import { makerOf } from '../view/owner.ts';

export function isChaos(change: Change): boolean {
  return change.spec.verb.startsWith('chaos ') && !isExtension(change);
}

export function isTraffic(change: Change): boolean {
  return change.spec.verb.startsWith('traffic ') && !isExtension(change);
}

export function isAllow(change: Change): boolean {
  return change.spec.verb === 'egress allow';
}

/** What opens a host, or gives its calls TLS or another way: all that `egress revoke` closes. */
export function isConstruct(change: Change): boolean {
  return /^egress (allow|originate|gateway)$/.test(change.spec.verb);
}

/** What it made of its hosts: "a.example.com", "TLS for http://a.example.com". */
export function sayConstruct(change: Change): string {
  const hosts = hostsOfChange(change).join(', ');
  if (change.spec.verb === 'egress originate') return `TLS for http://${hosts}`;
  return change.spec.verb === 'egress gateway'
    ? `the way of ${change.spec.target} through the egress gateway`
    : hosts;
}

/** Whether it is still to be made, or opened hosts: then a second one for a host would be one too many. */
export function isOpening(change: Change): boolean {
  return isAllow(change) || (isConstruct(change) && !factOf(change, 'applied'));
}

/** Open changes that are wanted, those that end first in front. */
export function openChanges(view: View, wanted: (change: Change) => boolean): readonly Change[] {
  const sorted = sortedOpen.get(view.changes) ?? sortOpen(view.changes);
  sortedOpen.set(view.changes, sorted);
  return sorted.filter(wanted);
}

/** A plan asks many times, and there may be thousands. */
const sortedOpen = new WeakMap<readonly Change[], readonly Change[]>();

function sortOpen(changes: readonly Change[]): readonly Change[] {
  return changes
    .filter((change) => !isClosed(change))
    .map((change) => ({ change, end: endOf(change) ?? Infinity }))
    .toSorted((a, b) => (a.end === b.end ? (a.change.id < b.change.id ? -1 : 1) : a.end - b.end))
    .map(({ change }) => change);
}

/** Whether it acts for one of these namespaces. */
export function actsIn(change: Change, namespaces: readonly string[]): boolean {
  return change.spec.scope.namespace === '*'
    ? namespaces.includes(change.spec.namespace)
    : namespaces.includes(change.spec.scope.namespace);
}

/** Hosts that it is about: several for an allow of several. */
export function hostsOfChange(change: Change): readonly string[] {
  return change.spec.scope.host.split(' ');
}

/**
 * Whether it counts for what is being planned. When a change is planned again to be made, what was asked
 * after it does not: else two could void each other, or one that nobody approved void one that was.
 */
export function comesFirst({ planningFor }: View, { id, spec, facts }: Change): boolean {
  if (!planningFor) return true;
  if (spec.follows === planningFor.id) return false;
  if (facts.some(({ type }) => type === 'armed')) return true;
  const since = Date.parse(spec.requestedAt) - Date.parse(planningFor.requestedAt);
  return since < 0 || (since === 0 && id < planningFor.id);
}

export interface Aimed {
  readonly host: string;
  readonly ports: readonly number[];
  readonly callers: Callers;
}

/** The open routing changes that already have this host, one of these ports, and some of these callers. */
export function inTheWay(view: View, { host, ports, callers }: Aimed): readonly Change[] {
  const routing = (change: Change) =>
    /^(chaos|traffic) /.test(change.spec.verb) && !isExtension(change) && comesFirst(view, change);
  const found = openChanges(view, routing).filter(({ spec: { scope } }) => {
    const portsMeet = scope.ports.length === 0 || scope.ports.some((port) => ports.includes(port));
    return portsMeet && meets(scope.host, host) && callersOverlap(callers, scope, view);
  });
  // Made, a change has taken the older one's items out; that one's record is told a moment later.
  return found.filter(({ id }) => !found.some((other) => isInForce(other) && takesPlaceOf(other, id)));
}

function takesPlaceOf(change: Change, id: string): boolean {
  return editsOf(change).some(({ supersedes }) => supersedes === id);
}

/** The edits that it stands for; none where its plan is not one. */
export function editsOf({ spec }: Change): readonly Edit[] {
  const edits = decoded.get(spec) ?? decode(spec.plan);
  decoded.set(spec, edits);
  return edits;
}

/** An object that holds items of the change, and not its mark. */
export function unmarkedIn(change: Change, view: View): KubeObject | undefined {
  for (const edit of editsOf(change)) {
    const { target } = edit;
    const object = view[FIELDS[target.kind]].find((one) => sameTarget(targetOf(one), target));
    if (!object || marksOf(object).has(change.id)) continue;
    if (countItems(object, edit, change.id).there > 0) return object;
  }
  return undefined;
}

/** What was asked is written once. */
const decoded = new WeakMap<ChangeSpec, readonly Edit[]>();

function decode(plan: string): readonly Edit[] {
  try {
    return decodePlan(plan);
  } catch {
    return [];
  }
}

/** "`k7q2mx`, asked by <@U1>, until 2026-11-21 10:42 UTC". */
export function sayChange(change: Change): string {
  return `\`${change.id}\`, asked by <@${change.spec.requester}>, ${sayUntil(change)}`;
}

export function sayUntil(change: Change): string {
  const end = endOf(change);
  if (!factOf(change, 'armed')) return 'not approved yet';
  if (end !== undefined) return `until ${minuteOf(end)}`;
  return isEgress(change) ? 'until it is revoked' : 'until it is stopped';
}

/** Who has the object there, and until when. */
export function sayBy(object: KubeObject, view: View): string {
  const ids = [...marksOf(object).keys()];
  const change = ids.length > 0 ? view.changes.find(({ id }) => ids.includes(id)) : undefined;
  if (change) return sayChange(change);
  return isOurs(object) ? 'made with Drawbridge; the record is gone' : `made by ${makerOf(object)}`;
}

/** `2026-11-21 10:42 UTC`. */
export function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Changes whose id begins with the word, or is it. */
export function byId(changes: readonly Change[], word: string): readonly Change[] {
  const exact = changes.filter((change) => change.id === word);
  return exact.length > 0 ? exact : changes.filter((change) => change.id.startsWith(word));
}

/** The open change whose id, or its beginning, this is; undefined where it is none. Three letters at least, so that hardly any host or name is taken for one. */
export function idMeant(view: View, word: string): Change | Refusal | undefined {
  if (!/^[0-9a-z]{3,}$/.test(word)) return undefined;
  const meant = byId(view.changes, word);
  return meant.length > 1
    ? refusals.ambiguousId(
        word,
        meant.map(({ id }) => id),
      )
    : meant[0];
}
