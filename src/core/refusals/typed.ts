/** Refusals of what was typed: found before anything is looked at. */
import type { Refusal } from '../refusal.ts';

export function unknownVerb(
  typed: string,
  nearest: string | undefined,
  family: string,
  elsewhere?: string,
): Refusal {
  const meant = elsewhere ?? (nearest === undefined ? undefined : `${family} ${nearest}`);
  return {
    kind: 'refusal',
    code: 'unknown-verb',
    what: `\`/${family} ${typed}\` is not a command.`,
    why: `/${family} has no verb of that name.`,
    fix: meant ? `Did you mean \`/${meant}\`?` : `\`/${family} help\` lists the verbs.`,
  };
}

export function missingWord(name: string, verb: string, usage: string): Refusal {
  return {
    kind: 'refusal',
    code: 'missing-word',
    what: `\`/${verb}\` needs ${name}.`,
    why: 'It is not in what you typed.',
    fix: `Type \`/${verb} ${usage}\`.`,
  };
}

export function tooManyWords(extra: string, verb: string, usage: string): Refusal {
  return {
    kind: 'refusal',
    code: 'too-many-words',
    what: `\`/${verb}\` does not know what to do with \`${extra}\`.`,
    why: 'It has all the words that it takes.',
    fix: `Type \`/${verb} ${usage}\`.`,
  };
}

export function unknownOption(key: string, verb: string, usage: string): Refusal {
  return {
    kind: 'refusal',
    code: 'unknown-option',
    what: `\`/${verb}\` takes no \`${key}\`.`,
    why: 'Only the words below mean something to it.',
    fix: `Type \`/${verb} ${usage}\`.`,
  };
}

export function repeatedOption(key: string, verb: string): Refusal {
  return {
    kind: 'refusal',
    code: 'repeated-option',
    what: `\`${key}\` stands there twice.`,
    why: `\`/${verb}\` takes it once, and would have to guess which one you mean.`,
    fix: `Leave one of them out.`,
  };
}

export function badDuration(typed: string): Refusal {
  return {
    kind: 'refusal',
    code: 'bad-duration',
    what: `\`${typed}\` is not a duration.`,
    why: 'A duration is a number with a unit (s, m, h or d), one after the other, and at least one second.',
    fix: 'Type it like `30s`, `10m`, `2h` or `1h30m`.',
  };
}

export function longDuration(typed: string, most: string): Refusal {
  return {
    kind: 'refusal',
    code: 'long-duration',
    what: `\`${typed}\` is too long.`,
    why: `The longest lease is ${most}.`,
    fix: `Type \`${most}\` or less.`,
  };
}

export function badHost(typed: string, why: string): Refusal {
  return {
    kind: 'refusal',
    code: 'bad-host',
    what: `\`${typed}\` is not a host name.`,
    why,
    fix: 'Type a name like `api.example.com`, or `api.example.com:8443` for another port.',
  };
}

export function badPort(typed: string): Refusal {
  return {
    kind: 'refusal',
    code: 'bad-port',
    what: `\`${typed}\` is not a port.`,
    why: 'A port is a whole number from 1 to 65535.',
    fix: 'Type it after the host: `api.example.com:8443`.',
  };
}

export function badName(typed: string, what: string): Refusal {
  return {
    kind: 'refusal',
    code: 'bad-name',
    what: `\`${typed}\` cannot be ${what}.`,
    why: 'Names in Kubernetes are lower-case letters, digits and dashes.',
    fix: 'Check the spelling.',
  };
}

export function badNamespace(typed: string, known: readonly string[]): Refusal {
  return {
    kind: 'refusal',
    code: 'namespace-not-listed',
    what: `This channel does not act in the namespace \`${typed}\`.`,
    why: `It is listed for ${known.map((name) => `\`${name}\``).join(', ')}.`,
    fix: 'Ask in the channel of that namespace, or have it added to `channels` in the settings.',
  };
}

export function channelNotListed(channel: string): Refusal {
  return {
    kind: 'refusal',
    code: 'channel-not-listed',
    what: 'Nobody acts on the mesh from this channel.',
    why: `The settings list no namespaces for it (${channel}).`,
    fix: 'Ask in a channel that is listed, or have this one added to `channels` in the settings.',
  };
}

export function badQuotes(typed: string): Refusal {
  return {
    kind: 'refusal',
    code: 'open-quote',
    what: `A quotation mark in \`${typed}\` is never closed.`,
    why: 'Where the quoted words end would be a guess.',
    fix: 'Close it, or leave it out.',
  };
}

export function longReason(length: number, most: number): Refusal {
  return {
    kind: 'refusal',
    code: 'long-reason',
    what: `Your reason has ${length} characters.`,
    why: `A card shows at most ${most}.`,
    fix: 'Say it shorter, or type the number of a ticket.',
  };
}
