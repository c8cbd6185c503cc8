/** More time for something open: which change is meant, whether it can have it, and until when. */
import type { Change } from '../../core/change.ts';
import { endOf, factOf, isEnding, isExtension, stateOf, stuckOf } from '../../core/change.ts';
import { span } from '../../core/blocks.ts';
import type { Outcome, Request } from '../../core/command.ts';
import { nearest } from '../../core/nearest.ts';
import type { Plan } from '../../core/plan.ts';
import type { Refusal } from '../../core/refusal.ts';
import { isRefusal } from '../../core/refusal.ts';
import { refusals } from '../../core/refusals/index.ts';
import type { View } from '../../core/view.ts';
import { actsIn, byId, comesFirst, openChanges } from './open.ts';

export interface ExtendArgs {
  /** Of the change, or its beginning. */
  readonly id: string;
  /** Whole seconds more. */
  readonly for: number;
}

/** So much more time than the change has now: an absolute end, which is what is approved. */
export function planExtension(request: Request<ExtendArgs>, view: View): Outcome {
  const change = findLease(request, view);
  if (isRefusal(change)) return change;
  const end = endToExtend(change, view);
  if (isRefusal(end)) return end;
  const other = openChanges(view, ({ spec }) => spec.extends === change.id).find((one) =>
    comesFirst(view, one),
  );
  if (other) return refusals.extensionOpen(change.id, other.id, `<@${other.spec.requester}>`);
  const seconds = request.args.for;
  return { kind: 'plan', plan: toPlan(change, end + seconds * 1000, seconds), seconds };
}

/** The open change that is meant, if it is of the family that was typed and of this channel. */
function findLease({ args, verb, words, namespaces }: Request<ExtendArgs>, view: View): Change | Refusal {
  const [family = ''] = verb.split(' ');
  const rest = words['for']?.join(' ') ?? '';
  const open = openChanges(view, () => true);
  const [change, ...more] = byId(open, args.id);
  if (!change) return refusals.noSuchLease(args.id, family, nearest(args.id, idsOf(open, family)));
  if (more.length > 0) return refusals.ambiguousId(args.id, [change.id, ...more.map(({ id }) => id)]);
  const { id, spec } = change;
  if (spec.extends !== undefined) return refusals.extensionOfExtension(id, spec.extends, family, rest);
  if (!spec.verb.startsWith(`${family} `)) return refusals.extendElsewhere(id, spec.verb, rest);
  if (!actsIn(change, namespaces)) return refusals.leaseElsewhere(id, spec.namespace, namespaces);
  return change;
}

function idsOf(changes: readonly Change[], family: string): readonly string[] {
  const meant = changes.filter((change) => !isExtension(change) && change.spec.verb.startsWith(`${family} `));
  return meant.map(({ id }) => id);
}

/** When it ends now, ms since the epoch; or why that cannot be moved. */
function endToExtend(change: Change, view: View): number | Refusal {
  const { id, spec } = change;
  if (spec.seconds === undefined) return refusals.noEnd(id);
  if (isEnding(change) || stuckOf(change)) return refusals.endsAlready(id, stateOf(change));
  const end = endOf(change);
  if (end === undefined || !factOf(change, 'applied')) return refusals.notLiveYet(id, stateOf(change));
  return end <= view.takenAt ? refusals.endsAlready(id, stateOf(change)) : end;
}

function toPlan({ id, spec, facts }: Change, end: number, seconds: number): Plan {
  const drifts = facts.flatMap((fact) => (fact.type === 'drifted' ? [fact.why] : []));
  return {
    edits: [],
    extension: { extends: id, end: new Date(end).toISOString() },
    target: id,
    summary: `\`${id}\` (/${spec.verb} ${spec.target}) stays ${span(seconds)} longer. ${spec.summary}`,
    warnings: drifts.map((why) => `It has drifted: ${why}; that is left as it is, until the new end.`),
    namespaces: spec.namespaces,
    scope: spec.scope,
  };
}
