/** Refusals of who, when and whether: approvals, clicks, and the state of the mesh and of ourselves. */
import type { Refusal } from '../refusal.ts';

function refusal(code: string, what: string, why: string, fix: string): Refusal {
  return { kind: 'refusal', code, what, why, fix };
}

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

export function noApprovers(): Refusal {
  return refusal(
    'no-approvers',
    'Nobody could approve this.',
    'You are the only approver in the settings, and nobody approves their own request.',
    'Have somebody added to `approvers` in the settings.',
  );
}

export function clusterAway(nothingDone = 'Nothing was done.'): Refusal {
  return refusal(
    'cluster-away',
    `The API server does not answer. ${nothingDone}`,
    'Without it, nobody can say what the mesh holds now.',
    'Try again in a minute; what is open ends on time as soon as the API server answers.',
  );
}

export function notStored(id: string): Refusal {
  return refusal(
    'not-stored',
    `The API server did not answer while \`${id}\` was stored.`,
    'It may have been stored all the same. Nothing was changed in the mesh.',
    'If its card appears within a minute, use that; else type the command again.',
  );
}

export function viewStale(): Refusal {
  return refusal(
    'view-stale',
    'What we know of the mesh is too old to plan on. Nothing was done.',
    'The API server has sent nothing for more than 5 seconds.',
    'Try again in a minute.',
  );
}

export function rehearsalRefused(object: string, said: string): Refusal {
  return refusal(
    'rehearsal-refused',
    `The rehearsal of ${object} failed. Nothing was done.`,
    `The API server said: ${said}`,
    'Change the request, or mend what it names, and ask again.',
  );
}

export function doesNotFit(why: string): Refusal {
  return refusal(
    'does-not-fit',
    'What was planned does not fit the mesh any more. Nothing was done.',
    `${why}.`,
    'Type it again in a few seconds: it is planned anew on the mesh as it is then.',
  );
}

export function undoRefused(object: string, said: string): Refusal {
  return refusal(
    'undo-would-be-refused',
    `${object} could not be put back as it is. Nothing was done.`,
    `The API server refuses the object as it stands today: ${said}`,
    'Mend that object first, and ask again.',
  );
}

export function lacksRights(rights: readonly string[]): Refusal {
  return refusal(
    'bot-lacks-rights',
    'Drawbridge may not do, or not undo, this. Nothing was done.',
    `Its account lacks: ${rights.join('; ')}.`,
    'Have the role in `deploy/rbac.yaml` applied, and ask again.',
  );
}

export function nameTaken(object: string): Refusal {
  return refusal(
    'name-taken',
    `${object} is there already, and it is not ours. Nothing was done.`,
    'Writing it would overwrite what somebody else made.',
    'Try again in a few seconds; another name is chosen then.',
  );
}

export function notUndoable(object: string): Refusal {
  return refusal(
    'not-undoable',
    `${object} could not be restored exactly. Nothing was done.`,
    'Doing and undoing the edits on it, on paper, does not give back what stands there.',
    'Tell the people who run Drawbridge; this is our fault.',
  );
}

export function planTooLarge(bytes: number, most: number): Refusal {
  return refusal(
    'plan-too-large',
    'This is too much for one change.',
    `Its plan has ${bytes} bytes; a record holds at most ${most}.`,
    'Ask for fewer hosts at a time.',
  );
}

export function endNotStored(id: string): Refusal {
  return refusal(
    'end-not-stored',
    `The end of \`${id}\` could not be stored yet.`,
    'The API server does not answer. We try again every second, and take it back as soon as it does.',
    'Watch its card. Should it not change within a minute after the API server is back, say it again.',
  );
}
