/** Refusals of what was tried on the API server, and of what it did not answer. They say what state the mesh is in. */
import type { Refusal } from '../refusal.ts';
import { refusal } from './say.ts';

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

export function noAddresses(host: string, why: string): Refusal {
  return refusal(
    'no-addresses',
    `The addresses of \`${host}\` could not be looked up. Nothing was done.`,
    `${why}. Without them TCP cannot be told from all else on the port.`,
    'Check the spelling, or type its addresses: `ip=ADDRESS[,…]`.',
  );
}

export function nothingToRefresh(id: string): Refusal {
  return refusal(
    'nothing-to-refresh',
    `\`${id}\` has no addresses to refresh.`,
    'It is over, or its addresses were not looked up by Drawbridge.',
    '`/egress list` shows what is open.',
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

export function strayRule(object: string, mend: readonly string[]): Refusal {
  return refusal(
    'stray-rule',
    `${object} holds a rule of Drawbridge's that belongs to no change. Nothing was done.`,
    'Somebody copied or renamed an object of ours, or took our mark off: beside that rule nobody could prove that ours is out again.',
    `Take it out, and ask again: ${mend.map((line) => `\`${line}\``).join(' ')}`,
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
    'Have the role in `deploy/base/rbac.yaml` applied, and ask again.',
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

export function endIsSlow(ids: readonly string[]): Refusal {
  return refusal(
    'end-is-slow',
    `The API server is slow to answer: the end of ${ids.map((id) => `\`${id}\``).join(', ')} may not be stored yet.`,
    'We go on trying, and take back what is stored at once.',
    'Watch the cards. Should they not change within a minute, say it again.',
  );
}
