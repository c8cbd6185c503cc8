/** The card: the one Slack message that shows a change. A pure function of its record. */
import type { ClickAction } from './asking.ts';
import { buttonFor } from './asking.ts';
import type { Block, Button } from './blocks.ts';
import { context, markdown, plain, section, span, when } from './blocks.ts';
import type { Change } from './change.ts';
import { endOf, factOf, isApproved, isClosed, isEnding, isExtension, stuckOf } from './change.ts';
import type { Fact } from './fact.ts';
import { decodeExtension } from './plan.ts';
import { isEgress } from './policy.ts';
import type { Message } from './ports.ts';
import { code, entities, escapeSlack, mentions } from './slack-text.ts';
import { headline, threadLine } from './story.ts';

export interface CardOptions {
  /** Base address of Kiali, if the settings have one. */
  readonly kiali?: string;
  /** How long an unanswered request stands, in ms. */
  readonly lapse: number;
  /** Where the records are. */
  readonly namespace: string;
}

export function renderCard(change: Change, options: CardOptions): Message {
  const { spec } = change;
  const title = `\`/${spec.verb}\`  ${code(spec.target)}`;
  const blocks: Block[] = [
    section(`${title}\n${headline(change, options.lapse)}`),
    section(entities(spec.summary)),
    { type: 'section', fields: fields(change).map(markdown) },
    ...warnings(change),
    ...buttons(change),
    context(footer(change, options)),
  ];
  return { text: `/${spec.verb} ${entities(spec.target)}: ${headline(change, options.lapse)}`, blocks };
}

function fields(change: Change): string[] {
  const { spec } = change;
  const approved = factOf(change, 'approved');
  return [
    `*Asked by*\n<@${spec.requester}>`,
    approved
      ? `*Approved by*\n<@${approved.by}>`
      : `*Needs*\n${spec.approval.count} of ${mentions(spec.approval.from)}`,
    `*Namespace*\n${code(spec.namespace)}`,
    `*How long*\n${howLong(change)}`,
    ...(spec.reason === undefined ? [] : [`*Because*\n${escapeSlack(spec.reason)}`]),
  ];
}

/** What is said in the thread; with a button where there is something to do about it. */
export interface Line {
  readonly text: string;
  readonly blocks?: readonly Block[];
}

/** One line for the thread, for each fact. */
export function lineFor(change: Change, fact: Fact): Line {
  const text = threadLine(change, fact);
  if (fact.type !== 'moved') return { text };
  const refresh = button(change, 'refresh', 'Refresh addresses', 'primary');
  return { text, blocks: [section(text), { type: 'actions', elements: [refresh] }] };
}

function howLong(change: Change): string {
  const { seconds, plan } = change.spec;
  if (seconds === undefined) return isEgress(change) ? 'until revoked' : 'until stopped';
  const later = isExtension(change) ? decodeExtension(plan) : undefined;
  if (later) return moreTime(seconds, Date.parse(later.end));
  const end = endOf(change);
  const until = factOf(change, 'extended') ? 'extended until' : 'until';
  return `${span(seconds)}${end === undefined ? '' : `, ${until} ${when(end)}`}`;
}

/** Its end was so much earlier when it was asked. */
function moreTime(seconds: number, end: number): string {
  return `${span(seconds)} more, until ${when(end)} instead of ${when(end - seconds * 1000)}`;
}

function warnings(change: Change): Block[] {
  if (isClosed(change) || change.spec.warnings.length === 0) return [];
  return [section(change.spec.warnings.map((warning) => `:warning: ${entities(warning)}`).join('\n'))];
}

function buttons(change: Change): Block[] {
  const yaml = button(change, 'yaml', 'Show YAML');
  const retry = button(change, 'retry', 'Try again now', 'primary');
  if (stuckOf(change)) return [{ type: 'actions', elements: [retry, yaml] }];
  if (isClosed(change)) return [{ type: 'actions', elements: [yaml] }];
  if (isApproved(change) || factOf(change, 'stopped')) {
    return [{ type: 'actions', elements: [yaml, ...ending(change), ...extending(change)] }];
  }
  const approve = button(change, 'approve', 'Approve', 'primary');
  const deny = button(change, 'deny', 'Deny', 'danger');
  return [{ type: 'actions', elements: [approve, deny, yaml] }];
}

function button(change: Change, action: ClickAction, label: string, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    text: plain(label),
    ...buttonFor(action, { id: change.id, digest: change.spec.digest }),
    ...(style ? { style } : {}),
  };
}

function ending(change: Change): Button[] {
  return factOf(change, 'stopped') || isExtension(change) ? [] : [endNow(change)];
}

/** Asks for as much time again; the end that is seen goes along, so that a click counts for no other. */
function extending(change: Change): Button[] {
  const { seconds, digest } = change.spec;
  const end = endOf(change);
  if (seconds === undefined || end === undefined || isEnding(change) || !factOf(change, 'applied')) return [];
  const value = { id: change.id, digest, end: new Date(end).toISOString() };
  return [{ type: 'button', text: plain(`Extend by ${span(seconds)}`), ...buttonFor('extend', value) }];
}

/** Ending is asked twice: a slip of the thumb closes a host that somebody needs. */
function endNow(change: Change): Button {
  return {
    ...button(change, 'end', 'End now', 'danger'),
    confirm: {
      title: plain('End it now?'),
      text: markdown(`\`${change.id}\` is taken back at once.`),
      confirm: plain('End now'),
      deny: plain('Leave it'),
    },
  };
}

function footer(change: Change, { kiali, namespace }: CardOptions): string {
  const { id, spec } = change;
  const graph =
    kiali && `${kiali.replace(/\/$/, '')}/console/graph/namespaces/?namespaces=${spec.namespaces.join(',')}`;
  const parts = [
    `\`${id}\``,
    `plan \`${spec.digest.slice(0, 12)}\``,
    `\`kubectl get mc ${id} -n ${namespace}\``,
  ];
  return [...parts, ...(graph ? [`<${graph}|Kiali>`] : [])].join('  ·  ');
}
