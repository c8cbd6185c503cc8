/** Refusals of a later end: for what has none, or not this one, or not now. */
import type { Refusal } from '../refusal.ts';
import { quoted, refusal } from './say.ts';

export function noSuchLease(word: string, family: string, nearest: string | undefined): Refusal {
  return refusal(
    'no-such-lease',
    `Nothing that is open is called \`${word}\`.`,
    'It may be over already; what is over cannot be extended.',
    nearest
      ? `Did you mean \`/${family} extend ${nearest}\`?`
      : '`/chaos status` and `/egress list` show what is open.',
  );
}

export function extendElsewhere(id: string, verb: string, rest: string): Refusal {
  return refusal(
    'extend-elsewhere',
    `\`${id}\` is extended with another command.`,
    `It is \`/${verb}\`.`,
    `Type \`/${verb.replace(/ .*/, '')} extend ${id} ${rest}\`.`,
  );
}

export function leaseElsewhere(id: string, namespace: string, here: readonly string[]): Refusal {
  return refusal(
    'lease-elsewhere',
    `\`${id}\` is not extended from this channel.`,
    `It acts for \`${namespace}\`; this channel is listed for ${quoted(here)}.`,
    'Ask in the channel that it was asked in.',
  );
}

export function noEnd(id: string): Refusal {
  return refusal(
    'no-end',
    `\`${id}\` has no end that could be moved.`,
    'It was opened for good, and stays until it is revoked.',
    'There is nothing to do.',
  );
}

export function notLiveYet(id: string, state: string): Refusal {
  return refusal(
    'not-live-yet',
    `\`${id}\` is not live yet.`,
    `It is ${state}; its time begins when it is made.`,
    'Have it approved first, or have it denied and ask for it with a longer time.',
  );
}

export function endsAlready(id: string, state: string): Refusal {
  return refusal(
    'ends-already',
    `\`${id}\` is ending.`,
    `It is ${state}, and its end has come; what is being taken back stays taken back.`,
    'Ask for it anew, once it is over.',
  );
}

export function extensionOpen(id: string, other: string, who: string): Refusal {
  return refusal(
    'extension-open',
    `More time for \`${id}\` has been asked for already.`,
    `\`${other}\`, asked by ${who}, is not decided yet.`,
    `Have \`${other}\` approved or denied first.`,
  );
}

export function extensionOfExtension(id: string, extended: string, family: string, rest: string): Refusal {
  return refusal(
    'extension-of-extension',
    `\`${id}\` has no time of its own.`,
    `It gives \`${extended}\` more time, and nothing else.`,
    `Type \`/${family} extend ${extended} ${rest}\`.`,
  );
}

export function onlyExtends(id: string, extended: string, ends: string): Refusal {
  return refusal(
    'only-extends',
    `There is nothing of \`${id}\` to end.`,
    `It gives \`${extended}\` more time, and nothing else.`,
    `Press *Deny* on its card while nobody approved it; or end \`${extended}\` itself: \`/${ends} ${extended}\`.`,
  );
}
