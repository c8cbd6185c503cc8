/** What became of a change, in sentences: the card's headline, and one line in the thread for each fact. */
import { span, when } from './blocks.ts';
import type { Change, FactOf } from './change.ts';
import { approvalsOf, endOf, factOf, isApproved, isClosed, isExtension, stuckOf } from './change.ts';
import type { Fact, Proof } from './fact.ts';
import { decodeExtension } from './plan.ts';
import { isEgress } from './policy.ts';
import { entities, escapeSlack, mentions } from './slack-text.ts';

/** Where the change stands; Slack's mrkdwn. */
export function headline(change: Change, lapse: number): string {
  const stuck = stuckOf(change);
  if (stuck) return `:rotating_light: *Not taken back yet*: ${entities(stuck.why)} We keep trying.`;
  if (isClosed(change)) return closedLine(change);
  if (factOf(change, 'armed')) return openLine(change);
  if (factOf(change, 'stopped')) return ':hourglass: Stopped; nothing was done.';
  if (isApproved(change)) return ':hourglass: Approved; being made.';
  return `:raised_hand: *Waiting for approval*, until ${when(Date.parse(change.spec.requestedAt) + lapse)}.`;
}

function openLine(change: Change): string {
  if (['stopped', 'failed', 'void'].some((type) => change.facts.some((fact) => fact.type === type))) {
    return ':hourglass: Being taken back.';
  }
  const end = endOf(change);
  const open = isEgress(change) ? 'until it is revoked' : 'until it is stopped';
  const until = end === undefined ? open : `until ${when(end)}`;
  if (!factOf(change, 'applied')) return ':hourglass: Being made.';
  const drifted = change.facts.map((fact) => (fact.type === 'drifted' ? driftLine(fact) : '')).join('');
  return `:large_green_circle: *Live* ${until}. In force within a moment; up to 10 s while the mesh is busy.${drifted}`;
}

/** Seen once, and told once: it may be mended since. */
function driftLine({ at, why }: FactOf<'drifted'>): string {
  return `\n:warning: Seen at ${when(Date.parse(at))}: ${entities(why)}. It is left as it is, and undone at the end.`;
}

function closedLine(change: Change): string {
  if (isExtension(change) && factOf(change, 'applied')) return `:white_check_mark: ${extendedLine(change)}`;
  const gone = factOf(change, 'taken-out');
  if (gone)
    return `:white_circle: *Over*: taken out by another hand than Drawbridge's, or by the sweeper (${entities(gone.why)}). Nothing of ours was put back.`;
  const done = factOf(change, 'reverted');
  if (done) return revertedLine(change, done.first ?? done.at);
  const denied = factOf(change, 'denied');
  if (denied) return `:no_entry: *Denied* by <@${denied.by}>. Nothing was done.`;
  if (factOf(change, 'lapsed')) return ':white_circle: *Lapsed*: nobody answered in time. Nothing was done.';
  const voided = factOf(change, 'void');
  if (voided)
    return `:white_circle: *Void*: ${entities(voided.why)}. Nothing was done.${follower(voided.successor)}`;
  return `:white_circle: *Over*: a later change took its place.`;
}

/** What an extension did, which shows in the record of another change. */
function extendedLine({ spec }: Change): string {
  const end = decodeExtension(spec.plan)?.end ?? '';
  return `*Extended* \`${spec.extends}\` until ${when(Date.parse(end))}.`;
}

function ended({ by, with: host }: FactOf<'stopped'>): string {
  return host ? `ended with \`${host}\`` : `ended by <@${by}>`;
}

function follower(successor: string | undefined): string {
  return successor ? ` \`${successor}\` takes its place.` : '';
}

function revertedLine(change: Change, at: string): string {
  const applied = factOf(change, 'applied');
  const failed = factOf(change, 'failed');
  if (!applied)
    return `:white_circle: *Not made*${failed ? `: ${entities(failed.why)}` : ''}. What was begun is taken back, and proven.`;
  const lasted = span((Date.parse(at) - Date.parse(applied.at)) / 1000);
  const stopped = factOf(change, 'stopped');
  return `:white_check_mark: *Over* after ${lasted}${stopped ? `, ${ended(stopped)}` : ''}. Taken back at ${when(Date.parse(at))}, and proven.`;
}

type Lines = { readonly [T in Fact['type']]: (fact: FactOf<T>, change: Change) => string };

const LINES: Lines = {
  approved: ({ by }, change) =>
    `Approved by <@${by}> (${approvalsOf(change).length} of ${change.spec.approval.count}).`,
  denied: ({ by }) => `Denied by <@${by}>.`,
  lapsed: () => 'Lapsed: nobody answered in time.',
  armed: ({ end }) => (end ? `Being made; ends ${when(Date.parse(end))}.` : 'Being made.'),
  applied: ({ at }, change) =>
    isExtension(change) ? extendedLine(change) : `Live: written and read back at ${when(Date.parse(at))}.`,
  extended: ({ end, by }) => `Extended until ${when(Date.parse(end))}${by ? ` by \`${by}\`` : ''}.`,
  stopped: ({ by, with: host }) =>
    host ? `Ended with \`${host}\`, on which it hangs.` : `Ended by <@${by}>.`,
  superseded: ({ by }) => `Superseded by \`${by}\`.`,
  'taken-out': ({ why }) =>
    `Taken out by another hand than Drawbridge's, or by the sweeper: ${entities(why)}. Nothing of ours was put back.`,
  drifted: ({ why }) =>
    `Changed by somebody else while live: ${entities(why)}. Left as it is; undone at the end.`,
  moved: ({ to }, { spec }) =>
    `:round_pushpin: DNS gives other addresses of ${escapeSlack(spec.scope.host)} now: ${escapeSlack(to.join(', '))}. Pods reach only those that are open. _Refresh addresses_ asks for these.`,
  failed: ({ why }) => `Not made: ${entities(why)}.`,
  void: ({ why, successor }) => `Void: ${entities(why)}.${follower(successor)}`,
  reverted: ({ at, proof }) => `Taken back at ${when(Date.parse(at))}. ${proof.map(proofLine).join(' ')}`,
  stuck: (fact, change) => stuckLine(fact, change, 'Not taken back yet'),
};

/** One line for the thread, for each fact. */
export function threadLine(change: Change, fact: Fact): string {
  const line = LINES[fact.type] as (fact: Fact, change: Change) => string;
  return line(fact, change);
}

/** Told again, while it stays stuck: to whom, how often it was tried, and what would mend it. */
export function stillStuckLine(change: Change, fact: FactOf<'stuck'>): string {
  const since = when(Date.parse(fact.first ?? fact.at));
  return stuckLine(fact, change, `Still not taken back, tried ${fact.count ?? 1} times since ${since}`);
}

/** For those who asked for it and those who may decide about it. */
function stuckLine({ why, mend }: FactOf<'stuck'>, { spec }: Change, what: string): string {
  const people = mentions([...new Set([spec.requester, ...spec.approval.from])]);
  const byHand =
    mend.length > 0 ? `To mend it by hand, and then press _Try again now_:\n${mendLines(mend)}` : '';
  return `:rotating_light: ${people}: ${what}: ${entities(why)} ${byHand}`;
}

function mendLines(mend: readonly string[]): string {
  return `\`\`\`${mend.map(entities).join('\n')}\`\`\``;
}

function proofLine(proof: Proof): string {
  const object = escapeSlack(proof.object);
  if (proof.by === 'absent') return `Nothing of ours is at ${object}.`;
  if (proof.by === 'hash') return `${object} is as it was before.`;
  const who = escapeSlack((proof.managers ?? []).join(', ')) || 'others';
  return `${object} is as ${who} left it; nothing of ours is in it.`;
}
