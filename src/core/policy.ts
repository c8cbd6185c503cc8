/** May they? One pure question about a plan, a click or a signal. */
import type { Approval, Change } from './change.ts';
import { approvalsOf, isApproved, isClosed, isExtension, stateOf, factOf } from './change.ts';
import type { Refusal } from './refusal.ts';
import { refusals } from './refusals/index.ts';

export interface Policy {
  /** Slack user groups and users who may approve. */
  readonly approvers: readonly string[];
  /** How long an unanswered request stands, in ms. */
  readonly lapse: number;
}

/** Somebody, with those of the policy's groups that they were in a moment ago. */
export interface Actor {
  readonly id: string;
  readonly groups: readonly string[];
  /** Groups that could not be looked up: they make nobody eligible. */
  readonly unknownGroups: readonly string[];
}

export type Subject =
  | { readonly kind: 'plan' }
  | { readonly kind: 'approve' | 'deny'; readonly change: Change; readonly digest: string }
  | { readonly kind: 'end'; readonly change: Change };

export type Judgement =
  | { readonly kind: 'allow'; readonly groups: readonly string[] }
  | { readonly kind: 'ask'; readonly approval: Approval }
  | Refusal;

/** Allow, ask others, or refuse. `now` is ms since the epoch. */
export function judge(subject: Subject, actor: Actor, policy: Policy, now: number): Judgement {
  switch (subject.kind) {
    case 'plan':
      return judgePlan(actor, policy);
    case 'approve':
    case 'deny':
      return judgeClick(subject, actor, policy, now);
    case 'end':
      return judgeEnd(subject.change, actor);
  }
}

function judgePlan(actor: Actor, policy: Policy): Judgement {
  const others = policy.approvers.filter((name) => name !== actor.id);
  if (others.length === 0) return refusals.noApprovers();
  return { kind: 'ask', approval: { count: 1, from: [...policy.approvers], policy: 'approvers' } };
}

type Click = Extract<Subject, { kind: 'approve' | 'deny' }>;

function judgeClick({ kind, change, digest }: Click, actor: Actor, policy: Policy, now: number): Judgement {
  if (digest !== change.spec.digest || factOf(change, 'void')) return refusals.staleCard();
  if (isClosed(change) || isApproved(change) || factOf(change, 'stopped')) {
    return refusals.alreadyDecided(stateOf(change));
  }
  if (now >= Date.parse(change.spec.requestedAt) + policy.lapse) return refusals.lapsedRequest();
  const own = actor.id === change.spec.requester;
  if (kind === 'deny' && own) return { kind: 'allow', groups: [] };
  if (own) return refusals.notYourOwn();
  const groups = eligibleAs(change, actor);
  if (groups.length === 0) return refusals.notEligible(actor.unknownGroups);
  const again = kind === 'approve' && approvalsOf(change).some((fact) => fact.by === actor.id);
  return again ? refusals.alreadyYours() : { kind: 'allow', groups };
}

/** Then nobody's groups need to be looked up. */
export function isForAnyoneToEnd(change: Change): boolean {
  return !change.spec.verb.startsWith('egress ');
}

/** Whether it is an open host, or a construct around one, on which other changes may hang. */
export function isEgress(change: Change): boolean {
  return change.spec.verb.startsWith('egress ') && !isExtension(change);
}

/** Chaos and traffic: anyone, at any time. An open host: who asked for it, or an eligible approver. */
function judgeEnd(change: Change, actor: Actor): Judgement {
  if (isClosed(change)) return over(change);
  if (isForAnyoneToEnd(change)) return { kind: 'allow', groups: [] };
  const groups = eligibleAs(change, actor);
  const may = actor.id === change.spec.requester || groups.length > 0;
  return may ? { kind: 'allow', groups } : refusals.notYoursToEnd(actor.unknownGroups);
}

/** As what the actor may decide: their own id, or groups of theirs, among those the change asks for. */
function eligibleAs(change: Change, actor: Actor): readonly string[] {
  const mine = [actor.id, ...actor.groups];
  return change.spec.approval.from.filter((name) => mine.includes(name));
}

function over(change: Change): Refusal {
  return refusals.nothingToEnd(change.id, stateOf(change));
}
