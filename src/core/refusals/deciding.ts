/** Refusals of who, when and whether: approvals, clicks, and ends. */
import type { Refusal } from '../refusal.ts';
import { refusal } from './say.ts';

export function notYourOwn(): Refusal {
  return refusal(
    'own-request',
    'You asked for this yourself.',
    'Nobody approves their own request.',
    'Ask one of the approvers on the card.',
  );
}

export function notEligible(unknownGroups: readonly string[]): Refusal {
  const why =
    unknownGroups.length > 0
      ? `You are not named, and Slack did not say who is in ${unknownGroups.join(', ')}; a group that cannot be looked up makes nobody eligible.`
      : 'You are not among the people who may decide it.';
  return refusal('not-eligible', 'You may not decide this.', why, 'Ask one of the approvers on the card.');
}

export function notYoursToEnd(unknownGroups: readonly string[]): Refusal {
  const looked =
    unknownGroups.length > 0 ? ` (Slack did not say who is in ${unknownGroups.join(', ')}.)` : '';
  return refusal(
    'not-yours-to-end',
    'You may not end this.',
    `An open host is closed early by whoever asked for it, or by one of its approvers.${looked}`,
    'Ask one of them to press *End now*.',
  );
}

export function alreadyDecided(state: string): Refusal {
  return refusal(
    'already-decided',
    'This was decided already.',
    `It is ${state}; a request is decided once.`,
    'Look at the card: it shows what became of it.',
  );
}

export function alreadyYours(): Refusal {
  return refusal(
    'already-approved',
    'You approved this already.',
    'Each approval must be a different person.',
    'Ask another of the approvers.',
  );
}

export function lapsedRequest(): Refusal {
  return refusal(
    'lapsed',
    'Nobody answered in time.',
    'An unanswered request lapses, so that nothing lands by surprise.',
    'Ask again: type the command once more.',
  );
}

export function staleCard(): Refusal {
  return refusal(
    'stale-card',
    'This card shows something else than what would be done now.',
    'The world moved, and the plan with it.',
    'Look at the card as it is now, and decide on that.',
  );
}

export function otherEnd(id: string): Refusal {
  return refusal(
    'other-end',
    `\`${id}\` does not end any more when this card said.`,
    'It was extended meanwhile, or it is ending.',
    'Look at the card as it is now, and press the button again if it is still there.',
  );
}

export function unknownChange(id: string): Refusal {
  return refusal(
    'unknown-change',
    `There is no change \`${id}\`.`,
    'Its record is gone, or was never made.',
    '`/chaos status` and `/egress list` show what is open.',
  );
}

export function nothingToEnd(id: string, state: string): Refusal {
  return refusal(
    'nothing-to-end',
    `\`${id}\` is over.`,
    `It is ${state}; there is nothing of it to take back.`,
    '`/chaos status` and `/egress list` show what is open.',
  );
}

export function nothingStuck(id: string, state: string): Refusal {
  return refusal(
    'nothing-stuck',
    `\`${id}\` is not stuck.`,
    `It is ${state}; nothing waits to be tried again.`,
    'Look at the card: it shows what became of it.',
  );
}

export function noApprovers(): Refusal {
  return refusal(
    'no-approvers',
    'Nobody could approve this.',
    'You are the only approver in the settings, and nobody approves their own request.',
    'Have somebody added to `approvers` in the settings.',
  );
}
