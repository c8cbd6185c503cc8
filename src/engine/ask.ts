/** A command: parsed, planned, judged, rehearsed; only then is there a record. */
import type { Asked, Reply } from '../core/asking.ts';
import type { ChangeSpec } from '../core/change.ts';
import type { Outcome, Request } from '../core/command.ts';
import { help } from '../core/help.ts';
import { idFrom, requestHash } from '../core/id.ts';
import { parse } from '../core/parse.ts';
import { digestOf, encodePlan, PLAN_LIMIT } from '../core/plan.ts';
import { judge } from '../core/policy.ts';
import { ClusterError } from '../core/ports.ts';
import type { Refusal } from '../core/refusal.ts';
import { isRefusal } from '../core/refusal.ts';
import { refusals } from '../core/refusals/index.ts';
import { withPeople } from '../core/slack-text.ts';
import type { Deps } from './deps.ts';
import { ANSWER_TIME, isoNow, REHEARSAL_TIME, VIEW_AGE, within } from './deps.ts';
import { createOrFind } from './follow.ts';
import { withAddresses } from './lookup.ts';
import { rehearse } from './rehearse.ts';
import { whyNoLease } from './starting.ts';

/** What is to be done about what was typed, for the engine to do. */
export type Answer =
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'signal'; readonly signal: Extract<Outcome, { kind: 'signal' }>['signal'] };

/** Answers within `ANSWER_TIME` or refuses with what state the mesh is in. */
export async function answer(deps: Deps, asked: Asked): Promise<Answer> {
  const parsed = parse(asked, deps.channels[asked.channel] ?? [], deps.registry);
  if (isRefusal(parsed)) return reply(refusalText(parsed));
  if (parsed.kind === 'help') return reply(help(deps.registry, asked.family, parsed.verb));
  const until = deps.clock.now() + ANSWER_TIME;
  const request = await withAddresses(deps, parsed.request);
  if (isRefusal(request)) return reply(refusalText(request));
  const outcome = planNow(deps, request);
  if (isRefusal(outcome)) return reply(refusalText(outcome));
  if (outcome.kind === 'reply') return reply(outcome.text);
  if (outcome.kind === 'signal') return outcome;
  const opened = await open({ deps, asked, request, planned: outcome, until });
  return isRefusal(opened) ? reply(refusalText(opened)) : opened;
}

/** What, why, and what to type instead; Slack's mrkdwn. */
export function refusalText({ what, why, fix }: Refusal): string {
  return `:no_entry: ${withPeople(what)}\n${withPeople(why)}\n:bulb: ${withPeople(fix)}`;
}

export function reply(text: string): { kind: 'reply' } & Reply {
  return { kind: 'reply', text };
}

type Planned = Extract<Outcome, { kind: 'plan' }>;

interface Opened {
  readonly deps: Deps;
  readonly asked: Asked;
  readonly request: Request;
  readonly planned: Planned;
  /** ms since the epoch: when the person is to have an answer. */
  readonly until: number;
}

async function open({ deps, asked, request, planned, until }: Opened): Promise<Answer | Refusal> {
  const actor = { id: request.requester, groups: [], unknownGroups: [] };
  const judgement = judge({ kind: 'plan' }, actor, deps.policy, deps.clock.now());
  if (isRefusal(judgement)) return judgement;
  if (judgement.kind !== 'ask') throw new Error('a plan was allowed without an approval');
  const hash = requestHash(request.team, asked.trigger);
  const spec = specFor({ deps, request, planned, hash, approval: judgement.approval });
  if (spec.plan.length > PLAN_LIMIT) return refusals.planTooLarge(spec.plan.length, PLAN_LIMIT);
  const tried = await tryOut(deps, planned, spec);
  if (isRefusal(tried)) return tried;
  return store(deps, { ...spec, warnings: [...spec.warnings, ...tried.warnings] }, until);
}

async function tryOut(deps: Deps, { plan }: Planned, spec: ChangeSpec) {
  const stamp = { id: idFrom(spec.hash), by: spec.requester, at: spec.requestedAt };
  try {
    const refused = whyNoLease(deps, spec.seconds);
    if (refused) return refused;
    return await within(
      deps,
      REHEARSAL_TIME,
      rehearse(deps, plan, stamp, spec.seconds),
      refusals.clusterAway(),
    );
  } catch (error) {
    if (error instanceof ClusterError) return refusals.clusterAway();
    throw error;
  }
}

async function store(deps: Deps, spec: ChangeSpec, until: number): Promise<Answer | Refusal> {
  const refusal = refusals.notStored(idFrom(spec.hash));
  try {
    const left = until - deps.clock.now();
    const change = await within(deps, left, createOrFind(deps, spec), undefined);
    return change ? { kind: 'created', id: change.id } : refusal;
  } catch (error) {
    if (error instanceof ClusterError) return refusal;
    throw error;
  }
}

/** What the command makes of the mesh. Of an old view only an end is believed: stopping waits for nothing. */
function planNow(deps: Deps, request: Request): Outcome {
  const view = deps.watched.view(Infinity);
  const outcome = deps.registry.get(request.verb)?.plan(request, view);
  if (!outcome) throw new Error('a parsed verb has no command');
  const old = deps.watched.age() > VIEW_AGE;
  return old && (isRefusal(outcome) || outcome.kind !== 'signal') ? refusals.viewStale() : outcome;
}

interface Pieces {
  readonly deps: Deps;
  readonly request: Request;
  readonly planned: Planned;
  readonly hash: string;
  readonly approval: ChangeSpec['approval'];
}

function specFor({ deps, request, planned, hash, approval }: Pieces): ChangeSpec {
  const { plan, seconds } = planned;
  const encoded = encodePlan(plan.edits, plan.extension);
  const { text, verb, words, requester, team, channel, namespace, reason } = request;
  return {
    v: 1,
    hash,
    text,
    verb,
    args: Object.fromEntries(Object.entries(words).map(([name, values]) => [name, [...values]])),
    requester,
    team,
    channel,
    requestedAt: isoNow(deps),
    ...(reason === undefined ? {} : { reason }),
    ...(seconds === undefined ? {} : { seconds }),
    namespace,
    namespaces: [...plan.namespaces],
    target: plan.target,
    summary: plan.summary,
    warnings: [...plan.warnings],
    scope: plan.scope,
    approval,
    plan: encoded,
    digest: digestOf(encoded),
    ...(plan.extension ? { extends: plan.extension.extends } : {}),
  };
}
